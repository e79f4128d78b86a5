"""What a change opens and closes, as Markdown for a pull request and as plain data."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lockgate.proof.comparing import Comparison, Edited, Shift
from lockgate.proof.reach import Node, Reached
from lockgate.proof.verdict import Judgement, Outcome

Judgements = Sequence[Judgement[Any]]

_ELEMENTS = {"Action": "", "NotAction": "all but ", "Resource": "on ", "NotResource": "on all but "}
_MARKS = {Outcome.PROVED: "proved", Outcome.REFUTED: "**refuted**", Outcome.UNKNOWN: "unknown"}


def as_markdown(comparison: Comparison, revision: str, before: Judgements, after: Judgements) -> str:
    """The claims that changed or do not hold, then what each principal gains and loses, then the statements."""
    parts = [f"## What this change opens and closes\n\nCompared with `{revision}`.", *_claims(before, after)]
    if comparison.is_empty:
        parts.append("It opens nothing and closes nothing: every policy says what it said.")
    parts += [_shift(each) for each in comparison.shifts]
    parts += [_names(word, arns) for word, arns in (("New", comparison.come), ("Gone", comparison.gone)) if arns]
    if comparison.edited and not comparison.shifts:
        parts.append("Nobody reaches anything new, and nothing is out of anybody's reach that was not.")
    if comparison.edited:
        rows = "\n".join(line for arn, edited in comparison.edited.items() for line in _edits(arn, edited))
        parts.append(f"<details><summary>Statements that came and went</summary>\n\n{rows}\n\n</details>")
    if comparison.gaps:
        reasons = dict.fromkeys(each.reason for each in comparison.gaps)
        parts.append("### Unknown\n\n" + "\n".join(f"- {reason}" for reason in reasons))
    return "\n\n".join(parts)


def as_document(comparison: Comparison, revision: str) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "revision": revision,
        "principals": [
            {
                "who": _named(each.who),
                "opens": [_reached(one) for one in each.opened],
                "closes": [_reached(one) for one in each.closed],
            }
            for each in comparison.shifts
        ],
        "new": list(comparison.come),
        "gone": list(comparison.gone),
        "statements": {arn: [_edit(each) for each in edited] for arn, edited in comparison.edited.items()},
        "unknown": list(dict.fromkeys(each.reason for each in comparison.gaps)),
    }


def _claims(before: Judgements, after: Judgements) -> Iterator[str]:
    known = {each.claim.name: each.outcome for each in before}
    rows = [
        f"| `{each.claim.name}` | {_MARKS[known[each.claim.name]] if each.claim.name in known else 'new'} | "
        f"{_MARKS[each.outcome]} |"
        for each in after
        if each.outcome is not Outcome.PROVED or known.get(each.claim.name) is not each.outcome
    ]
    if rows:
        yield "\n".join(["| claim | before | now |", "|---|---|---|", *rows])
    else:
        yield f"All {len(after)} claims are proved, as before."


def _shift(shift: Shift) -> str:
    lines = [f"### {_title(shift.who)}", ""]
    lines += [f"- **opens** {_power(each)}{_way(each)}" for each in shift.opened]
    lines += [f"- closes {_power(each)}" for each in shift.closed]
    return "\n".join(lines)


def _names(word: str, arns: Sequence[str]) -> str:
    return "\n".join([f"### {word}", "", *(f"- `{arn}`" for arn in arns)])


def _title(who: Node) -> str:
    if who.kind == "account":
        return f"Whoever owns {who.arn}"
    return f"{who.name} of {who.account}" if who.account else {"outsider": "Outsiders"}.get(who.kind, "Anybody at all")


def _power(reached: Reached) -> str:
    return f"{reached.node.power.value} `{reached.node.name}` of {reached.node.account}"


def _way(reached: Reached) -> str:
    """The calls on the way, and the lines that allow the last one."""
    calls = [f"`{step.does}`" for step in reached.path if step.to]
    places = dict.fromkeys(str(cause.place) for step in reached.steps for cause in step.causes if cause.place)
    at = f" ({', '.join(places)})" if places else ""
    return f": {', '.join(dict.fromkeys(calls))}{at}" if calls else ""


def _edits(arn: str, edited: Sequence[Edited]) -> Iterator[str]:
    yield f"- `{arn}`"
    for each in edited:
        at = f" ({each.place})" if each.place is not None else ""
        yield f"  - {'adds' if each.added else 'removes'} in its {each.policy}: `{_short(each.statement)}`{at}"


def _short(statement: Mapping[str, Any]) -> str:
    """``Allow s3:GetObject on arn:...``, with everything else behind it."""
    head = [str(statement.get("Effect", ""))]
    head += [f"{word}{_listed(statement[key])}" for key, word in _ELEMENTS.items() if key in statement]
    rest = {key: statement[key] for key in ("Principal", "NotPrincipal", "Condition") if key in statement}
    return " ".join([*head, *([json.dumps(rest, default=str)] if rest else [])])


def _listed(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value))


def _named(node: Node) -> str:
    return node.arn or node.kind


def _reached(reached: Reached) -> dict[str, Any]:
    node = reached.node
    return {"kind": node.kind, "arn": node.arn, "account": node.account, "power": node.power.value}


def _edit(edited: Edited) -> dict[str, Any]:
    return {"policy": edited.policy, "added": edited.added, "statement": edited.statement}
