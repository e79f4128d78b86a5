"""Findings about a document, collected with their places."""

from lockgate.iam.document import Document, Path
from lockgate.kernel import Finding


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
    """Collects findings about one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.findings: list[Finding] = []

    def add(self, rule: str, path: Path, fact: str, why: str, remedy: str) -> None:
        """Note that something is wrong at `path`, which becomes part of the fact."""
        where = f" at `{shown(path)}`" if path else ""
        self.findings.append(Finding(rule, self._document.place(path), f"{fact}{where}", why, remedy))
