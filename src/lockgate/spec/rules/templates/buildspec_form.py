"""LG1416: a buildspec that CodeBuild would not run."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1416",
    "a buildspec of the wrong form",
    why="CodeBuild refuses it before it runs the first command",
    remedy="begin it with `version: 0.2`, `phases` and `artifacts`; `lockgate init` shows an example",
    source="CodeBuild user guide, Build specification reference for CodeBuild",
)
VERSION = "0.2"


def check(document: Document) -> Iterator[Finding]:
    """What can be run, and the artifacts, without which nothing can be deployed."""
    yield from runnable(document)
    yield from _present(document, "artifacts")


def runnable(document: Document) -> Iterator[Finding]:
    """The version, which must be 0.2, and the phases: enough for a build that delivers nothing."""
    version = document.scalars.get(("version",), document.value.get("version"))
    if version is None:
        yield RULE.finding(document.key_origin(()), "the buildspec has no version")
    elif version != VERSION:
        fact = f"the buildspec has version `{version}`"
        remedy = f"write `version: {VERSION}`, in which all commands run in one shell"
        why = "version 0.1 runs each command in a shell of its own: what one sets, the next does not see"
        yield RULE.finding(document.origin(("version",)), fact, why=why, remedy=remedy)
    yield from _present(document, "phases")


def _present(document: Document, key: str) -> Iterator[Finding]:
    body = document.value.get(key)
    if not isinstance(body, dict) or not body:
        yield RULE.finding(document.key_origin((key,)), f"the buildspec has no {key}")
