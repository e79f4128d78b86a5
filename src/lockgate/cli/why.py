"""``lockgate why``: why can this principal make this call, itself or by a chain, or what is missing?"""

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
    app.command("why")(why)


def why(
    principal: Annotated[
        str, typer.Argument(help="Who: role/preprod:pipeline, developers@orders-develop, an account, or an ARN.")
    ],
    action: Annotated[str, typer.Argument(help="What: one action, as s3:GetObject.")],
    resource: Annotated[
        str, typer.Argument(help="On what: bucket@preprod/source/orders.zip, orders@prod, an ARN, or *.")
    ],
    folder: FolderOption = None,
    live: LiveOption = None,
    world: WorldOption = None,
    accounts: AccountOption = None,
    file: FileOption = DECLARED,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say by which lines a principal can make a call, itself or by a chain, or what is missing.

    The direct answer is that of `lockgate ask`. Where it is No, every request like it is asked about, with whatever
    context, and then every chain. Exits with 0 when the call is possible, with 4 when it is not, and with 5 when that
    is not known.
    """
    from lockgate.iam import PrincipalKind
    from lockgate.proof import Question, accounts_in
    from lockgate.proof import ask as answer_to
    from lockgate.proof.reach import Ways, call_of, chain, graph, start_of
    from lockgate.report.ways import why_document, why_text

    question = Question(principal, action, resource)
    asked = world_from(
        file=file, folder=folder, live=live, world=world, accounts=accounts_in(question), named=accounts or ()
    )
    answer = answer_to(asked, question)
    found = Ways((), (), ())
    if not answer.allowed and answer.parts[0].request.principal.kind is not PrincipalKind.SERVICE:
        found = chain(graph(asked), start_of(asked, principal), call_of(asked, action, resource))
    if output is Format.JSON:
        print_json(why_document(answer, found))
    else:
        print(why_text(answer, found))
    if not answer.allowed and not found.ways:
        raise typer.Exit(Exit.UNKNOWN if found.gaps else Exit.REFUTED)
