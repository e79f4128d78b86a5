"""What each application brings along beside the declared file: its template, its buildspec and its folder."""

import errno
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from lockgate.kernel import Finding, Origin
from lockgate.spec.declaration import Template
from lockgate.spec.document import DECLARATION, TEMPLATE, Dialect, Document, load
from lockgate.spec.rules.reading import anchor
from lockgate.spec.rules.templates import (
    BUILDSPEC_RULES,
    TEMPLATE_RULES,
    DocumentRule,
    buildspec_form,
    buildspec_missing,
    template_missing,
)
from lockgate.spec.shape.models import DEFAULT_BUILDSPEC, DEFAULT_DIRECTORY, DEFAULT_TEMPLATE
from lockgate.spec.template import read_template

TEMPLATE_LIMIT = 1_048_576
"""Bytes. Source: CloudFormation user guide, "Understand CloudFormation quotas", template body in an S3 object."""
BUILDSPEC_LIMIT = 262_144
"""Bytes; CodeBuild publishes no limit, and no buildspec comes near it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """The files of one application.

    Attributes:
        directory: The working copy, relative to the declared file's folder.
        template: The template; without resources when it could not be read.
        template_document: The template's document, or None when it could not be read.
        buildspec_document: Likewise the buildspec's.
        check_text: The text of the buildspec of pull requests; empty when it could not be read.
        folder_missing: Whether the repository is a folder that does not exist.
        findings: What is wrong with the files.
    """

    directory: str
    template: Template
    template_document: Document | None
    buildspec_document: Document | None
    check_text: str
    folder_missing: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an application's files are: the folder of the declared file, and how findings name paths in it."""

    declared: Document
    application: str
    folder: FilePath
    directory: str

    def shown(self, path: str) -> str:
        # Path keeps `..` as it is, because of symbolic links; for a reader the shorter path is the better one.
        return os.path.normpath(FilePath(self.declared.file).parent / self.directory / path)

    def origin(self, *key: str) -> Origin:
        """The place of the key that names the file, or of the application when it is the default."""
        path = ("applications", self.application)
        stated = (*path, *key) in self.declared.values
        return self.declared.origin((*path, *key)) if stated else self.declared.key_origin(path)


def bring(declared: Document, application: str, body: dict[str, Any], folder: FilePath) -> Brought:
    """Read the files of `application`, whose checked part of the declared file is `body`.

    A path that was refused is not read.
    """
    directory = directory_of(body)
    place = _Place(declared, application, folder, directory)
    template = _path(place, body, "template", DEFAULT_TEMPLATE)
    buildspec = _path(place, body, "buildspec", DEFAULT_BUILDSPEC)
    document, findings = _template(place, template)
    buildspec_document, more = _buildspec(place, buildspec)
    check_text, yet_more = _check(place, body, buildspec)
    read = (
        read_template(os.path.normpath(template), document) if document else Template(template, (), frozenset(), False)
    )
    findings = [*findings, *more, *yet_more]
    missing = _folder_missing(body, folder)
    return Brought(directory, read, document, buildspec_document, check_text, missing, tuple(findings))


def _path(place: _Place, body: dict[str, Any], key: str, default: str) -> str:
    """The stated path or the default; empty when what is stated, or the whole application, was refused."""
    stated = place.declared.get(("applications", place.application))
    refused = not isinstance(stated, dict) or key in stated
    return str(body.get(key, "" if refused else default))


def directory_of(body: dict[str, Any]) -> str:
    """The stated directory; else the repository's folder when it is one, else the declared file's."""
    repository = body.get("repository", "")
    folder = DEFAULT_DIRECTORY if not is_folder(repository) else repository
    return os.path.normpath(str(body.get("directory", folder)))


def is_folder(repository: str) -> bool:
    """Whether the repository is a path."""
    return repository.startswith((".", "/"))


def _folder_missing(body: dict[str, Any], folder: FilePath) -> bool:
    repository = body.get("repository", "")
    try:
        return is_folder(repository) and not (folder / repository).is_dir()
    except OSError:
        return True


def _template(place: _Place, path: str) -> tuple[Document | None, list[Finding]]:
    if not path:
        return None, []
    if (error := _refusal(place, path)) is not None:
        return None, [template_missing.found(place.origin("template"), place.application, place.shown(path), error)]
    return _checked(place, path, TEMPLATE, TEMPLATE_LIMIT, TEMPLATE_RULES)


def _buildspec(place: _Place, path: str) -> tuple[Document | None, list[Finding]]:
    """CodeBuild, unlike CloudFormation, follows anchors: such a buildspec is left to the build."""
    if not path:
        return None, []
    if (error := _refusal(place, path)) is not None:
        return None, [buildspec_missing.found(place.origin("buildspec"), place.application, place.shown(path), error)]
    document, findings = _checked(place, path, DECLARATION, BUILDSPEC_LIMIT, BUILDSPEC_RULES)
    return document, _without_anchors(findings)


def _check(place: _Place, body: dict[str, Any], buildspec: str) -> tuple[str, list[Finding]]:
    """The buildspec of pull requests, which need no artifacts: a file of its own, or the build's, checked already."""
    stated = place.declared.get(("applications", place.application, "checks"))
    own = isinstance(stated, dict) and "file" in stated
    path = str((body.get("checks") or {}).get("file", "")) if own else buildspec
    if not path:
        return "", []
    findings: list[Finding] = []
    if own:
        if (error := _refusal(place, path)) is not None:
            origin = place.origin("checks", "file")
            return "", [buildspec_missing.found(origin, place.application, place.shown(path), error)]
        document, findings = _checked(place, path, DECLARATION, BUILDSPEC_LIMIT, ())
        findings = _without_anchors([*findings, *(buildspec_form.runnable(document) if document else ())])
    return _text(place.folder / place.directory / path), findings


def _text(file: FilePath) -> str:
    """The file's text without a byte order mark; empty when it cannot be read, which is found elsewhere."""
    try:
        return file.read_text("utf-8-sig")
    except (OSError, ValueError):
        return ""


def _without_anchors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule != anchor.RULE.id]


def _refusal(place: _Place, path: str) -> OSError | None:
    """Why the file cannot be opened, or None when it can. Only plain files are opened: a pipe would never end."""
    try:
        file = place.folder / place.directory / path
        if not stat.S_ISREG(file.stat().st_mode):
            return OSError(errno.EINVAL, "Not a plain file")
        file.open("rb").close()
    except OSError as error:
        return error
    except ValueError:  # a NUL in the path
        return OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return None


def _checked(
    place: _Place, path: str, dialect: Dialect, limit: int, rules: Sequence[DocumentRule]
) -> tuple[Document | None, list[Finding]]:
    document, findings = load(place.folder / place.directory / path, place.shown(path), dialect, limit)
    if document is not None:
        findings = [*findings, *(finding for rule in rules for finding in rule.check(document))]
    return document, findings
