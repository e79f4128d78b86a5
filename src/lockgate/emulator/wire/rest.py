"""REST routing: from method, path and query to an operation, by the HTTP traits of botocore's models."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel, StructureShape

from lockgate.emulator.wire.faults import Fault, Refused
from lockgate.emulator.wire.http import HttpRequest
from lockgate.emulator.wire.model import service_model

_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An operation at a path: it needs these query parameters (with that value, unless None) and these headers."""

    name: str
    query: tuple[tuple[str, str | None], ...]
    headers: tuple[str, ...]

    def accepts(self, request: HttpRequest) -> bool:
        given = request.multi_query
        for name, value in self.query:
            if name not in given or (value is not None and given[name][0] != value):
                return False
        return all(name in request.headers for name in self.headers)


@dataclass(frozen=True, slots=True)
class _Path:
    """A path template and its operations by method, the most demanding first."""

    pattern: re.Pattern[str]
    labels: tuple[str, ...]
    literals: int
    operations: dict[str, tuple[_Candidate, ...]]


class RestTable:
    """Every REST operation of one service."""

    def __init__(self, paths: tuple[_Path, ...]) -> None:
        self._paths = paths

    def match(self, request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
        """The operation's name and its path labels, or None."""
        path = request.path
        found = self._at(request, path)
        if found is None and path.endswith("/") and len(path) > 1:
            found = self._at(request, path.rstrip("/") or "/")
        return found

    def _at(self, request: HttpRequest, path: str) -> tuple[str, dict[str, Any]] | None:
        for template in self._paths:
            match = template.pattern.fullmatch(path)
            if match is None:
                continue
            for candidate in template.operations.get(request.method, ()):
                if candidate.accepts(request):
                    values = map(unquote, match.groups())
                    return candidate.name, _checked(dict(zip(template.labels, values, strict=True)))
        return None


@cache
def rest_table(service: str) -> RestTable:
    """The table of a service with a REST protocol."""
    model = service_model(service)
    if model is None:
        return RestTable(())
    grouped: dict[str, dict[str, list[_Candidate]]] = defaultdict(lambda: defaultdict(list))
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, query = str(operation.http["requestUri"]).partition("?")
        grouped[path][operation.http["method"]].append(_candidate(operation, query))
    paths = [_path(template, methods) for template, methods in grouped.items()]
    return RestTable(tuple(sorted(paths, key=lambda path: -path.literals)))


def _candidate(operation: OperationModel, query: str) -> _Candidate:
    fixed: dict[str, str | None] = {
        name: value or None for name, value in parse_qsl(query, keep_blank_values=True) if name != "x-id"
    }
    headers = []
    shape = operation.input_shape
    if isinstance(shape, StructureShape):
        for member in shape.required_members:
            traits = shape.members[member].serialization
            if traits.get("location") == "querystring":
                fixed.setdefault(traits["name"], None)
            elif traits.get("location") == "header":
                headers.append(traits["name"].lower())
    return _Candidate(operation.name, tuple(fixed.items()), tuple(headers))


def _path(template: str, methods: dict[str, list[_Candidate]]) -> _Path:
    labels, pattern, position = [], "", 0
    for label in _LABEL.finditer(template):
        pattern += re.escape(template[position : label.start()])
        pattern += "(.+)" if label[2] else "([^/]+)"
        labels.append(label[1])
        position = label.end()
    pattern += re.escape(template[position:])
    ordered = {
        method: tuple(sorted(found, key=lambda item: -len(item.query) - len(item.headers)))
        for method, found in methods.items()
    }
    literals = len(_LABEL.sub("", template))
    return _Path(re.compile(pattern, re.DOTALL), tuple(labels), literals, ordered)


def _checked(labels: dict[str, str]) -> dict[str, str]:
    """Refuse a slash smuggled into a name: the engine splits the decoded path and would run another operation."""
    for name, value in labels.items():
        if "/" in value and name != "Key" and "arn" not in name.lower() and not value.startswith("arn:"):
            raise Refused(Fault.MALFORMED, f"{name} must not contain a slash")
    return labels
