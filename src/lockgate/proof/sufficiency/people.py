"""What people do in a delivery: they take their group's role, and approve.

Source: CodePipeline user guide, "Grant approval permissions to an IAM user in CodePipeline".
"""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.proof.delivery import Pipeline
from lockgate.proof.sufficiency.need import Need
from lockgate.proof.world import World

_SEEN = ("GetPipeline", "GetPipelineExecution", "GetPipelineState")


def approvals(world: World, line: Delivery) -> Iterator[Need]:
    """The calls of each group that is asked for its approval, on the approval actions of the real pipeline."""
    holding = world.holding(line.pipeline)
    if holding is None or not isinstance(holding.delivery, Pipeline):
        return
    asked = {each.name: each for each in line.line.environments}
    for stage in holding.delivery.stages:
        for action in stage.actions:
            if action.category != "Approval" or stage.name not in asked:
                continue
            for group in asked[stage.name].approval:
                role = line.arns.role(line.account, line.names.group_role(group))
                step = f"{holding.name}: {stage.name}/{action.name}"
                answered = f"{holding.arn}/{stage.name}/{action.name}"
                why = f"{group} answer the approval"
                yield Need(step, role, "codepipeline:PutApprovalResult", answered, why, place=asked[stage.name].origin)
                for name in _SEEN:
                    yield Need(
                        step,
                        role,
                        f"codepipeline:{name}",
                        holding.arn,
                        f"{group} see what they approve",
                        place=holding.place,
                    )
