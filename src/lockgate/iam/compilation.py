"""From a checked statement to its compiled form. Nothing here fails: `lockgate.iam.validation` came before."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lockgate.iam.arns import ArnTemplate, resource_matcher
from lockgate.iam.conditions import Condition, compile_condition, read_operator
from lockgate.iam.model import PolicyKind
from lockgate.iam.principals import Principals, compile_principals
from lockgate.iam.statement import ANY_RESOURCE, Resources, Statement, compile_actions

_COMPLETES_SHORT_ARNS = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION)


def texts(value: Any) -> tuple[str, ...]:
    """One value or a list of values as text; JSON's truth values and numbers as AWS writes them."""
    if isinstance(value, str):
        return (value,)
    items = value if isinstance(value, list | tuple) else [value]
    return tuple([item if item.__class__ is str else _text(item) for item in items])


def _text(item: Any) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(item)


def compile_statement(raw: Mapping[str, Any], number: int, version: str, kind: PolicyKind) -> Statement:
    """Compile the statement at one-based position `number` of a policy."""
    negated = "NotAction" in raw
    return Statement(
        allow=raw["Effect"] == "Allow",
        label=str(raw.get("Sid") or f"#{number}"),
        actions=compile_actions(texts(raw["NotAction" if negated else "Action"]), negated=negated),
        resources=_resources(raw, version, kind),
        principals=_principals(raw),
        conditions=_conditions(raw.get("Condition", {}), version),
    )


def _resources(raw: Mapping[str, Any], version: str, kind: PolicyKind) -> Resources:
    negated = "NotResource" in raw
    if not negated and "Resource" not in raw:
        return ANY_RESOURCE
    written = texts(raw["NotResource" if negated else "Resource"])
    return compile_resources(written, version, negated=negated, expand=kind in _COMPLETES_SHORT_ARNS)


@lru_cache(maxsize=8192)
def compile_resources(written: tuple[str, ...], version: str, *, negated: bool, expand: bool) -> Resources:
    """Compile the resources of a statement; equal lists are compiled once."""
    if not negated and written == ("*",):
        return ANY_RESOURCE
    compiled = [resource_matcher(item, version, expand=expand) for item in written]
    return Resources(
        negated=negated,
        patterns=tuple(item for item in compiled if not isinstance(item, ArnTemplate)),
        templates=tuple(item for item in compiled if isinstance(item, ArnTemplate)),
        written=written,
    )


def _principals(raw: Mapping[str, Any]) -> Principals | None:
    negated = "NotPrincipal" in raw
    if not negated and "Principal" not in raw:
        return None
    element = raw["NotPrincipal" if negated else "Principal"]
    if not isinstance(element, Mapping):
        return compile_principals((("AWS", ("*",)),), negated=negated)
    return compile_principals(tuple((kind, texts(values)) for kind, values in element.items()), negated=negated)


def _conditions(block: Mapping[str, Mapping[str, Any]], version: str) -> tuple[Condition, ...]:
    compiled: list[Condition] = []
    for operator_text, keys in block.items():
        operator = read_operator(operator_text)
        if operator is not None:
            compiled.extend(compile_condition(operator, key, texts(values), version) for key, values in keys.items())
    return tuple(compiled)
