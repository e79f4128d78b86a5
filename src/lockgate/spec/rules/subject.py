"""What the rules look at that need more than one value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lockgate.kernel import Finding, Origin
from lockgate.spec.declaration import Application, Declaration, Environment
from lockgate.spec.document import Document, Path
from lockgate.spec.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Subject:
    """A declaration on its way to being checked.

    Attributes:
        document: The declared file.
        declaration: What it says; a value that an earlier rule refused is empty, and rules pass over empty values.
        templates: The template of each application whose template could be read, by the application's name.
        buildspecs: Likewise the buildspec of each application.
        missing_folders: The names of the applications whose repository is a folder that does not exist.
    """

    document: Document
    declaration: Declaration
    templates: Mapping[str, Document]
    buildspecs: Mapping[str, Document]
    missing_folders: frozenset[str]

    def item_origin(self, path: Path, item: Any) -> Origin:
        """The place of `item` in the list at `path`, or of the value at `path` when it stands there alone."""
        stated = self.document.get(path)
        if isinstance(stated, list) and item in stated:
            return self.document.origin((*path, stated.index(item)))
        return self.document.origin(path)

    def delivered(self) -> Iterator[tuple[Application, Environment]]:
        """Each application with each environment that it is delivered to, in declared order."""
        for application in self.declaration.applications:
            for environment in self.declaration.environments:
                if environment.name in application.environments:
                    yield application, environment


class SubjectRule(Protocol):
    """A module of ``references`` or ``names``."""

    RULE: Rule

    def check(self, subject: Subject) -> Iterator[Finding]:
        """Every finding of the rule."""
