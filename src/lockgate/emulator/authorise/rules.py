"""Small makers of rules: an action on what a parameter names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lockgate.emulator.authorise.needs import Incoming, Need, Rule

_ACCOUNT_SEGMENT = 4
_ARN_SEGMENTS = 6


def account_of(arn: str) -> str | None:
    """The account segment of an ARN, or None when it has none."""
    parts = arn.split(":", _ARN_SEGMENTS - 1)
    if len(parts) < _ARN_SEGMENTS:
        return None
    return parts[_ACCOUNT_SEGMENT] or None


def arn(incoming: Incoming, service: str, resource: str, *, regional: bool = True, account: str = "") -> str:
    """The ARN of a resource in the caller's account and the request's Region."""
    region = incoming.region if regional else ""
    return f"arn:aws:{service}:{region}:{account or incoming.account}:{resource}"


def named(incoming: Incoming, service: str, prefix: str, value: str, *, regional: bool = True) -> str:
    """`value` as an ARN: as it is when it is one, else as a name behind `prefix`."""
    if value.startswith("arn:"):
        return value
    return arn(incoming, service, prefix + value, regional=regional)


def need(action: str, resource: str, incoming: Incoming) -> Need:
    """A need on an ARN; its account is the ARN's, or the caller's when the ARN has none."""
    return Need(action, resource, account_of(resource) or incoming.account)


def anything(action: str) -> Rule:
    """An action without a resource type, which only ``Resource: "*"`` covers."""

    def rule(incoming: Incoming) -> Sequence[Need]:
        return (Need(action, "*", incoming.account or None),)

    return rule


def on(action: str, parameter: str, prefix: str, *, service: str = "", regional: bool = True) -> Rule:
    """An action on the resource that a text parameter names, by name or ARN; ``a.b`` reaches into a structure."""
    owner = service or action.partition(":")[0]

    def rule(incoming: Incoming) -> Sequence[Need]:
        value = dig(incoming.params, parameter)
        return (need(action, named(incoming, owner, prefix, str(value or ""), regional=regional), incoming),)

    return rule


def on_each(action: str, parameter: str, prefix: str) -> Rule:
    """An action on every resource that a list names; all of them must be allowed."""
    service = action.partition(":")[0]

    def rule(incoming: Incoming) -> Sequence[Need]:
        values = dig(incoming.params, parameter) or [""]
        return [need(action, named(incoming, service, prefix, str(value)), incoming) for value in values]

    return rule


def both(*rules: Rule) -> Rule:
    """All that the rules need."""

    def rule(incoming: Incoming) -> Sequence[Need]:
        return [item for inner in rules for item in inner(incoming)]

    return rule


def table(
    service: str, prefix: str, parameters: Mapping[str, Iterable[str]], *, regional: bool = True
) -> dict[str, Rule]:
    """Operations whose action has their own name, by the parameter that names the resource; ``""`` for none."""
    made: dict[str, Rule] = {}
    for parameter, operations in parameters.items():
        for operation in operations:
            action = f"{service}:{operation}"
            made[operation] = on(action, parameter, prefix, regional=regional) if parameter else anything(action)
    return made


def dig(params: Mapping[str, Any], path: str) -> Any:
    """A value within nested structures, ``pipeline.name``; None when any step is missing."""
    value: Any = params
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value
