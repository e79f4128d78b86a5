"""What a value refers to: resources, parameters, attributes, conditions, imports.

Source: CloudFormation user guide, "Intrinsic function reference" (Ref, Fn::GetAtt, Fn::Sub).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SUB = re.compile(r"\$\{(!?)([^${}]*)\}")
"""``${Name}`` and ``${Name.Attribute}`` in Fn::Sub; with ``!`` the rest stays as it is."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of something by name.

    Attributes:
        target: The logical id or parameter's name.
        attribute: What Fn::GetAtt asks for; None for Ref.
    """

    target: str
    attribute: str | None = None


def sub_parts(argument: Any) -> tuple[str, dict[str, Any]]:
    """The text and the own variables of an Fn::Sub; an argument that is malformed gives an empty text."""
    if isinstance(argument, str):
        return argument, {}
    if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str):  # noqa: PLR2004  # text, variables
        return argument[0], argument[1] if isinstance(argument[1], dict) else {}
    return "", {}


def references(value: Any) -> Iterator[Reference]:
    """Every Ref, Fn::GetAtt and ``${}`` in a value, in order, repeated as often as they occur."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _of_entry(key, item, single=len(value) == 1)


def _of_entry(key: str, item: Any, *, single: bool) -> Iterator[Reference]:
    if single and key == "Ref" and isinstance(item, str):
        yield Reference(item)
    elif single and key == "Fn::GetAtt":
        yield from _attribute(item)
    elif single and key == "Fn::Sub":
        text, variables = sub_parts(item)
        yield from _in_text(text, variables)
        yield from references(variables)
    else:
        yield from references(item)


def _attribute(item: Any) -> Iterator[Reference]:
    parts = item.split(".", 1) if isinstance(item, str) else item
    if isinstance(parts, list) and len(parts) >= 2 and isinstance(parts[0], str):  # noqa: PLR2004  # name, attribute
        attribute = ".".join(parts[1:]) if all(isinstance(part, str) for part in parts[1:]) else ""
        yield Reference(parts[0], attribute)
        yield from references(parts[1:])


def _in_text(text: str, variables: dict[str, Any]) -> Iterator[Reference]:
    for literal, name in SUB.findall(text):
        plain = name.strip()
        if not literal and plain not in variables:
            target, _, attribute = plain.partition(".")
            yield Reference(target, attribute or None)


def conditions_in(value: Any) -> Iterator[str]:
    """The names of conditions that Fn::If and ``Condition`` use inside a value."""
    if isinstance(value, list):
        for item in value:
            yield from conditions_in(item)
    elif isinstance(value, dict):
        chosen = value.get("Fn::If")
        if isinstance(chosen, list) and chosen and isinstance(chosen[0], str):
            yield chosen[0]
        for item in value.values():
            yield from conditions_in(item)


def imports_in(value: Any) -> Iterator[Any]:
    """The arguments of every Fn::ImportValue."""
    if isinstance(value, list):
        for item in value:
            yield from imports_in(item)
    elif isinstance(value, dict):
        if "Fn::ImportValue" in value:
            yield value["Fn::ImportValue"]
        for item in value.values():
            yield from imports_in(item)
