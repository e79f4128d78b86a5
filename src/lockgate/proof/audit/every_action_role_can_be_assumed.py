"""LG4616: the hop from the pipeline to each action's role is allowed at both ends.

CodePipeline tries it when the pipeline is made, and refuses the pipeline otherwise.
"""

from collections.abc import Iterator

from lockgate.iam.symbolic import Question
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.stages import Performed, performed
from lockgate.proof.symbols import actual, trust_target
from lockgate.proof.verdict import Claim, Proved, Severity, Unknown, Verdict

_ASSUME = ("sts:AssumeRole",)
_REMEDY = "allow the pipeline's role `sts:AssumeRole` on the action's role, and name it in that role's trust policy"


def every_action_role_can_be_assumed(grounds: Grounds) -> Iterator[Verdict]:
    """The pipeline's role may assume the role of each action that has one."""
    for one in performed(grounds):
        if one.action.role is not None and one.action.role != one.facts.role:
            yield _hop(grounds, one)


def _hop(grounds: Grounds, one: Performed) -> Verdict:
    pipeline = grounds.atlas.identities.get(one.facts.role)
    role = grounds.atlas.identities.get(one.role)
    if pipeline is None or role is None:
        missing = one.facts.role if pipeline is None else one.role
        return Unknown(f"the role {missing} of {one.pipeline.name} is not part of the world")
    grounds.inquiry.taken()
    if grounds.step(Question(actual(pipeline), _ASSUME, trust_target(role))) is not None:
        return Proved()
    gaps = grounds.inquiry.taken()
    if gaps:
        return Unknown(gaps[0].reason)
    return one.found(f"`{pipeline.arn}` cannot assume `{role.arn}` for `{one.name}`", _REMEDY)


CLAIM = Claim(
    "LG4616",
    every_action_role_can_be_assumed.__name__,
    "Every action's role can be assumed by its pipeline",
    Severity.MEDIUM,
    "the pipeline cannot be made, or fails at the action",
    every_action_role_can_be_assumed,
)
