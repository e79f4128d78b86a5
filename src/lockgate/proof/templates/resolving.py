"""Intrinsic functions to values, as far as they can be known before anything is deployed.

Source: CloudFormation user guide, "Intrinsic function reference".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_NOTHING: Any = object()
"""The value of ``AWS::NoValue``: whoever holds it loses the key or item."""

Lookup = Callable[[str, str | None], str | None]
"""The value of a reference (name, attribute or None for ``Ref``), or None when it is not known."""


class UnknownValueError(Exception):
    """A value that only a deployment can tell; the text says which."""


def resolved(part: Any, lookup: Lookup) -> Any:
    """`part` with every function replaced by its value; raises `UnknownValueError` when one has none."""
    value = _resolve(part, lookup)
    return {} if value is _NOTHING else value


def _resolve(part: Any, lookup: Lookup) -> Any:
    if isinstance(part, Mapping):
        if len(part) == 1:
            key, argument = next(iter(part.items()))
            if key == "Ref" or key.startswith("Fn::"):
                return _call(key, argument, lookup)
        pairs = ((key, _resolve(value, lookup)) for key, value in part.items())
        return {key: value for key, value in pairs if value is not _NOTHING}
    if isinstance(part, list | tuple):
        return [value for value in (_resolve(item, lookup) for item in part) if value is not _NOTHING]
    return part


def _call(function: str, argument: Any, lookup: Lookup) -> Any:
    match function, argument:
        case "Ref", "AWS::NoValue":
            return _NOTHING
        case "Ref", str():
            return _known(argument, None, lookup)
        case "Fn::GetAtt", [str() as name, str() as attribute]:
            return _known(name, attribute, lookup)
        case "Fn::Sub", str():
            return _substituted(argument, {}, lookup)
        case "Fn::Sub", [str() as text, Mapping() as values]:
            return _substituted(text, {name: _resolve(value, lookup) for name, value in values.items()}, lookup)
        case "Fn::Join", [str() as separator, list() as items]:
            return separator.join(str(_resolve(item, lookup)) for item in items)
        case _:
            raise UnknownValueError(f"`{function}`")


def _substituted(text: str, values: Mapping[str, Any], lookup: Lookup) -> str:
    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in values:
            return str(values[name])
        head, _, attribute = name.partition(".")
        return str(_known(head, attribute or None, lookup))

    return _PLACEHOLDER.sub(value, text)


def _known(name: str, attribute: str | None, lookup: Lookup) -> str:
    value = lookup(name, attribute)
    if value is None:
        raise UnknownValueError(f"`{name}.{attribute}`" if attribute else f"`{name}`")
    return value
