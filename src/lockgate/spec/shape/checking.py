"""Holds a document against the models, and each misfit against the rules of shape."""

from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from lockgate.kernel import Finding
from lockgate.spec.document import Document, Path
from lockgate.spec.rules.shape import SHAPE_RULES, repeated_item
from lockgate.spec.rules.shape.problem import Problem, ViolationError
from lockgate.spec.shape.keys import homes, known_keys
from lockgate.spec.shape.models import DeclarationShape

_KEY_MARK = "[key]"
"""pydantic's last step of the place of a bad key of a mapping."""
_NAMED = frozenset({"environments", "applications", "groups"})
_NAMED_DEPTH = 2
"""The sections of named things, and the steps of the path of such a thing: section and name."""


def check_shape(document: Document) -> tuple[dict[str, Any], list[Finding]]:
    """The document's value without the parts that do not fit, and a finding for each of those.

    A refused environment or application stays as an empty mapping, so that its name is still known to the rules that
    look for references to it; a refused item of a list stays as None, so that the places of the others stay right.
    """
    try:
        DeclarationShape.model_validate(document.value)
    except ValidationError as error:
        problems = [_problem(document, dict(detail)) for detail in error.errors(include_url=False)]
    else:
        return document.value, []
    value = deepcopy(document.value)
    for problem in sorted(problems, key=lambda problem: -len(problem.path)):
        if problem.type != repeated_item.RULE.id:
            _prune(value, problem.path)
    return value, [_explained(problem) for problem in problems]


def _problem(document: Document, detail: dict[str, Any]) -> Problem:
    path: Path = tuple(detail["loc"])
    if path and path[-1] == _KEY_MARK:
        path = path[:-1]
    if path and path[-1] == 0 and path not in document.values and path[:-1] in document.values:
        path = path[:-1]  # one value stands for a list of one
    cause = detail.get("ctx", {}).get("error")
    kind = cause.rule.id if isinstance(cause, ViolationError) else detail["type"]
    return Problem(document, path, kind, detail["input"], known_keys(path[:-1]), homes())


def _explained(problem: Problem) -> Finding:
    for rule in SHAPE_RULES:
        if problem.type in rule.TYPES and (finding := rule.explain(problem)) is not None:
            return finding
    raise AssertionError(f"no rule explains {problem.type} at {problem.path}")


def _prune(value: Any, path: Path) -> None:
    """Take away what stands at `path`: a named thing becomes an empty mapping, an item of a list None."""
    for step in path[:-1]:
        value = value[step]
    last: Any = path[-1]
    if isinstance(value, list):
        value[last] = None
    elif last in value and path[0] in _NAMED and len(path) == _NAMED_DEPTH:
        value[last] = value[last] if isinstance(value[last], dict) else {}
    else:
        value.pop(last, None)
