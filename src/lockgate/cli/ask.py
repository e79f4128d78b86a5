"""``lockgate ask``: may this principal do this to that, and why (not)?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.cli.output import Format, FormatOption, print_json
from lockgate.kernel import Exit, Finding, LockgateError, Origin

if TYPE_CHECKING:
    from lockgate.iam import Context
    from lockgate.proof import Question, World

AWS = "aws"
SECRET = "test"  # noqa: S105 -- the convention of emulators, as in `lockgate local`


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
    folder: Annotated[
        Path | None, typer.Option("--in", metavar="FOLDER", help="Ask about a folder of policies instead.")
    ] = None,
    live: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Ask about what runs at an embedded AWS instead, or with `aws` on AWS itself."
        ),
    ] = None,
    file: Annotated[Path, typer.Option(help="The declared file, or the folder that it is in.")] = Path(DECLARED_FILE),
    explain: Annotated[
        bool, typer.Option("--explain", help="Show every statement: matched, or which element did not match.")
    ] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """Say whether AWS would let a principal do something to a resource, and why.

    Asks the declared design, read back from its templates, unless --in or --live says otherwise. A name may be short:
    KIND/PLACE:NAME or NAME@PLACE, where PLACE is an account, an environment, a line (orders-develop) or an
    application, KIND is role, user, bucket, key, function, pipeline, project, stack and so on, and NAME is a whole
    name, its last word, an application, or a kind; /KEY behind a bucket names an object. Exits with 0 when it is
    allowed and with 4 when it is denied.
    """
    from lockgate.proof import Question, as_document
    from lockgate.proof import ask as answer_to
    from lockgate.report.answer import as_text

    if folder is not None and live is not None:
        raise _usage(
            "LG0031", "`--in` and `--live` name two worlds", "a question is about one", "leave one of them out"
        )
    question = Question(principal, action, resource, _pairs(context or ()))
    answer = answer_to(_world(folder, live, file, question), question)
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
            raise _usage("LG0030", f"`--context {each}` has no `=`", why, "write KEY=VALUE, as aws:SourceIp=192.0.2.1")
        pairs[key] = value
    return context_of(pairs)


def _world(folder: Path | None, live: str | None, file: Path, question: "Question") -> "World":
    from lockgate.proof import read_design, read_folder
    from lockgate.spec import read

    if folder is not None:
        return read_folder(folder)
    path = declared_file(file)
    if live is not None:
        return _live(live, read_design(read(path)) if path.is_file() else None, question)
    return read_design(read(path))


def _live(where: str, declared: "World | None", question: "Question") -> "World":
    """What runs in the accounts of the declared design and of the question's ARNs."""
    import os
    import time
    from importlib.util import find_spec

    from lockgate.cloud import Aws, Keys, Profile
    from lockgate.proof import accounts_in, observe

    if find_spec("botocore") is None:
        why, remedy = "calls to AWS are made with boto3", "install it: pip install 'lockgate[aws]'"
        raise _usage("LG0034", "`--live` needs boto3, which is not installed", why, remedy)
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    region = region or (declared.region if declared else "eu-west-1")
    if where == AWS:
        aws = Aws(lambda _account: Profile(None), region, time.sleep)
        own = aws.account("").identity.account()
        return observe(aws.observer(), [own], "AWS", region, declared)
    if not where.startswith(("http://", "https://")):
        why = "a running world is at an address, or at AWS"
        raise _usage("LG0032", f"`--live {where}` is no address", why, "write http://127.0.0.1:PORT, or `aws`")
    secret = os.environ.get("AWS_SECRET_ACCESS_KEY") or SECRET
    aws = Aws(lambda account: Keys(account, secret), region, time.sleep, endpoint=where)
    accounts = sorted({*(declared.accounts if declared else ()), *accounts_in(question)})
    if not accounts:
        why = "there is no declared file here that names accounts, and no ARN in the question does"
        raise _usage("LG0033", "it is not known which accounts to look at", why, "write ARNs, or name a `--file`")
    return observe(aws.observer(), accounts, where, region, declared)


def _usage(rule: str, fact: str, why: str, remedy: str) -> LockgateError:
    return LockgateError([Finding(rule, Origin("the command line"), fact, why, remedy)], Exit.USAGE)
