"""Principals that run beside what is declared, as far as they are why a claim does not hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from lockgate.proof.verdict import Judgement, Refuted
from lockgate.proof.world import World
from lockgate.report.story import short


def undeclared(judgements: Sequence[Judgement[Any]], running: World, declared: World) -> tuple[str, ...]:
    """The ARNs of the roles and users of stories that `running` has and `declared` has not, sorted."""
    extra = {each.arn for each in running.identities} - {each.arn for each in declared.identities}
    stories = (found.story for each in judgements for found in each.refutations)
    return tuple(sorted({step.who for story in stories for step in story} & extra))


def undeclared_text(judgements: Sequence[Judgement[Any]], running: World, declared: World) -> str:
    """Which principals of stories are not declared, and which claims hold but for them; empty where all are."""
    found = undeclared(judgements, running, declared)
    if not found:
        return ""
    names = frozenset(found)
    lines = ["", f"not declared in {declared.source}, but found in {running.source}"]
    for arn in found:
        number = sum(_is_by(each, frozenset({arn})) for judgement in judgements for each in judgement.refutations)
        lines.append(f"  {short(arn)}: in {number} {'story' if number == 1 else 'stories'}")
    return "\n".join([*lines, *_but_for_them(judgements, names)])


def _but_for_them(judgements: Sequence[Judgement[Any]], names: frozenset[str]) -> Iterator[str]:
    """The claims of which every story is about them."""
    theirs = [
        each.claim.name
        for each in judgements
        if each.refutations and all(_is_by(found, names) for found in each.refutations)
    ]
    if theirs:
        yield f"  every story of {', '.join(theirs)} is theirs"


def _is_by(found: Refuted, names: frozenset[str]) -> bool:
    return any(step.who in names for step in found.story)
