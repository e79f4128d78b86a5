"""What starts a pipeline with an artifact source: a rule on the arrival of one object, and a function that keeps order.

Builds run side by side, so that the build of an older commit may end last. Its execution would supersede the newer
one's, or be deployed after it. The rule therefore does not start the pipeline by itself: its function starts the
execution, with the version that has arrived, unless the artifact of a newer build is there already.

Sources: CodePipeline user guide, "Amazon S3 source actions and EventBridge", "Start a pipeline with a source revision
override"; CodeBuild API reference, "Build", ``buildNumber``.
"""

import json
from collections.abc import Iterator
from types import MappingProxyType

from lockgate.design.conditions import owned_by
from lockgate.design.delivery import Delivery
from lockgate.design.nodes import EventRule, Node, RuleTarget, TargetInput
from lockgate.design.policy import Condition, Statement
from lockgate.design.stacks.functions import SmallFunction, artifact_metadata, function_nodes, looking_at_builds
from lockgate.design.stacks.stages import SOURCE
from lockgate.design.values import Attribute

CODE = "start_in_order.txt"


def trigger_nodes(delivery: Delivery) -> Iterator[Node]:
    """The function, what it needs, and the rule that calls it."""
    yield from function_nodes(
        delivery,
        SmallFunction(
            word="Trigger",
            name=delivery.names.trigger,
            log_group=delivery.trigger_log_group,
            does=f"Starts {delivery.names.pipeline} with each artifact, the newest last",
            about=f"Starts {delivery.names.pipeline} with each artifact, unless a newer one is there already",
            code=CODE,
            variables={
                "ACTION": SOURCE,
                "BUCKET": delivery.bucket,
                "KEY": delivery.source_key,
                "PIPELINE": delivery.names.pipeline,
            },
            statements=tuple(_statements(delivery)),
            rule=_rule(delivery),
            origin=delivery.branch_origin,
        ),
    )


def _statements(delivery: Delivery) -> Iterator[Statement]:
    origin = delivery.branch_origin
    start = ("codepipeline:StartPipelineExecution",)
    yield Statement("Start", "The function starts this one pipeline.", origin, start, (delivery.pipeline,))
    yield Statement(
        "ArtifactVersions",
        "Which artifacts are there already: the versions of the one source object, and no others.",
        origin,
        ("s3:ListBucketVersions",),
        (delivery.arns.bucket(delivery.bucket),),
        conditions=(owned_by(delivery.account), Condition("StringEquals", "s3:prefix", (delivery.source_key,))),
    )
    yield artifact_metadata(delivery, "An artifact's metadata name the build that wrote it.", origin)
    yield looking_at_builds(delivery, "A build's number tells which of two is newer.", origin)


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
