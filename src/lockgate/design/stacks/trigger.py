"""What starts a pipeline with an artifact source: a rule on the arrival of one object, and a function that keeps order.

Builds run side by side, so that the build of an older commit may end last. Its execution would supersede the newer
one's, or be deployed after it. The rule therefore does not start the pipeline by itself: its function starts the
execution, with the version that has arrived, unless the artifact of a newer build is there already.

Sources: CodePipeline user guide, "Amazon S3 source actions and EventBridge", "Start a pipeline with a source revision
override"; CodeBuild API reference, "Build", ``buildNumber``.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from types import MappingProxyType

from lockgate.design.artifacts import KEY_ARN
from lockgate.design.conditions import owned_by
from lockgate.design.delivery import Delivery
from lockgate.design.nodes import (
    EventRule,
    Function,
    FunctionPermission,
    InlinePolicy,
    LogGroup,
    Node,
    Role,
    RuleTarget,
    TargetInput,
)
from lockgate.design.policy import Condition, Policy, Statement
from lockgate.design.stacks.stages import SOURCE
from lockgate.design.stacks.trust import service_trust
from lockgate.design.values import Attribute, Reference

_SECONDS = 60
_RETENTION_DAYS = 365


def trigger_nodes(delivery: Delivery) -> Iterator[Node]:
    """Log group, role, function, rule and permission."""
    yield LogGroup("TriggerLog", delivery.trigger_log_group, _RETENTION_DAYS, KEY_ARN, delivery.branch_origin)
    yield _role(delivery)
    yield _function(delivery)
    yield _rule(delivery)
    rule, function = Attribute("TriggerRule", "Arn"), Reference("TriggerFunction")
    yield FunctionPermission("TriggerPermission", function, "events.amazonaws.com", rule, delivery.branch_origin)


def code() -> str:
    """The function's Python, at most 4,096 characters."""
    return files("lockgate.design").joinpath("data", "start_in_order.txt").read_text("utf-8")


def _role(delivery: Delivery) -> Role:
    return Role(
        "TriggerRole",
        delivery.names.trigger,
        f"Starts {delivery.names.pipeline} with each artifact, the newest last",
        # Without aws:SourceArn: Lambda documents no such key for the roles that it assumes.
        service_trust("Lambda", "lambda.amazonaws.com", "Lambda runs the function as it.", delivery.branch_origin),
        (InlinePolicy("trigger", Policy(tuple(_statements(delivery)))),),
        delivery.branch_origin,
    )


def _statements(delivery: Delivery) -> Iterator[Statement]:
    origin, mine = delivery.branch_origin, owned_by(delivery.account)
    start = ("codepipeline:StartPipelineExecution",)
    yield Statement("Start", "The function starts this one pipeline.", origin, start, (delivery.pipeline,))
    yield Statement(
        "ArtifactVersions",
        "Which artifacts are there already: the versions of the one source object, and no others.",
        origin,
        ("s3:ListBucketVersions",),
        (delivery.arns.bucket(delivery.bucket),),
        conditions=(mine, Condition("StringEquals", "s3:prefix", (delivery.source_key,))),
    )
    yield Statement(
        "ArtifactMetadata",
        "An artifact's metadata name the build that wrote it. Its content stays closed: the key is not for this role.",
        origin,
        ("s3:GetObjectVersion",),
        (delivery.arns.objects(delivery.bucket, delivery.source_key),),
        conditions=(mine,),
    )
    why = "A build's number tells which of two is newer."
    yield Statement("Build", why, origin, ("codebuild:BatchGetBuilds",), (delivery.build_project,))
    group = delivery.arns.regional("logs", delivery.account, f"log-group:{delivery.trigger_log_group}")
    writing = ("logs:CreateLogStream", "logs:PutLogEvents")
    yield Statement("Log", "The function writes its own log.", origin, writing, (f"{group}:*",))


def _function(delivery: Delivery) -> Function:
    variables = {
        "ACTION": SOURCE,
        "BUCKET": delivery.bucket,
        "KEY": delivery.source_key,
        "PIPELINE": delivery.names.pipeline,
    }
    return Function(
        "TriggerFunction",
        delivery.names.trigger,
        f"Starts {delivery.names.pipeline} with each artifact, unless a newer one is there already",
        Attribute("TriggerRole", "Arn"),
        code(),
        _SECONDS,
        MappingProxyType(variables),
        Reference("TriggerLog"),
        delivery.branch_origin,
    )


def _rule(delivery: Delivery) -> EventRule:
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [delivery.bucket]}, "object": {"key": [delivery.source_key]}},
    }
    return EventRule(
        "TriggerRule",
        delivery.names.trigger,
        f"Starts {delivery.names.pipeline} when {delivery.source_key} arrives",
        MappingProxyType(pattern),
        (RuleTarget("trigger", Attribute("TriggerFunction", "Arn"), None, _version()),),
        delivery.branch_origin,
    )


def _version() -> TargetInput:
    """The execution takes the version whose arrival started it, even when another has arrived in the meantime."""
    return TargetInput(
        MappingProxyType({"version": "$.detail.object.version-id"}), json.dumps({"version": "<version>"})
    )
