"""What can be reached from somewhere: as text for a terminal, and as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lockgate.proof.reach import Form, Gap, Node, Power, Reach, Reached
from lockgate.proof.world import World
from lockgate.report.story import step_document, step_lines

_RANK: Mapping[Power, int] = {power: number for number, power in enumerate(Power)}
_KINDS = ("account", "role", "user")
_FORMS = {
    Form.GROWN: "with every permission that its boundary lets it have",
    Form.UNBOUND: "without its boundary",
    Form.NEW: "made by the attacker, with every permission that the boundary {within} lets it have",
    Form.OPENED: "through a policy of the attacker's own",
}


def as_text(reach: Reach, world: World, *, explain: bool = False) -> str:
    """Everything by account, worst first; with `explain`, each with its whole story.

    The use of keys that AWS manages is left out, and said to be: everyone in an account has it, through a service each.
    """
    captions = captions_of(world)
    whole, reach = reach, _without_keys_of_aws(reach, world)
    lines = [f"blast radius of {_start(reach.start, captions)}"]
    for account in _accounts(reach):
        entries = _sorted(reach.within(account))
        lines += ["", f"in {_named(account, captions)}: {_counted(entries)}"]
        for each in entries:
            lines += [f"  {line}" for line in _entry(each, explain=explain)]
    nothing = untouched(reach, world)
    if nothing:
        lines.append("")
    lines += [f"nothing in {_named(account, captions)}" for account in nothing]
    if number := len(whole.reached) - len(reach.reached):
        keys = "a key that AWS manages, which" if number == 1 else f"{number} keys that AWS manages, each of which"
        lines += ["", f"left out: the use of {keys} everyone in its account may use through one service"]
    return "\n".join([*lines, *closing(reach.gaps, reach.assumptions)])


def as_document(reach: Reach, world: World) -> dict[str, Any]:
    """Everything, complete, with keys that stay."""
    return {
        "world": world.source,
        "start": node_document(reach.start),
        "reached": [_reached(each) for account in _accounts(reach) for each in _sorted(reach.within(account))],
        "nothingIn": list(untouched(reach, world)),
        "unknown": [gap_document(each) for each in reach.gaps],
        "assumptions": list(reach.assumptions),
    }


def untouched(reach: Reach, world: World) -> tuple[str, ...]:
    """The accounts of the world, beside the start's own, in which nothing is reached."""
    touched = {each.node.account for each in reach.reached} | {reach.start.account}
    return tuple(account for account in world.accounts if account not in touched)


def _without_keys_of_aws(reach: Reach, world: World) -> Reach:
    managed = {each.arn for each in world.holdings if each.kind == "key" and each.aws_managed}
    kept = tuple(each for each in reach.reached if each.node.power is not Power.USE or each.node.arn not in managed)
    return replace(reach, reached=kept)


def captions_of(world: World) -> Mapping[str, str]:
    """For each account what its resources are for, from their labels: ``orders, prod``.

    Things that have no label but the account, such as what runs there undeclared, say nothing.
    """
    found: dict[str, frozenset[str]] = {}
    for each in world.things:
        if each.labels - {each.account}:
            found[each.account] = found.get(each.account, each.labels) & each.labels
    return {account: ", ".join(sorted(labels - {account})) for account, labels in found.items()}


def closing(gaps: Sequence[Gap], assumptions: Sequence[str]) -> Iterator[str]:
    """What is unknown, and what the absence of everything else rests on."""
    if gaps:
        yield ""
        yield "unknown"
        yield from (f"  {text}" for text in dict.fromkeys(each.reason for each in gaps))
    if assumptions:
        yield ""
        yield "assuming that"
        yield from (f"  {each}" for each in assumptions)


def way_line(way: Sequence[Node]) -> str:
    """``111111111111 > role/pipeline``."""
    return " > ".join(each.name for each in way)


def node_document(node: Node) -> dict[str, Any]:
    """A node as plain data."""
    return {
        "kind": node.kind,
        "arn": node.arn or None,
        "account": node.account or None,
        "power": node.power.value,
        "form": node.form.value,
        "boundary": node.within or None,
    }


def gap_document(gap: Gap) -> dict[str, Any]:
    """A gap as plain data."""
    return {"subject": gap.subject or None, "reason": gap.reason}


def _reached(found: Reached) -> dict[str, Any]:
    return {
        **node_document(found.node),
        "way": [each.arn or each.kind for each in found.way],
        "steps": [step_document(each) for each in found.path],
    }


def _accounts(reach: Reach) -> list[str]:
    """Those in which something is reached: the worst hit first, the start's own last."""
    worst: dict[str, list[int]] = {}
    for each in reach.reached:
        worst.setdefault(each.node.account, []).append(_RANK[each.node.power])
    whole = {each.node.account for each in reach.reached if each.node.kind == "account"}
    return sorted(
        worst,
        key=lambda account: (
            account == reach.start.account,
            account not in whole,
            min(worst[account]),
            -worst[account].count(min(worst[account])),
            account,
        ),
    )


def _sorted(entries: Sequence[Reached]) -> list[Reached]:
    """Worst first: by power, then accounts and principals before what they use; what a policy opens once at most."""
    plain = {(each.node.arn, each.node.power) for each in entries if each.node.form is not Form.OPENED}
    return sorted(
        (
            each
            for each in entries
            if each.node.form is not Form.OPENED or (each.node.arn, each.node.power) not in plain
        ),
        key=lambda each: (
            _RANK[each.node.power],
            _KINDS.index(each.node.kind) if each.node.kind in _KINDS else len(_KINDS),
            each.node.kind,
            len(each.path),
            each.node.arn,
        ),
    )


def _counted(entries: Sequence[Reached]) -> str:
    """``controls 3 roles and 1 stack; reads 1 bucket``."""
    if any(each.node.kind == "account" for each in entries):
        return "everything"
    parts = []
    for power in Power:
        kinds: dict[str, set[str]] = {}
        for each in entries:
            if each.node.power is power:
                kinds.setdefault(each.node.kind, set()).add(each.node.arn)
        if kinds:
            listed = [f"{len(arns)} {kind}{'' if len(arns) == 1 else 's'}" for kind, arns in kinds.items()]
            parts.append(
                f"{power.value} {' and '.join([', '.join(listed[:-1]), listed[-1]] if listed[1:] else listed)}"
            )
    return "; ".join(parts)


def _entry(found: Reached, *, explain: bool) -> Iterator[str]:
    node = found.node
    yield f"{node.power.value:8}  {'everything' if node.kind == 'account' else node.name}"
    indent = " " * 10
    if node.form in _FORMS:
        yield indent + _FORMS[node.form].format(within=node.within.rpartition(":")[2])
    if len(found.way) > 1:
        yield f"{indent}by way of {way_line(found.way)}"
    steps = found.path if explain else found.steps
    for number, step in enumerate(steps, 1):
        head, *rest = step_lines(step)
        yield f"{indent}{number}. {head}"
        yield from (f"{indent}   {line}" for line in rest)


def _start(start: Node, captions: Mapping[str, str]) -> str:
    if start.kind == "account":
        return f"account {_named(start.account, captions)}"
    if start.kind == "outsider":
        return "whoever is in no account of this world"
    if start.kind == "anonymous":
        return "whoever has no credentials"
    return f"{start.name} in {_named(start.account, captions)}"


def _named(account: str, captions: Mapping[str, str]) -> str:
    caption = captions.get(account)
    return f"{account} ({caption})" if caption else account or "an unknown account"
