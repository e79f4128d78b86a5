"""What starts a pipeline: an event rule, with its role.

Source: CodePipeline user guide, "Amazon S3 source actions and EventBridge"; EventBridge user guide, "Using IAM roles".
"""

from collections.abc import Iterator

from lockgate.proof.delivery import Rule
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.world import World

EVENTS = "events.amazonaws.com"


def starts(world: World) -> Iterator[Need]:
    """The calls by which the world's rules start its pipelines."""
    pipelines = {each.arn for each in world.holdings if each.kind == "pipeline"}
    for rule in world.holdings:
        if not isinstance(rule.delivery, Rule):
            continue
        for called in rule.delivery.targets:
            if called.arn in pipelines and called.role is not None:
                step = f"{called.arn.rpartition(':')[2]}: start"
                why = f"the rule {rule.name} acts with this role"
                yield Need(step, EVENTS, "sts:AssumeRole", called.role, why, place=rule.place)
                starting = "codepipeline:StartPipelineExecution"
                yield Need(step, called.role, starting, called.arn, "the event starts the pipeline", place=rule.place)
