"""An answer about access as text for a terminal."""

from collections.abc import Iterator, Sequence

from lockgate.iam import Effect, PrincipalKind
from lockgate.kernel import Origin
from lockgate.proof import Answer, Cause, Line, Part

_VERDICT = {
    Effect.ALLOWED: "ALLOWED",
    Effect.EXPLICITLY_DENIED: "DENIED by a statement",
    Effect.IMPLICITLY_DENIED: "DENIED, as nothing allows it",
}
_MOST_CLOSE = 3


def as_text(answer: Answer, *, explain: bool = False) -> str:
    """The answer; with `explain`, every statement that was consulted."""
    lines = [_headline(answer)]
    for part in answer.parts:
        lines += ["", *_part(part)]
        if explain:
            lines += ["", *_explained(part.lines)]
    if answer.notes:
        lines += ["", "note"]
        lines += [f"  {note}" for note in answer.notes]
    return "\n".join(lines)


def _headline(answer: Answer) -> str:
    """The verdict as one line, with the part that is responsible."""
    first = answer.parts[0]
    refused = next((part for part in answer.parts if not part.allowed), None)
    what = f"{_short_name(first)}  {first.operation or first.request.action}"
    if refused is None:
        return f"ALLOWED  {what}"
    because = f" (KMS refuses {refused.asker}'s {refused.request.action})" if refused.asker else ""
    return f"DENIED   {what}{because}"


def _short_name(part: Part) -> str:
    principal = part.request.principal
    if principal.kind is PrincipalKind.ANONYMOUS:
        return "anonymous"
    arn = principal.role_arn or principal.arn
    return arn.split(":", 5)[5] if arn.startswith("arn:") else arn


def _part(part: Part) -> Iterator[str]:
    request = part.request
    if part.asker:
        yield f"{part.asker} asks KMS for the same caller"
        yield f"  why   {part.why}"
    else:
        yield f"  who   {request.principal.arn or 'anybody'}"
    yield f"  does  {part.operation or request.action}{_authorised(part)}"
    owner = request.resource.account
    where = f"  (account {owner})" if owner and f":{owner}:" not in request.resource.arn else ""
    yield f"  to    {request.resource.arn}{where}"
    yield f"  is    {_VERDICT[part.effect]}"
    for cause in part.causes:
        yield from _cause(cause, allowed=part.allowed)
    yield from _nearly(part.closest)


def _authorised(part: Part) -> str:
    return f", which is authorised as {part.request.action}" if part.operation else ""


def _cause(cause: Cause, *, allowed: bool) -> Iterator[str]:
    mark = "+" if allowed else "-"
    if cause.policy is None:
        yield f"        {mark} {cause.text}"
        return
    statement = f", statement {cause.statement}" if cause.statement else ""
    holder = f" of {cause.holder}" if cause.holder else ""
    yield f"        {mark} {cause.policy_type} `{cause.policy}`{statement}{holder}{_at(cause.place)}"


def _nearly(closest: Sequence[Line]) -> Iterator[str]:
    """Statements that would allow under other conditions."""
    if closest:
        yield "  near  these would allow it, but for a condition"
    for line in closest[:_MOST_CLOSE]:
        yield f"        {_named(line)}{_at(line.place)}"
        for _, text in line.mismatches:
            yield f"          {text}"
    if len(closest) > _MOST_CLOSE:
        yield f"        and {len(closest) - _MOST_CLOSE} more: add --explain"


def _explained(lines: Sequence[Line]) -> Iterator[str]:
    """Every statement below its policy, matched or with the elements that did not match."""
    yield "  every statement"
    if not lines:
        yield "        there is none: no policy bears on this request"
    policy: tuple[str, str] | None = None
    for line in lines:
        if (line.policy_type, line.policy) != policy:
            policy = (line.policy_type, line.policy)
            level = f" at {line.level}" if line.level else ""
            yield f"    {line.policy_type} `{line.policy}`{level}"
        mark = "=" if line.matched else "x"
        note = f"  ({line.note})" if line.note else ""
        yield f"      {mark} {line.effect:5}  {line.statement}{_at(line.place)}{note}"
        for element, text in line.mismatches:
            yield f"                 {element}: {text}"


def _named(line: Line) -> str:
    return f"{line.policy_type} `{line.policy}`, statement {line.statement}"


def _at(place: Origin | None) -> str:
    return f"  [{place}]" if place is not None else ""
