"""Nodes as CloudFormation resources, one module per service family.

In: a node. Out: its resource as a tree, with notes. Property names and types follow the CloudFormation template
reference.
"""

from typing import assert_never

from lockgate.design.nodes import (
    Bucket,
    BucketPolicy,
    BuildProject,
    Connection,
    EventRule,
    Function,
    FunctionPermission,
    KeyAlias,
    KmsKey,
    LogGroup,
    ManagedPolicy,
    Node,
    Pipeline,
    Role,
)
from lockgate.render.cloudformation import (
    awslambda,
    codebuild,
    codeconnections,
    codepipeline,
    events,
    iam,
    kms,
    logs,
    s3,
)
from lockgate.render.tree import Tree


def resource(node: Node) -> Tree:  # noqa: C901, PLR0911, PLR0912 - one arm per kind of node is the whole function
    """The node as a resource of a template."""
    match node:
        case KmsKey():
            return kms.key(node)
        case KeyAlias():
            return kms.alias(node)
        case Bucket():
            return s3.bucket(node)
        case BucketPolicy():
            return s3.bucket_policy(node)
        case Role():
            return iam.role(node)
        case ManagedPolicy():
            return iam.managed_policy(node)
        case LogGroup():
            return logs.log_group(node)
        case BuildProject():
            return codebuild.project(node)
        case Connection():
            return codeconnections.connection(node)
        case Pipeline():
            return codepipeline.pipeline(node)
        case EventRule():
            return events.rule(node)
        case Function():
            return awslambda.function(node)
        case FunctionPermission():
            return awslambda.permission(node)
        case _:
            assert_never(node)
