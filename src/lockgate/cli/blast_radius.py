"""``lockgate blast-radius``: what could an attacker reach who owns this account, or this principal?"""

from pathlib import Path
from typing import Annotated

import typer

from lockgate.cli.output import Format, FormatOption, print_json
from lockgate.cli.worlds import (
    DECLARED,
    AccountOption,
    FolderOption,
    LiveOption,
    WorldOption,
    world_from,
)
from lockgate.kernel import Exit


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("blast-radius")(blast_radius)


def blast_radius(
    start: Annotated[
        str,
        typer.Argument(
            metavar="WHO",
            help="Who is compromised: an account's twelve digits, root@PLACE, role/preprod:pipeline, an ARN, outsider "
            "(whoever is in none of the accounts), or anonymous.",
        ),
    ],
    file: Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")] = DECLARED,
    folder: FolderOption = None,
    live: LiveOption = None,
    world: WorldOption = None,
    accounts: AccountOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 when something is unknown.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show each way from its beginning.")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """List everything that whoever owns an account, or one principal, could reach, and by which way.

    An account that is owned means: an attacker who holds every permission inside it and may make any principal there;
    only the organisation's service control policies bind him. Each step is a call that the policies allow, with the
    lines that allow it; what is not listed cannot be reached, under the assumptions at the end.
    """
    from lockgate.proof import Question, accounts_in
    from lockgate.proof.reach import reach, start_of
    from lockgate.report.blast_radius import as_document, as_text

    looked = accounts_in(Question(start, "", ""))
    asked = world_from(file=file, folder=folder, live=live, world=world, accounts=looked, named=accounts or ())
    found = reach(asked, start_of(asked, start))
    if output is Format.JSON:
        print_json(as_document(found, asked))
    else:
        print(as_text(found, asked, explain=explain))
    if strict and found.gaps:
        raise typer.Exit(Exit.UNKNOWN)
