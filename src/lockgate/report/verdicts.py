"""What was found about claims, as text for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from lockgate.kernel import Origin
from lockgate.proof.answer import Cause
from lockgate.proof.verdict import Judgement, Outcome, Refuted, Step

_WORD = {Outcome.PROVED: "PROVED ", Outcome.REFUTED: "REFUTED", Outcome.UNKNOWN: "UNKNOWN"}
_DEMANDED = ("forbid_", "require_")
_INDENT = " " * 9
_MOST_STORIES = 5
_MOST_REASONS = 3

Judgements = Sequence[Judgement[Any]]


def as_text(judgements: Judgements, *, verbose: bool = False) -> str:
    """A line for each claim, and below it how it does not hold; with `verbose`, everything, assumptions included."""
    lines: list[str] = []
    for each in judgements:
        lines.append(headline(each))
        lines += [f"{_INDENT}{line}" for line in _below(each, verbose=verbose)]
    lines += ["", totals(judgements)]
    if verbose:
        lines += _assumptions(judgements)
    return "\n".join(lines)


def headline(judgement: Judgement[Any]) -> str:
    """``PROVED   no_outsider_reaches_anything``; what the declared file adds is told in its own words, too."""
    claim = judgement.claim
    told = f": {claim.title}" if claim.name.startswith(_DEMANDED) else ""
    return f"{_WORD[judgement.outcome]}  {claim.name}{told}"


def totals(judgements: Judgements) -> str:
    """``11 proved, 1 refuted, 1 unknown``."""
    counts = {outcome: sum(each.outcome is outcome for each in judgements) for outcome in Outcome}
    shown = [f"{number} {outcome.value}" for outcome, number in counts.items() if number]
    return ", ".join(shown) or "nothing was to be proved"


def _below(judgement: Judgement[Any], *, verbose: bool) -> Iterator[str]:
    stories = judgement.refutations
    shown = stories if verbose else stories[:_MOST_STORIES]
    if stories:
        yield f"{judgement.claim.id} {judgement.claim.severity.value}: {judgement.claim.why}"
    for each in shown:
        yield from _story(each)
    if len(stories) > len(shown):
        yield f"and {len(stories) - len(shown)} more: add -v"
    reasons = judgement.unknowns
    for reason in reasons if verbose else reasons[:_MOST_REASONS]:
        yield f"? {reason}"
    if not verbose and len(reasons) > _MOST_REASONS:
        yield f"and {len(reasons) - _MOST_REASONS} more reasons: add -v"


def _story(found: Refuted) -> Iterator[str]:
    place = f"{found.origin}: " if found.origin is not None else ""
    yield f"- {place}{found.fact}"
    for number, step in enumerate(found.story, 1):
        yield from (f"    {line}" for line in _step(number, step))
    yield f"  try: {found.remedy}"


def _step(number: int, step: Step) -> Iterator[str]:
    on = f" {step.to}" if step.to else ""
    yield f"{number}. {step.who}  {step.does}{on}"
    if step.note:
        yield f"   {step.note}"
    for cause in step.causes:
        yield f"   {_cause(cause)}"


def _cause(cause: Cause) -> str:
    if cause.policy is None:
        return cause.text
    statement = f", statement {cause.statement}" if cause.statement else ""
    holder = f" of {cause.holder}" if cause.holder else ""
    return f"by {cause.policy_type} `{cause.policy}`{statement}{holder}{_at(cause.place)}"


def _at(place: Origin | None) -> str:
    return f"  [{place}]" if place is not None else ""


def _assumptions(judgements: Judgements) -> Iterator[str]:
    """Each assumption once, with the claims that rest on it."""
    resting: dict[str, list[str]] = {}
    for judgement in judgements:
        for text in judgement.assumptions:
            resting.setdefault(text, []).append(judgement.claim.id)
    if resting:
        yield ""
        yield "assuming that"
    for text, claims in resting.items():
        yield f"  {text} ({', '.join(claims)})"
