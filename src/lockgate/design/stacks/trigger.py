"""What starts a pipeline with an artifact source: a rule on the arrival of one object, and its role.

Source: CodePipeline user guide, "Amazon S3 source actions and EventBridge", "Amazon S3 source actions and EventBridge
with source overrides".
"""

import json
from types import MappingProxyType

from lockgate.design.delivery import Delivery
from lockgate.design.nodes import EventRule, InlinePolicy, Role, RuleTarget, TargetInput
from lockgate.design.policy import Policy, Statement
from lockgate.design.stacks.stages import SOURCE
from lockgate.design.stacks.trust import service_trust
from lockgate.design.values import Attribute


def trigger_nodes(delivery: Delivery) -> tuple[Role, EventRule]:
    """The trigger's role and rule."""
    return _role(delivery), _rule(delivery)


def _role(delivery: Delivery) -> Role:
    start = Statement(
        "Start",
        "The rule starts this one pipeline.",
        delivery.branch_origin,
        ("codepipeline:StartPipelineExecution",),
        (delivery.pipeline,),
    )
    return Role(
        "TriggerRole",
        delivery.names.trigger_role,
        f"Starts {delivery.names.pipeline} when the build has written its artifact",
        # Without aws:SourceArn: EventBridge documents that key for targets' resource policies, not for a target's role.
        service_trust("EventBridge", "events.amazonaws.com", "EventBridge acts as it.", delivery.branch_origin),
        (InlinePolicy("start", Policy((start,))),),
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
        delivery.names.trigger_role,
        f"Starts {delivery.names.pipeline} when {delivery.source_key} arrives",
        MappingProxyType(pattern),
        (RuleTarget("pipeline", delivery.pipeline, Attribute("TriggerRole", "Arn"), _version()),),
        delivery.branch_origin,
    )


def _version() -> TargetInput:
    """The execution takes the version whose arrival started it, even when another has arrived in the meantime."""
    revision = {"actionName": SOURCE, "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "<version>"}
    paths = MappingProxyType({"version": "$.detail.object.version-id"})
    return TargetInput(paths, json.dumps({"sourceRevisions": [revision]}))
