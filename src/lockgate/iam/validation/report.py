"""Findings about a document, collected with their places."""

from typing import Final

from lockgate.iam.document import Document, Path
from lockgate.kernel import Finding

MOST: Final = 25
"""Findings about one document by one check; what else is wrong with a document that bad is not looked for."""


def shown(path: Path) -> str:
    """A path as people write it: ``Statement[0].Condition``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text


class Report:
    """Collects findings about one document, up to `MOST` and one that says that there are more."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.findings: list[Finding] = []

    @property
    def full(self) -> bool:
        """Whether nothing more is taken; loops over what a document repeats ask it, so that they end."""
        return len(self.findings) > MOST

    def add(self, rule: str, path: Path, fact: str, why: str, remedy: str) -> None:
        """Note that something is wrong at `path`, which becomes part of the fact."""
        if self.full:
            return
        if len(self.findings) == MOST:
            rule, path, fact = "LG2020", (), "more is wrong with the document than is shown"
            why, remedy = f"the first {MOST} findings are enough to begin with", "correct these first"
        where = f" at `{shown(path)}`" if path else ""
        self.findings.append(Finding(rule, self._document.place(path), f"{fact}{where}", why, remedy))
