"""The one way in: a path to a checked `Declaration`."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path as FilePath

from lockgate.kernel import Exit, Finding, LockgateError
from lockgate.spec.assembling import assemble
from lockgate.spec.bringing import bring
from lockgate.spec.declaration import Declaration
from lockgate.spec.document import DECLARATION, Document, load
from lockgate.spec.rules.names import NAME_RULES
from lockgate.spec.rules.references import REFERENCE_RULES
from lockgate.spec.rules.subject import Subject
from lockgate.spec.shape import check_shape

DECLARATION_LIMIT = 262_144
"""Bytes of a declared file; a hundred environments and applications need a fifth of it."""


def read(path: FilePath) -> Declaration:
    """Read the declared file at `path` with the templates and buildspecs that it names, and check all of it.

    Findings call the file what `path` says, and its neighbours accordingly. Raises `LockgateError` with exit code 3 and
    every finding, sorted by place: those in the declared file first.
    """
    document, findings = load(path, str(path), DECLARATION, DECLARATION_LIMIT)
    if document is None:
        raise _invalid(str(path), findings)
    declaration, more = _checked(document, path.parent)
    if findings or more:
        raise _invalid(str(path), [*findings, *more])
    return declaration


def _checked(document: Document, folder: FilePath) -> tuple[Declaration, list[Finding]]:
    value, findings = check_shape(document)
    applications = value.get("applications", {})
    brought = {name: bring(document, name, body, folder) for name, body in applications.items()}
    declaration = assemble(document, value, brought)
    subject = Subject(
        document,
        declaration,
        {name: files.template_document for name, files in brought.items() if files.template_document},
        {name: files.buildspec_document for name, files in brought.items() if files.buildspec_document},
        frozenset(name for name, files in brought.items() if files.folder_missing),
    )
    rules = chain(REFERENCE_RULES, NAME_RULES)
    return declaration, [
        *findings,
        *(finding for files in brought.values() for finding in files.findings),
        *(finding for rule in rules for finding in rule.check(subject)),
    ]


def _invalid(file: str, findings: Iterable[Finding]) -> LockgateError:
    """Each finding once, in the order of the files and their lines."""

    def place(finding: Finding) -> tuple[bool, str, int, int, str, str]:
        origin = finding.origin
        return origin.file != file, origin.file, origin.line, origin.column, finding.rule, finding.fact

    return LockgateError(sorted(set(findings), key=place), Exit.INVALID)
