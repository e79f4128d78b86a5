"""From an operation to its needs: the table of its service, the roles that it passes, or the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lockgate.emulator.authorise import catalogue
from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.passrole import passed_roles
from lockgate.emulator.authorise.tables import (
    build,
    cloudformation,
    codedeploy,
    ec2,
    functions,
    gateway,
    iam,
    kms,
    messages,
    organizations,
    s3,
    stores,
    sts,
)
from lockgate.emulator.wire.faults import Fault, Refused

TABLES: Mapping[str, Mapping[str, Rule]] = {
    "cloudformation": cloudformation.RULES,
    "cloudtrail": stores.CLOUDTRAIL,
    "codebuild": build.CODEBUILD,
    "codeconnections": build.connections("codeconnections"),
    "codedeploy": codedeploy.RULES,
    "codepipeline": build.CODEPIPELINE,
    "codestar-connections": build.connections("codestar-connections"),
    "dynamodb": stores.DYNAMODB,
    "ec2": ec2.RULES,
    "events": messages.EVENTS,
    "iam": iam.RULES,
    "kms": kms.RULES,
    "lambda": functions.RULES,
    "logs": messages.LOGS,
    "organizations": organizations.RULES,
    "s3": s3.RULES,
    "secretsmanager": stores.SECRETS,
    "sns": messages.SNS,
    "sqs": messages.SQS,
    "ssm": stores.SSM,
    "sts": sts.RULES,
}

WHOLE: Mapping[str, Rule] = {"apigateway": gateway.needs, "apigatewayv2": gateway.needs}
"""Services all of whose operations have one rule."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a call needs, and the account in which it runs: the owner of its main resource."""

    owner: str
    needs: Sequence[Need]


def map_call(incoming: Incoming) -> Mapped:
    """The call's needs; raises `Refused` when it stands for no IAM action that is known: it must not run then."""
    rule = WHOLE.get(incoming.service) or TABLES.get(incoming.service, {}).get(incoming.operation)
    try:
        needs = catalogue.needs(incoming) if rule is None else rule(incoming)
    except catalogue.Unmapped as error:
        raise Refused(Fault.UNMAPPED, f"`{error}` is no action of the service authorization reference") from error
    if not needs and not (incoming.service == "s3" and incoming.operation == "DeleteObjects"):
        raise Refused(Fault.UNMAPPED, f"`{incoming.service}:{incoming.operation}` asks for nothing")
    owner = next((need.account for need in needs if need.account), None) or incoming.account
    return Mapped(owner, [*needs, *passed_roles(incoming, owner)])
