"""``lockgate rehearse``: play the whole delivery on the embedded AWS."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.cli.extras import need_rehearsal
from lockgate.cli.init import Layout
from lockgate.kernel import Exit, Finding, LockgateError, Origin

if TYPE_CHECKING:
    from lockgate.rehearsal import Kept, Trace


class Output(StrEnum):
    """What is printed at the end."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("rehearse")(rehearse)


def rehearse(
    file: Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")] = Path(DECLARED_FILE),
    layout: Annotated[
        Layout | None, typer.Option(help="Rehearse the bundled example in this layout instead of a declared file.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the embedded AWS up afterwards, until Ctrl-C.")] = False,
    output: Annotated[Output, typer.Option("--format", help="What to print at the end.")] = Output.TEXT,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Write one HTML page.")] = None,
) -> None:
    """Play the whole delivery on an embedded AWS with IAM enforced on every call.

    Protects the branches, deploys every account from nothing, delivers pull requests that were tested, reviewed and
    merged, refuses bad ones, attacks, deletes everything and rebuilds it. Nothing outside this machine is touched.
    Exits with 0 when everything went as it must, with 4 when an attack was not refused, and with 1 when the story had
    to stop.
    """
    need_rehearsal("rehearse")
    _can_write(report)
    with _project(file, layout) as (path, logs):

        def look_around(kept: "Kept", trace: "Trace") -> None:
            _say(trace, output, report)
            _wait_for_ctrl_c(kept)

        trace = _played(path, logs, look_around if keep else None)
        if not keep:
            _say(trace, output, report)
        if not trace.passed:
            raise typer.Exit(Exit.FAILED if trace.held else Exit.REFUTED)


def _played(path: Path, logs: Path, keep: "Callable[[Kept, Trace], None] | None") -> "Trace":
    import os
    import time
    from datetime import UTC, datetime

    from lockgate.rehearsal import Setting, rehearse
    from lockgate.report.progress import Progress
    from lockgate.spec import read

    declaration = read(path)
    progress = Progress(sys.stderr)
    setting = Setting(
        declaration=declaration,
        folder=path.parent,
        scratch=logs,
        path=os.environ.get("PATH", os.defpath),
        monotonic=time.monotonic,
        now=lambda: datetime.now(UTC),
        sleep=time.sleep,
        keep=keep,
    )
    print(f"rehearsing {path}; logs: {logs}", file=sys.stderr)
    try:
        return rehearse(setting, progress)
    finally:
        progress.close()


def _say(trace: "Trace", output: Output, report: Path | None) -> None:
    import json

    from lockgate.report.page import page
    from lockgate.report.summary import summary

    if report is not None:
        report.write_text(page(trace), encoding="utf-8")
        print(f"report: {report}", file=sys.stderr)
    print(json.dumps(trace.as_dict(), indent=2) if output is Output.JSON else summary(trace))


@contextmanager
def _project(file: Path, layout: Layout | None) -> Iterator[tuple[Path, Path]]:
    """The declared file, and an empty folder for this rehearsal's logs, which stays.

    The bundled example is written to a folder of its own, which stays only when the block is left by an exception; a
    project keeps the logs of its last rehearsal in ``.lockgate``.
    """
    import shutil

    if layout is not None:
        from lockgate.emulator.process import temporary_folder
        from lockgate.spec.sample import sample_files

        made = temporary_folder("lockgate-")
        folder = made / "example"
        folder.mkdir()
        for name, content in sample_files(layout).items():
            (folder / name).write_text(content, encoding="utf-8")
        yield folder / DECLARED_FILE, _fresh(made / "rehearsal")
        shutil.rmtree(made)
        return
    path = declared_file(file)
    if not path.is_file():
        why = "there is nothing to rehearse"
        remedy = "run `lockgate init` first, or rehearse the bundled example: lockgate rehearse --layout paired"
        raise LockgateError([Finding("LG0010", Origin(str(path)), "no such file", why, remedy)], Exit.USAGE)
    logs = path.parent / ".lockgate" / "rehearsal"
    shutil.rmtree(logs, ignore_errors=True)
    yield path, _fresh(logs)


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder.parent / ".gitignore").write_text("*\n")
    return folder


def _can_write(report: Path | None) -> None:
    """Better now than after half a minute."""
    if report is None or report.parent.is_dir():
        return
    why = f"the folder `{report.parent}` does not exist"
    raise LockgateError(
        [Finding("LG0011", Origin(str(report)), "cannot be written", why, "make the folder")], Exit.USAGE
    )


def _wait_for_ctrl_c(kept: "Kept") -> None:
    import threading

    print(
        "\nThe embedded AWS stays up until Ctrl-C. An account's root user has its id as access key:\n"
        f"  export AWS_ENDPOINT_URL={kept.endpoint} AWS_REGION={kept.region} AWS_DEFAULT_REGION={kept.region}\n"
        f"  export AWS_ACCESS_KEY_ID={kept.account} AWS_SECRET_ACCESS_KEY={kept.secret}\n"
        f"  git: {kept.forge}",
        file=sys.stderr,
    )
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print("ending the embedded AWS", file=sys.stderr)
