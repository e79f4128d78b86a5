"""``lockgate simulate``: many authorisation questions, one to a line, for machines."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer

from lockgate.kernel import Exit, Finding, LockgateError, Origin

STANDARD_INPUT = "-"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("simulate")(simulate)


def simulate(
    file: Annotated[str, typer.Argument(help="A file with one JSON object to a line; - reads standard input.")],
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Refuse lines with a policy that AWS would reject, or with unknown actions."),
    ] = False,
) -> None:
    """Decide one request to a line, as AWS would, and print a line for each.

    Prints the line's id, a tab, and Allowed, ExplicitlyDenied or ImplicitlyDenied, as soon as it is known. A line that
    cannot be understood prints Invalid, its error goes to standard error, and the exit code is 3 in the end.
    """
    from lockgate.cli.failures import listing
    from lockgate.iam.simulate import simulate as answers

    failed = False
    with _opened(file) as lines:
        for answer in answers(lines, source=_shown(file), strict=strict):
            print(answer.text, flush=file == STANDARD_INPUT)
            if answer.decision is None:
                failed = True
                print(listing(answer.findings), file=sys.stderr)
    if failed:
        raise typer.Exit(Exit.INVALID)


def _shown(file: str) -> str:
    return "standard input" if file == STANDARD_INPUT else file


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115  opening may fail, reading is the caller's
    except OSError as error:
        fact = f"`{file}` cannot be read: {error.strerror}"
        finding = Finding(
            "LG2103", Origin(file), fact, "the questions are in it", "name a file, or - for standard input"
        )
        raise LockgateError([finding]) from None
    with opened:
        yield opened
