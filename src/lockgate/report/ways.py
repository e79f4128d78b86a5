"""Who can make a call, and why somebody can or cannot: as text for a terminal, and as plain data."""

from collections.abc import Iterator
from typing import Any

from lockgate.proof import Answer, as_document
from lockgate.proof.reach import Call, Node, Way, Ways
from lockgate.report.answer import as_text
from lockgate.report.blast_radius import closing, gap_document, node_document, way_line
from lockgate.report.story import step_document, step_lines

_OUTSIDE = {
    "account": "account {name}, whoever is in it",
    "outsider": "whoever is in no account of this world",
    "anonymous": "whoever has no credentials",
    "service": "the service {name}",
}


def who_can_text(call: Call, found: Ways) -> str:
    """Everyone who can make the call: who makes it himself, then by chains."""
    what = f"{call.name} on {call.on.resource.arn}"
    direct = [each for each in found.ways if not each.way]
    chained = [each for each in found.ways if each.way]
    lines = [f"who can {what}" if found.ways else f"nobody can {what}"]
    for title, ways in (("directly", direct), ("by a chain", chained)):
        if ways:
            lines += ["", title]
        for each in ways:
            lines += [f"  {line}" for line in _way(each)]
    return "\n".join([*lines, *closing(found.gaps, found.assumptions)])


def who_can_document(call: Call, found: Ways, source: str) -> dict[str, Any]:
    """Everyone, complete, with keys that stay."""
    return {
        "world": source,
        "action": call.action.name,
        "operation": call.operation or None,
        "resource": call.on.resource.arn,
        "ways": [_document(each) for each in found.ways],
        "unknown": [gap_document(each) for each in found.gaps],
        "assumptions": list(found.assumptions),
    }


def why_text(answer: Answer, found: Ways) -> str:
    """The direct answer; when it is No, the chain that leads there all the same, or that there is none."""
    lines = [as_text(answer)]
    if answer.allowed:
        return lines[0]
    if found.ways:
        way = found.ways[0]
        how = f"by a chain: {way_line([way.who, *way.way])}" if way.way else "when the request is like this one"
        lines += ["", f"POSSIBLE  {how}", *(f"  {line}" for line in _steps(way))]
    else:
        certain = "no chain leads there either" if not found.gaps else "no chain is known to lead there"
        lines += ["", certain]
    return "\n".join([*lines, *closing(found.gaps, found.assumptions)])


def why_document(answer: Answer, found: Ways) -> dict[str, Any]:
    """The direct answer as `lockgate ask` gives it, and the chain."""
    return {
        "possible": answer.allowed or bool(found.ways),
        "direct": as_document(answer),
        "chain": _document(found.ways[0]) if found.ways else None,
        "unknown": [gap_document(each) for each in found.gaps],
        "assumptions": list(found.assumptions),
    }


def _way(way: Way) -> Iterator[str]:
    yield _who(way.who)
    if way.way:
        yield f"  by way of {way_line(way.way)}"
    yield from (f"  {line}" for line in _steps(way))


def _steps(way: Way) -> Iterator[str]:
    for number, step in enumerate(way.path, 1):
        head, *rest = step_lines(step)
        yield f"{number}. {head}"
        yield from (f"   {line}" for line in rest)


def _who(node: Node) -> str:
    shown = _OUTSIDE.get(node.kind, "{name} in {account}")
    return shown.format(name=node.name, account=node.account)


def _document(way: Way) -> dict[str, Any]:
    return {
        "who": node_document(way.who),
        "way": [each.arn or each.kind for each in way.way],
        "steps": [step_document(each) for each in way.path],
    }
