"""LG1411: a reference to something that the template does not have."""

import re
from collections.abc import Iterator
from typing import Any

from lockgate.kernel import Finding
from lockgate.spec.document import Document, Path
from lockgate.spec.rules.rule import Rule, suggestion
from lockgate.spec.template.resources import transforms

RULE = Rule(
    "LG1411",
    "a reference to nothing",
    why="CloudFormation refuses a template with unresolved references",
    remedy="declare it under `Parameters` or `Resources`, or correct the name",
    source="CloudFormation user guide, Ref; Fn::GetAtt; Fn::Sub; DependsOn attribute",
)
_VARIABLE = re.compile(r"\$\{([^!{}][^{}]*)\}")
_PSEUDO = "AWS::"


def check(document: Document) -> Iterator[Finding]:
    """Each ``Ref``, ``Fn::GetAtt``, ``Fn::Sub`` and ``DependsOn`` in resources and outputs.

    A template with a transform is passed over: what it refers to may be generated.
    """
    if transforms(document):
        return
    known: set[str] = set()
    for section in ("Parameters", "Resources"):
        stated = document.value.get(section)
        known.update(stated if isinstance(stated, dict) else ())
    for section in ("Resources", "Outputs"):
        for path, name in _references((section,), document.value.get(section)):
            if name not in known and not name.startswith(_PSEUDO):
                remedy = suggestion(name, known)
                yield RULE.finding(document.origin(path), f"`{name}` is referred to, but not declared", remedy=remedy)


def _references(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """Each name that `value` refers to, and where."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _references((*path, index), item)
    elif isinstance(value, dict):
        for key, item in value.items():
            inner = (*path, key)
            yield from ((inner, name) for name in _names(key, item, len(path)))
            yield from _references(inner, item)


def _names(key: str, value: Any, depth: int) -> Iterator[str]:
    """The names in one function, or in the attribute of a resource (two steps deep)."""
    if key == "Ref" and isinstance(value, str):
        yield value
    elif key == "Fn::GetAtt":
        first = value[0] if isinstance(value, list) and value else str(value).split(".", 1)[0]
        if isinstance(first, str):
            yield first
    elif key == "Fn::Sub":
        yield from _substituted(value)
    elif key == "DependsOn" and depth == 2:  # noqa: PLR2004 -- below Resources and a logical id
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))


def _substituted(value: Any) -> Iterator[str]:
    text, own = (value[0], value[1]) if isinstance(value, list) and len(value) > 1 else (value, {})
    if isinstance(text, str) and isinstance(own, dict):
        for variable in _VARIABLE.findall(text):
            if variable not in own:
                yield variable.strip().split(".", 1)[0]
