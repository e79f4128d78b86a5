"""``lockgate who-can``: who can make this call, directly or by a chain?"""

from typing import Annotated

import typer

from lockgate.cli.output import Format, FormatOption, print_json
from lockgate.cli.worlds import (
    DECLARED,
    AccountOption,
    FileOption,
    FolderOption,
    LiveOption,
    WorldOption,
    world_from,
)
from lockgate.kernel import Exit


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("who-can")(who_can)


def who_can(
    action: Annotated[str, typer.Argument(help="What: one action, as s3:GetObject.")],
    resource: Annotated[
        str, typer.Argument(help="On what: bucket@preprod/source/orders.zip, orders@prod, an ARN, or *.")
    ],
    folder: FolderOption = None,
    live: LiveOption = None,
    world: WorldOption = None,
    accounts: AccountOption = None,
    file: FileOption = DECLARED,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 when something is unknown.")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """List every role, user, account, outsider and service that can make a call, and how.

    First who makes it himself, then who gets to it by a chain: by assuming roles, passing a role to a service,
    changing a build, a pipeline or what it takes in, or changing principals and policies. Names are short as for
    `lockgate ask`.
    """
    from lockgate.proof import Question, accounts_in
    from lockgate.proof.reach import call_of, graph
    from lockgate.proof.reach import who_can as everyone_who_can
    from lockgate.report.ways import who_can_document, who_can_text

    looked = accounts_in(Question("", action, resource))
    asked = world_from(file=file, folder=folder, live=live, world=world, accounts=looked, named=accounts or ())
    call = call_of(asked, action, resource)
    found = everyone_who_can(graph(asked), call)
    if output is Format.JSON:
        print_json(who_can_document(call, found, asked.source))
    else:
        print(who_can_text(call, found))
    if strict and found.gaps:
        raise typer.Exit(Exit.UNKNOWN)
