"""The resource types that can be created, and their handlers."""

from collections.abc import Mapping
from types import MappingProxyType

from lockgate.emulator.services.cloudformation.errors import malformed
from lockgate.emulator.services.cloudformation.resources.handler import Handler
from lockgate.emulator.services.cloudformation.resources.types import (
    apigateway_v2,
    cfn,
    cloudwatch,
    codebuild,
    codedeploy,
    codepipeline,
    connections,
    dynamodb,
    ec2_groups,
    ec2_instance,
    events,
    iam_people,
    iam_policies,
    iam_role,
    kms,
    lambda_access,
    lambda_function,
    lambda_versions,
    logs,
    organizations,
    organizations_tree,
    s3_bucket,
    s3_policy,
    scheduling,
    sns,
    sqs,
    stores,
)
from lockgate.emulator.services.cloudformation.template.schemas import CUSTOM, is_custom

_FAMILIES = (
    *(apigateway_v2, cfn, cloudwatch, codebuild, codedeploy, codepipeline, connections, dynamodb, ec2_groups),
    *(
        ec2_instance,
        events,
        iam_people,
        iam_policies,
        iam_role,
        kms,
        lambda_access,
        lambda_function,
        lambda_versions,
        logs,
    ),
    *(organizations, organizations_tree, s3_bucket, s3_policy, scheduling, sns, sqs, stores),
)

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {kind: handler for family in _FAMILIES for kind, handler in family.TYPES.items()}
)
"""Type to its handler."""


def handler_of(kind: str) -> Handler:
    """The handler of a type, custom resources included."""
    handler = HANDLERS.get(CUSTOM if is_custom(kind) else kind)
    if handler is None:
        raise malformed(f"Unrecognized resource types: [{kind}]")
    return handler
