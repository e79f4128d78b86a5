"""What a rule of shape has to explain: one value that does not fit the model of the declared file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lockgate.kernel import Finding, Origin
from lockgate.spec.document.document import Document, Path
from lockgate.spec.rules.rule import Rule


class ViolationError(ValueError):
    """Raised by a check of a value; names the rule that explains it."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.title)
        self.rule = rule


def matching(rule: Rule, pattern: str) -> Callable[[str], str]:
    """The check that a text matches the whole of `pattern`: returns the text, or raises `ViolationError` of `rule`."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ViolationError(rule)
        return text

    return check


@dataclass(frozen=True, slots=True)
class Problem:
    """One misfit.

    Attributes:
        document: The document that it is in.
        path: The value's path; for a missing or unknown key the key's own, for a bad key the path that ends with it.
        type: The id of the rule that was violated, or pydantic's error type.
        value: The value as it was read.
        known: The keys that the mapping around the value may have; empty where keys are free names.
        homes: For each key of the declared file where it belongs, as ``applications.NAME``.
    """

    document: Document
    path: Path
    type: str
    value: Any
    known: tuple[str, ...]
    homes: Mapping[str, str]

    @property
    def key(self) -> str:
        """The last step of the path."""
        return str(self.path[-1]) if self.path else ""

    @property
    def origin(self) -> Origin:
        """The place of the value."""
        return self.document.origin(self.path)

    @property
    def key_origin(self) -> Origin:
        """The place of the value's key."""
        return self.document.key_origin(self.path)

    @property
    def written(self) -> str:
        """The value as it stands in the file, for a number with its leading zeros."""
        return self.document.scalars.get(self.path, str(self.value))


class ShapeRule(Protocol):
    """A module of this folder."""

    RULE: Rule
    TYPES: frozenset[str]
    """The types of problem that it explains; rules further on in the list explain what earlier ones leave."""

    def explain(self, problem: Problem) -> Finding | None:
        """The finding for `problem`, or None when it is for another rule."""
