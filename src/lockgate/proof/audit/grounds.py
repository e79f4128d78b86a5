"""What the claims of an audit are about: a world, and what has been asked of it already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lockgate.iam.symbolic import Question
from lockgate.kernel import Origin
from lockgate.proof.reach import Graph, Node, Reach, graph
from lockgate.proof.reach.atlas import Atlas
from lockgate.proof.reach.inquiry import Inquiry
from lockgate.proof.verdict import Proved, Step, Unknown
from lockgate.proof.world import Holding, Identity, World, Written

_STRANGERS = ("999999999999", "888888888888", "777777777777")


@dataclass(frozen=True)
class Grounds:
    """A world with its graph; answers are remembered by both.

    Attributes:
        world: The world.
        graph: Who can become or control what.
    """

    world: World
    graph: Graph

    @classmethod
    def of(cls, world: World) -> "Grounds":
        """The grounds of an audit of `world`."""
        return cls(world, graph(world))

    @property
    def atlas(self) -> Atlas:
        """Look-ups in the world."""
        return self.graph.terrain.atlas

    @property
    def inquiry(self) -> Inquiry:
        """Whom to ask."""
        return self.graph.terrain.inquiry

    @cached_property
    def stranger(self) -> str:
        """The id of an account that the world says nothing of."""
        known = {*self.world.accounts, *(self.world.organization.paths if self.world.organization else ())}
        return next(each for each in _STRANGERS if each not in known)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """What people call each account: the label that everything in it has and nothing elsewhere."""
        labels: dict[str, set[str]] = {}
        elsewhere: dict[str, set[str]] = {}
        for each in self.world.things:
            labels[each.account] = labels.get(each.account, set(each.labels)) & each.labels
            for label in each.labels:
                elsewhere.setdefault(label, set()).add(each.account)
        stacks = {each.name for each in self.world.holdings if each.kind == "stack"}
        return {
            account: min(own)
            for account, found in labels.items()
            if (own := {each for each in found if elsewhere[each] == {account}} - {account} - stacks)
        }

    def called(self, account: str) -> str:
        """An account for people: its id, and its name where it has one."""
        name = self._names.get(account)
        return f"`{account}` ({name})" if name else f"`{account}`"

    def step(self, question: Question, note: str = "") -> Step | None:
        """The step that answers the question with Yes."""
        return self.inquiry.step(question, note)

    def otherwise(self) -> Proved | Unknown:
        """The verdict when no step was found since the last one: proved, unless something stayed open."""
        gaps = self.inquiry.taken()
        return Unknown(gaps[0].reason) if gaps else Proved(tuple(self.inquiry.assumptions))

    def unread(self, things: Iterable[Identity | Holding]) -> Iterator[Unknown]:
        """For each of the things of which something could not be read: why it is not known who gets at it."""
        for each in things:
            if each.arn in self._skipped:
                yield Unknown(self._skipped[each.arn])

    @cached_property
    def _skipped(self) -> Mapping[str, str]:
        """By subject, the first reason why something is missing that could give access."""
        return {each.subject: each.reason for each in reversed(self.world.skipped) if not each.narrows}

    def reach(self, start: Node) -> Reach:
        """Everything that can be reached from `start`."""
        return self.graph.reach(start)

    def policies_of(self, thing: Identity | Holding) -> Written | None:
        """The policy that decides who else may get at a thing: of a role its trust policy."""
        return thing.trust if isinstance(thing, Identity) else thing.policy


def place_of(story: Iterable[Step], thing: Identity | Holding) -> Origin | None:
    """The first line of a story, or that of the thing where none is known: AWS's own policies have no lines."""
    places = (cause.place for step in story for cause in step.causes if cause.place is not None)
    return next(places, thing.place)


def statements(written: Iterable[Written | None]) -> Iterator[tuple[Written, str, Mapping[str, Any]]]:
    """Every statement of some policies with the policy, and the label by which it is found again."""
    for policy in written:
        if policy is not None:
            for number, statement in enumerate(policy.statements, 1):
                yield policy, str(statement.get("Sid") or f"#{number}"), statement
