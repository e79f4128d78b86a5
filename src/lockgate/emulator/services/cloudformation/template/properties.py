"""Properties against their type's schema: text becomes the number or boolean that is meant, what is wrong is found.

CloudFormation coerces between strings, numbers and booleans and refuses unknown keys, missing keys, wrong types, values
outside an enumeration, and texts that miss their pattern or length. Source: the messages of its schema validation, and
"Resource type schema" in the CloudFormation CLI user guide.
"""

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lockgate.emulator.services.cloudformation.template.model import text_of
from lockgate.emulator.services.cloudformation.template.schemas import Schema

_JSON_NAMES = {"array": "JSONArray", "object": "JSONObject", "string": "String", "boolean": "Boolean"}


class Misfit:
    """Problems found while fitting; each is ``(pointer, text)``, the pointer ``#`` or ``#/Code/S3Key``."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def add(self, pointer: str, text: str) -> None:
        """Note one problem."""
        self.problems.append((pointer, text))

    @property
    def texts(self) -> list[str]:
        """The problems as the registry words them."""
        return [f"{pointer}: {text}" for pointer, text in self.problems]


def fit(schema: Schema, properties: Mapping[str, Any]) -> tuple[dict[str, Any], Misfit]:
    """The properties with their values coerced, and what does not fit."""
    misfit = Misfit()
    if schema.open:
        return dict(properties), misfit
    document = schema.document
    writable = {name: node for name, node in schema.properties.items() if name not in schema.attributes}
    shape = {"properties": writable, "required": document.get("required", ()), "additionalProperties": False}
    return _Fitter(document, misfit).object(shape, properties, "#"), misfit


class _Fitter:
    """Walks a value and its schema side by side."""

    def __init__(self, document: Mapping[str, Any], misfit: Misfit) -> None:
        self._document = document
        self._misfit = misfit

    def value(self, node: Mapping[str, Any], value: Any, pointer: str) -> Any:
        node = self._dereferenced(node)
        kinds = node.get("type")
        if kinds is None and "properties" not in node:
            return self._alternatives(node, value, pointer)
        wanted = [kinds] if isinstance(kinds, str) else list(kinds or ["object"])
        coerced = _coerce(wanted, value)
        if coerced is None:
            found = _found(value)
            self._misfit.add(pointer, f"expected type: {_JSON_NAMES.get(wanted[0], 'Number')}, found: {found}")
            return value
        if isinstance(coerced, dict):
            return self.object(node, coerced, pointer)
        if isinstance(coerced, list):
            items = node.get("items")
            return [self.value(items, item, f"{pointer}/{n}") if items else item for n, item in enumerate(coerced)]
        self._scalar(node, coerced, pointer)
        return coerced

    def object(self, node: Mapping[str, Any], value: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        known = node.get("properties", {})
        missing = [name for name in node.get("required", ()) if name not in value]
        for name in missing:
            self._misfit.add(pointer, f"required key [{name}] not found")
        return {name: self._member(node, known, name, item, pointer) for name, item in value.items()}

    def _member(self, node: Mapping[str, Any], known: Mapping[str, Any], name: str, item: Any, pointer: str) -> Any:
        if name in known:
            return self.value(known[name], item, f"{pointer}/{name}")
        for pattern, inner in node.get("patternProperties", {}).items():
            if _matches(pattern, name):
                return self.value(inner, item, f"{pointer}/{name}")
        if node.get("additionalProperties") is False:
            self._misfit.add(pointer, f"extraneous key [{name}] is not permitted")
        return item

    def _alternatives(self, node: Mapping[str, Any], value: Any, pointer: str) -> Any:
        """The first branch that fits; a value that fits none is left to the service, whose message says more."""
        for branch in (*node.get("oneOf", ()), *node.get("anyOf", ())):
            trial = Misfit()
            fitted = _Fitter(self._document, trial).value(branch, value, pointer)
            if not trial.problems:
                return fitted
        return value

    def _scalar(self, node: Mapping[str, Any], value: Any, pointer: str) -> None:
        choices = node.get("enum")
        if choices and value not in choices and not isinstance(value, bool):
            self._misfit.add(pointer, f"{value} is not a valid enum value")
        if isinstance(value, str):
            if "pattern" in node and not _matches(node["pattern"], value):
                self._misfit.add(pointer, "failed validation constraint for keyword [pattern]")
            if not node.get("minLength", 0) <= len(value) <= node.get("maxLength", math.inf):
                word = "minLength" if len(value) < node.get("minLength", 0) else "maxLength"
                self._misfit.add(pointer, f"failed validation constraint for keyword [{word}]")
        elif not isinstance(value, bool):
            self._range(node, value, pointer)

    def _range(self, node: Mapping[str, Any], value: float, pointer: str) -> None:
        if value < node.get("minimum", -math.inf):
            self._misfit.add(pointer, f"{value} is not greater or equal to {node['minimum']}")
        if value > node.get("maximum", math.inf):
            self._misfit.add(pointer, f"{value} is not less or equal to {node['maximum']}")

    def _dereferenced(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            found: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "re.Pattern[str] | None":
    try:
        return re.compile(pattern)
    except re.error:
        return None  # ECMA syntax that Python lacks; the service checks the value itself


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


def _coerce(kinds: list[str], value: Any) -> Any:
    """The value in the first of the types that takes it, its own type before all; None when none does."""
    for kind in sorted(kinds, key=lambda kind: not _is(kind, value)):
        coerced = _as(kind, value)
        if coerced is not None:
            return coerced
    return None


def _is(kind: str, value: Any) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, str)


def _as(kind: str, value: Any) -> Any:
    if _is(kind, value):
        return value
    if isinstance(value, dict | list) or kind in ("object", "array"):
        return None
    if kind == "string":
        return text_of(value)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text_of(value).lower())
    return _as_number(kind, value)


def _as_number(kind: str, value: Any) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except ValueError:
        return None
    if number is None or not math.isfinite(number):
        return None
    if number.is_integer():
        return int(number)
    return number if kind == "number" else None


def _found(value: Any) -> str:
    if isinstance(value, dict):
        return "JSONObject"
    if isinstance(value, list):
        return "JSONArray"
    return "Boolean" if isinstance(value, bool) else "String" if isinstance(value, str) else "Number"
