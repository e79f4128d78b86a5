"""What a change of a world opens and closes, principal by principal."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.kernel import Origin
from lockgate.proof.reach import NOBODY, OUTSIDE, Gap, Node, Reached, graph, whole_account
from lockgate.proof.world import Holding, Identity, World, Written

_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Edited:
    """A statement that was added to, or taken from, a policy.

    Attributes:
        policy: What the policy is: ``identity-based policy `deploy```, ``trust policy``, ``bucket policy``.
        statement: The statement.
        added: Whether it is new.
        place: What caused it, for a new one.
    """

    policy: str
    statement: Mapping[str, Any]
    added: bool
    place: Origin | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """What changes for one principal, or for whoever owns an account, or is outside.

    Attributes:
        who: It.
        opened: What it reaches and did not reach before, each with its way.
        closed: What it reached before and no longer reaches.
    """

    who: Node
    opened: tuple[Reached, ...]
    closed: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two worlds held against each other.

    Attributes:
        shifts: Of every principal of both for whom anything changes.
        come: The ARNs of the principals that are new.
        gone: The ARNs of those that are no longer there.
        edited: By the ARN of what holds the policy, in both worlds: the statements that came and went.
        gaps: What is unknown of either.
    """

    shifts: tuple[Shift, ...]
    come: tuple[str, ...]
    gone: tuple[str, ...]
    edited: Mapping[str, tuple[Edited, ...]]
    gaps: tuple[Gap, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two are alike in all that bears on access."""
        return not (self.shifts or self.edited or self.come or self.gone)


def compare(old: World, new: World) -> Comparison:
    """What is opened and closed on the way from `old` to `new`."""
    before, after = graph(old), graph(new)
    earlier, later = dict.fromkeys(_starts(old)), dict.fromkeys(_starts(new))
    shifts, gaps = [], dict[Gap, None]()
    for who in (each for each in later if each in earlier):
        was, now = before.reach(who), after.reach(who)
        gaps |= dict.fromkeys((*was.gaps, *now.gaps))
        known, kept = ({_key(each.node) for each in found.reached} for found in (was, now))
        opened = tuple(_once(each for each in now.reached if _key(each.node) not in known))
        closed = tuple(_once(each for each in was.reached if _key(each.node) not in kept))
        if opened or closed:
            shifts.append(Shift(who, opened, closed))
    come = tuple(each.arn for each in later if each not in earlier)
    gone = tuple(each.arn for each in earlier if each not in later)
    return Comparison(tuple(shifts), come, gone, dict(_edited(old, new)), tuple(gaps))


def _once(found: Iterable[Reached]) -> Iterator[Reached]:
    """The shortest way to each power over each thing, however it has to be changed for it."""
    seen: set[tuple[str, str]] = set()
    for each in found:
        if (each.node.arn, each.node.power.value) not in seen:
            seen.add((each.node.arn, each.node.power.value))
            yield each


def _starts(world: World) -> Iterator[Node]:
    yield from (OUTSIDE, NOBODY)
    yield from map(whole_account, world.accounts)
    yield from (Node(each.kind, each.arn, each.account) for each in world.identities)


def _key(node: Node) -> _Key:
    return node.kind, node.arn, node.power.value, node.form.value


def _edited(old: World, new: World) -> Iterator[tuple[str, tuple[Edited, ...]]]:
    before = {each.arn: each for each in old.things}
    after = {each.arn: each for each in new.things}
    for arn in sorted(set(before) & set(after)):
        was, now = dict(_statements(before.get(arn))), dict(_statements(after.get(arn)))
        gone = [Edited(policy, statement, added=False) for key, (policy, statement, _) in was.items() if key not in now]
        come = [
            Edited(policy, each, added=True, place=place)
            for key, (policy, each, place) in now.items()
            if key not in was
        ]
        if gone or come:
            yield arn, (*come, *gone)


_Stated = tuple[str, Mapping[str, Any], Origin | None]


def _statements(thing: Identity | Holding | None) -> Iterator[tuple[str, _Stated]]:
    """Each statement of each policy of the thing, by what it says; its Sid and the order say nothing."""
    for called, written in _policies(thing):
        for number, statement in enumerate(written.statements):
            said = {key: value for key, value in statement.items() if key != "Sid"}
            place = written.places[number] if number < len(written.places) else None
            yield json.dumps([called, said], sort_keys=True, default=str), (called, statement, place)


def _policies(thing: Identity | Holding | None) -> Iterator[tuple[str, Written]]:
    if isinstance(thing, Identity):
        yield from ((f"identity-based policy `{each.name}`", each) for each in thing.policies)
        if thing.boundary is not None:
            yield "permissions boundary", thing.boundary
        if thing.trust is not None:
            yield "trust policy", thing.trust
    elif thing is not None and thing.policy is not None:
        yield thing.policy.name, thing.policy
