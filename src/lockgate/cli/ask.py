"""``lockgate ask``: may this principal do this to that, and why (not)?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.output import Format, FormatOption, print_json
from lockgate.cli.worlds import (
    DECLARED,
    AccountOption,
    FileOption,
    FolderOption,
    LiveOption,
    WorldOption,
    check_one,
    usage,
    world_from,
)
from lockgate.kernel import Exit

if TYPE_CHECKING:
    from lockgate.iam import Context


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("ask")(ask)


def ask(
    principal: Annotated[
        str, typer.Argument(help="Who: role/preprod:pipeline, developers@orders-develop, orders@prod, or an ARN.")
    ],
    action: Annotated[str, typer.Argument(help="What: one action, as s3:GetObject.")],
    resource: Annotated[
        str, typer.Argument(help="On what: bucket@preprod/source/orders.zip, orders@prod, an ARN, or *.")
    ],
    context: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="A condition key of the request. May be repeated."),
    ] = None,
    folder: FolderOption = None,
    live: LiveOption = None,
    world: WorldOption = None,
    accounts: AccountOption = None,
    file: FileOption = DECLARED,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every statement: matched, or which element did not match.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say whether AWS would let a principal do something to a resource, and why.

    Asks the declared design, read back from its templates, unless --in, --live or --world says otherwise. A name may be
    short: KIND/PLACE:NAME or NAME@PLACE, where PLACE is an account, an environment, a line (orders-develop) or an
    application, KIND is role, user, bucket, key, function, pipeline, project, stack and so on, and NAME is a whole
    name, its last word, an application, or a kind; /KEY behind a bucket names an object. Exits with 0 when it is
    allowed and with 4 when it is denied.
    """
    from lockgate.proof import Question, accounts_in, as_document
    from lockgate.proof import ask as answer_to
    from lockgate.report.answer import as_text

    check_one({"--in": folder, "--live": live, "--world": world})
    question = Question(principal, action, resource, _pairs(context or ()))
    asked = world_from(
        file=file, folder=folder, live=live, world=world, accounts=accounts_in(question), named=accounts or ()
    )
    answer = answer_to(asked, question)
    if output is Format.JSON:
        print_json(as_document(answer))
    else:
        print(as_text(answer, explain=explain))
    if not answer.allowed:
        raise typer.Exit(Exit.REFUTED)


def _pairs(given: Sequence[str]) -> "Context":
    from lockgate.proof import context_of

    pairs = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals or not key:
            why = "a condition key has a name and a value"
            raise usage("LG0030", f"`--context {each}` has no `=`", why, "write KEY=VALUE, as aws:SourceIp=192.0.2.1")
        pairs[key] = value
    return context_of(pairs)
