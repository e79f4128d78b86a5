"""LG4618: an artifact is taken only where CodePipeline can take it.

Source: CodePipeline user guide, "Create a pipeline in CodePipeline that uses resources from another AWS account": an
action takes what was made in the pipeline's account, or by an earlier action in its own. CodeBuild encrypts outputs
with a key of its own account, so that a build in another account can have none.
"""

from collections.abc import Iterator, Mapping

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.stages import Performed, performed
from lockgate.proof.verdict import Claim, Proved, Severity, Verdict

_REMEDY = "make the artifact in the pipeline's account"


def every_artifact_can_be_handed_on(grounds: Grounds) -> Iterator[Verdict]:
    """No build of another account makes an artifact, and no action takes one that a third account made."""
    made: dict[str, dict[str, str]] = {}
    for one in performed(grounds):
        artifacts = made.setdefault(one.pipeline.arn, {})
        problem = _problem(grounds, one, artifacts)
        yield one.found(problem, _REMEDY) if problem else Proved()
        artifacts |= dict.fromkeys(one.action.outputs, one.account)


def _problem(grounds: Grounds, one: Performed, made: Mapping[str, str]) -> str:
    if one.is_foreign and one.action.provider == "CodeBuild" and one.action.outputs:
        where = grounds.called(one.account)
        return f"the build `{one.name}` of the pipeline `{one.pipeline.name}` in {where} makes an artifact"
    for name in one.action.inputs:
        maker = made.get(name, one.pipeline.account)
        if one.is_foreign and maker not in ("", one.pipeline.account, one.account):
            return f"`{one.name}` of the pipeline `{one.pipeline.name}` takes `{name}`, made in {grounds.called(maker)}"
    return ""


CLAIM = Claim(
    "LG4618",
    every_artifact_can_be_handed_on.__name__,
    "Every artifact can be handed on to the account that takes it",
    Severity.MEDIUM,
    "the artifact is encrypted with a key that the next account cannot use",
    every_artifact_can_be_handed_on,
)
