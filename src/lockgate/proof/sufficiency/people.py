"""What people do in a delivery: they take their group's role, look, run, and approve.

Source: CodePipeline user guide, "Grant approval permissions to an IAM user in CodePipeline", "CodePipeline permissions
reference".
"""

from collections.abc import Iterator, Sequence

from lockgate.design.delivery import Delivery
from lockgate.proof.delivery import Pipeline, Stage
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.world import Holding, World
from lockgate.spec.declaration import Group

_SEEN = ("GetPipeline", "GetPipelineExecution", "GetPipelineState")
_RUN = ("StartPipelineExecution", "StopPipelineExecution")
_HELD = ("DisableStageTransition", "EnableStageTransition", "RetryStageExecution", "RollbackStage")
_BUILDS = ("codebuild:BatchGetBuilds", "codebuild:ListBuildsForProject")
_DEVELOPERS, _OPERATORS = "developers", "operators"
_SECOND_FACTOR = {"aws:MultiFactorAuthPresent": "true"}


def people(world: World, line: Delivery) -> Iterator[Need]:
    """The calls of each group that has a part in the line."""
    holding = world.holding(line.pipeline)
    if holding is None or not isinstance(holding.delivery, Pipeline):
        return
    for group in line.groups:
        asked = [each.name for each in line.line.environments if group.name in each.approval]
        if asked or group.name in (_DEVELOPERS, _OPERATORS):
            last = holding.delivery.stages[-1].name
            yield from _part(world, line, holding, group, _stages(holding.delivery, asked), last)


def _stages(pipeline: Pipeline, names: Sequence[str]) -> list[Stage]:
    return [each for each in pipeline.stages if each.name in names]


def _part(
    world: World, line: Delivery, holding: Holding, group: Group, asked: list[Stage], last: str
) -> Iterator[Need]:
    role, step = line.arns.role(line.account, line.names.group_role(group.name)), f"{holding.name}: {group.name}"
    yield from _membership(world, line, group, role, step)
    calls = [(f"codepipeline:{name}", holding.arn, "see how it stands") for name in _SEEN]
    if group.name in (_DEVELOPERS, _OPERATORS):
        calls += [(name, line.build_project, "see what was built") for name in _BUILDS]
    if group.name == _OPERATORS:
        calls += [(f"codepipeline:{name}", holding.arn, "start and stop it") for name in _RUN]
        calls += [(f"codepipeline:{name}", f"{holding.arn}/{last}", "hold a stage") for name in _HELD]
    for stage in asked:
        for action in stage.actions:
            if action.category == "Approval":
                answered = f"{holding.arn}/{stage.name}/{action.name}"
                calls.append(("codepipeline:PutApprovalResult", answered, f"approve {stage.name}"))
    for does, on, why in calls:
        yield Need(step, role, does, on, f"{group.name} {why}", place=group.origin)


def _membership(world: World, line: Delivery, group: Group, role: str, step: str) -> Iterator[Need]:
    """Each trusted user and role; without any, a user of the account, where its people are not all known."""
    named = group.trusted or (() if world.closed else (line.arns.iam(line.account, "user/somebody"),))
    for arn in named:
        unknown = arn.split(":")[4] in world.accounts and world.identity(arn) is None
        if unknown and (world.closed or ":role/" in arn):
            continue
        context = _SECOND_FACTOR if ":user/" in arn else {}
        yield Need(step, arn, "sts:AssumeRole", role, f"members act as {group.name}", context, group.origin)
