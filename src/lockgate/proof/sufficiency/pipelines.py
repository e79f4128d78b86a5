"""What a pipeline calls: as its own role, then action by action as the role of each.

Source: CodePipeline user guide, "Manage the CodePipeline service role", "Create a pipeline that uses resources from
another AWS account".
"""

from collections.abc import Iterator

from lockgate.proof.delivery import Action, Pipeline, Stage
from lockgate.proof.sufficiency.actions import of_action
from lockgate.proof.sufficiency.artifacts import Shelf, looks
from lockgate.proof.sufficiency.doing import Doing
from lockgate.proof.sufficiency.need import Need, Untold
from lockgate.proof.world import Holding, World

CODEPIPELINE = "codepipeline.amazonaws.com"
_LOOKS = ("GetBucketAcl", "GetBucketLocation", "GetBucketVersioning", "ListBucket")


def pipelines(world: World) -> Iterator[Need | Untold]:
    """The calls of every pipeline of the world."""
    for each in world.holdings:
        if isinstance(each.delivery, Pipeline):
            yield from _pipeline(world, each, each.delivery)


def _pipeline(world: World, holding: Holding, pipeline: Pipeline) -> Iterator[Need | Untold]:
    step = f"{holding.name}: start"
    yield Need(step, CODEPIPELINE, "sts:AssumeRole", pipeline.role, "CodePipeline acts as it", place=holding.place)
    shelf = Shelf(pipeline.stores[0].bucket, holding.name, holding.arn.split(":")[1])
    yield from looks(step, pipeline.role, shelf.arn, _LOOKS, holding.place)
    for stage in pipeline.stages:
        for action in stage.actions:
            yield from _action(world, holding, pipeline, shelf, stage, action)


def _action(
    world: World, holding: Holding, pipeline: Pipeline, shelf: Shelf, stage: Stage, action: Action
) -> Iterator[Need | Untold]:
    step = f"{holding.name}: {stage.name}/{action.name}"
    who = action.role or pipeline.role
    if action.role is not None:
        why = "the action is performed by this role"
        yield Need(step, pipeline.role, "sts:AssumeRole", action.role, why, place=holding.place)
    yield from of_action(Doing(world, holding, shelf, step, who, action))
