"""One statement as the rules of advice see it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.iam.compilation import texts
from lockgate.iam.conditions import Operator, read_operator
from lockgate.iam.document import Document, Path
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation.report import Report


@dataclass(frozen=True, slots=True)
class Comparison:
    """One key of a statement's conditions."""

    operator: Operator
    key: str
    values: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class View:
    """A statement whose grammar is right.

    Attributes:
        raw: The statement.
        path: Its place.
        kind: The kind of its policy.
        version: The version of its policy.
    """

    raw: Mapping[str, Any]
    path: Path
    kind: PolicyKind
    version: str

    @property
    def allows(self) -> bool:
        """Whether its effect is Allow."""
        return bool(self.raw["Effect"] == "Allow")

    def listed(self, element: str) -> tuple[str, ...]:
        """The texts of an element; none when it is absent."""
        return texts(self.raw[element]) if element in self.raw else ()

    def place(self, element: str, index: int) -> Path:
        """The place of one text of an element."""
        return (*self.path, element, index) if isinstance(self.raw[element], list) else (*self.path, element)

    def comparisons(self) -> Iterator[Comparison]:
        """Every key of the conditions, with its operator."""
        for name, keys in self.raw.get("Condition", {}).items():
            operator = read_operator(name)
            if operator is not None:
                for key, values in keys.items():
                    yield Comparison(operator, key, texts(values), (*self.path, "Condition", name, key))

    def compares(self, *keys: str) -> bool:
        """Whether a condition looks at one of `keys`, given in lower case."""
        return any(comparison.key.lower() in keys for comparison in self.comparisons())


Rule = Callable[[Report, View], None]


def views(document: Document, kind: PolicyKind) -> Iterator[View]:
    """Each statement of a document."""
    raw = document.root["Statement"]
    version = str(document.root.get("Version", "2008-10-17"))
    for index, item in enumerate(raw if isinstance(raw, list) else [raw]):
        path: Path = ("Statement", index) if isinstance(raw, list) else ("Statement",)
        yield View(item, path, kind, version)
