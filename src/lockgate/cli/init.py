"""``lockgate init``: write a first declared file and a sample application."""

import shlex
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lockgate.kernel import Finding, LockgateError, Origin


class Layout(StrEnum):
    """The published set-ups that the sample comes in."""

    TOOLS = "tools"
    PAIRED = "paired"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("init")(init)


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write to; made when it is missing.")
    ] = Path(),
    layout: Annotated[
        Layout,
        typer.Option(help="tools: one infrastructure account for all environments; paired: one for each environment."),
    ] = Layout.PAIRED,
) -> None:
    """Write lockgate.yaml and a sample application.

    The application is a function with its unit tests, its build and its template. Never overwrites: when one of the
    files exists, nothing is written.
    """
    from lockgate.spec.sample import sample_files

    files = sample_files(layout)
    _refuse_to_overwrite(folder, files)
    _write(folder, files)
    for name in files:
        print(folder / name)
    steps = ["lockgate check", "lockgate rehearse"]
    if folder != Path():
        steps.insert(0, f"cd {shlex.quote(str(folder))}")
    print("next:", *(f"  {step}" for step in steps), sep="\n", file=sys.stderr)


def _refuse_to_overwrite(folder: Path, files: Mapping[str, str]) -> None:
    """Raises `LockgateError` that names every file that is already there; a dangling link counts as there."""
    if folder.exists() and not folder.is_dir():
        why = "the files need a folder"
        raise LockgateError([Finding("LG0002", Origin(str(folder)), "this is not a folder", why, "name another one")])
    present = [folder / name for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if present:
        why = "`lockgate init` never overwrites a file; nothing was written"
        remedy = "name an empty folder, as in `lockgate init DIR`, or move the file away"
        raise LockgateError(
            [Finding("LG0001", Origin(str(path)), "the file already exists", why, remedy) for path in present]
        )


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files or none; raises `LockgateError` when the operating system refuses."""
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                written.append(path)
                stream.write(content)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        cause = (error.strerror or "unknown error").lower()
        why = "the sample is written whole or not at all; no file was left behind"
        refused = error.filename or str(folder)
        remedy = "give yourself the right to write there, or name another folder"
        raise LockgateError(
            [Finding("LG0003", Origin(str(refused)), f"cannot be written: {cause}", why, remedy)]
        ) from error
