"""A template's file to a template, transforms applied."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lockgate.kernel import Exit, Finding, LockgateError, Origin
from lockgate.proof.templates.resolving import Resolver
from lockgate.proof.templates.source import Source, source_of
from lockgate.proof.templates.stack import Stack
from lockgate.proof.templates.transforms import transformed
from lockgate.spec.document import TEMPLATE, Document, compose, load

_LIMIT = 1 << 21
"""Bytes; twice what CloudFormation takes."""


def open_source(file: Path, shown: str, parameters: Mapping[str, Any], region: str) -> Source:
    """The template in `file`, which findings call `shown`; `parameters` are known values.

    Raises:
        LockgateError: When it cannot be read; exit code 3.
    """
    return _source(*load(file, shown, TEMPLATE, _LIMIT), shown, parameters, region)


def interpreted(text: str, shown: str, parameters: Mapping[str, Any], region: str) -> Source:
    """The template in `text`; raises as `open_source` does."""
    return _source(*compose(text, shown, TEMPLATE), shown, parameters, region)


def _source(
    document: Document | None, findings: list[Finding], shown: str, parameters: Mapping[str, Any], region: str
) -> Source:
    if document is None or findings:
        empty = Finding("LG4322", Origin(shown), "the template is empty", "a stack needs resources", "fill it")
        raise LockgateError(findings or [empty], Exit.INVALID)
    defaults = _defaults(document.value)
    known = {**defaults, **parameters}
    plain = source_of(document.value, document.key_origin, shown)
    given = {name: lambda _note, value=value: value for name, value in parameters.items()}
    evaluate = Resolver(Stack("template", "000000000000", region, plain, given, frozenset())).value
    found = transformed(document.value, document.key_origin, known, region, evaluate)
    return source_of(found.sections, found.place, shown, found.gaps)


def _defaults(sections: Mapping[str, Any]) -> dict[str, Any]:
    stated = sections.get("Parameters")
    bodies = stated.items() if isinstance(stated, Mapping) else ()
    return {name: body["Default"] for name, body in bodies if isinstance(body, Mapping) and "Default" in body}
