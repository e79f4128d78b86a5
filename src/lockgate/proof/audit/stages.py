"""Who performs which action of a pipeline, and with what."""

from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.kernel.names import is_account_id
from lockgate.proof.answer import Cause
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.delivery import Action, Build, Pipeline, Stage
from lockgate.proof.verdict import Refuted, Step
from lockgate.proof.world import Holding


@dataclass(frozen=True, slots=True)
class Performed:
    """An action in its place.

    Attributes:
        pipeline: The pipeline that it belongs to.
        facts: What the pipeline does.
        stage: Its stage.
        action: It.
    """

    pipeline: Holding
    facts: Pipeline
    stage: Stage
    action: Action

    @property
    def role(self) -> str:
        """The ARN of the role that performs it."""
        return self.action.role or self.facts.role

    @property
    def account(self) -> str:
        """The account that it is performed in; empty when the role is not known."""
        return account_of(self.role)

    @property
    def is_foreign(self) -> bool:
        """Whether another account than the pipeline's performs it."""
        return bool(self.account) and self.account != self.pipeline.account

    @property
    def name(self) -> str:
        """For people: ``Build/Build``."""
        return f"{self.stage.name}/{self.action.name}"

    def found(self, fact: str, remedy: str, *more: Step) -> Refuted:
        """That something is wrong with it, at the pipeline's place."""
        return Refuted(fact, (self.step(), *more), remedy, self.pipeline.place)

    def step(self) -> Step:
        """It as the first step of a story."""
        text = f"its action `{self.name}` is defined so"
        cause = Cause("definition", None, None, text, place=self.pipeline.place)
        return Step(self.pipeline.arn, f"performs `{self.name}` as", self.role, (cause,))


def performed(grounds: Grounds) -> Iterator[Performed]:
    """Every action of every pipeline."""
    for pipeline, facts in grounds.atlas.pipelines():
        for stage in facts.stages:
            for action in stage.actions:
                yield Performed(pipeline, facts, stage, action)


def shared(grounds: Grounds) -> Iterator[tuple[Holding, Pipeline]]:
    """The pipelines that hand artifacts to other accounts."""
    foreign = {each.pipeline.arn for each in performed(grounds) if each.is_foreign}
    return ((pipeline, facts) for pipeline, facts in grounds.atlas.pipelines() if pipeline.arn in foreign)


def project_of(grounds: Grounds, one: Performed) -> tuple[Holding, Build] | None:
    """The build project that an action starts; None when it starts none that the world has."""
    if one.action.provider != "CodeBuild" or not one.account:
        return None
    holding = grounds.atlas.named(one.account, "project", one.action.configuration.get("ProjectName", ""))
    return (holding, holding.delivery) if holding is not None and isinstance(holding.delivery, Build) else None


def account_of(arn: str) -> str:
    """The account of an ARN; empty when that is not known."""
    parts = arn.split(":")
    return parts[4] if len(parts) > 4 and is_account_id(parts[4]) else ""  # noqa: PLR2004 -- an ARN's fifth part
