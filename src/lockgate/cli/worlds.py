"""Which world a command is about: the declared design, a folder, a world file, or what runs; one set of options."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.kernel import Exit, Finding, LockgateError, Origin
from lockgate.kernel.names import is_account_id

if TYPE_CHECKING:
    from lockgate.cloud import Aws
    from lockgate.proof import World

AWS = "aws"
SECRET = "test"  # noqa: S105 -- the convention of emulators, as in `lockgate local`

FileOption = Annotated[Path, typer.Option(help="The declared file, or the folder that it is in.")]
"""The type of a command's `--file` option; its default is `DECLARED`."""
DECLARED = Path(DECLARED_FILE)
FolderOption = Annotated[
    Path | None,
    typer.Option("--in", metavar="FOLDER", help="Ask about a folder of policies, or of templates, instead."),
]
"""The type of a command's `--in` option."""
LiveOption = Annotated[
    str | None,
    typer.Option(
        "--live", metavar="URL", help="Ask about what runs at an embedded AWS instead, or with `aws` on AWS itself."
    ),
]
"""The type of a command's `--live` option."""
WorldOption = Annotated[
    Path | None,
    typer.Option("--world", metavar="FILE", help="Ask about the world in a JSON file of `lockgate world export`."),
]
"""The type of a command's `--world` option."""
AccountOption = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="ID[=PROFILE]",
        help="An account to look at with --live, on AWS with a profile of your AWS configuration. May be repeated.",
    ),
]
"""The type of a command's `--account` option."""


def world_from(
    *,
    file: Path = DECLARED,
    folder: Path | None = None,
    live: str | None = None,
    world: Path | None = None,
    accounts: Collection[str] = (),
    named: Sequence[str] = (),
) -> "World":
    """The world that the options mean: at most one of `folder`, `live` and `world`, otherwise the declared design.

    `accounts` are to be looked at with `live` beside the declared ones; `named` are the values of `AccountOption`.

    Raises:
        LockgateError: When two are given, or the one that is given cannot be read.
    """
    from lockgate.proof import is_templates, open_world, read_design, read_folder, read_templates
    from lockgate.spec import read

    check_one({"--in": folder, "--live": live, "--world": world})
    if folder is not None:
        return read_templates(folder) if is_templates(folder) else read_folder(folder)
    if world is not None:
        return open_world(world)
    path = declared_file(file)
    if live is not None:
        return live_world(live, read_design(read(path)) if path.is_file() else None, accounts, named)
    return read_design(read(path))


def check_one(given: Mapping[str, object | None]) -> None:
    """Raises `LockgateError` LG0031 when more than one of the options is given."""
    chosen = [f"`{option}`" for option, value in given.items() if value is not None]
    if len(chosen) > 1:
        fact = f"{' and '.join(chosen)} name {'two' if len(chosen) == 2 else len(chosen)} worlds"  # noqa: PLR2004 -- two
        raise usage("LG0031", fact, "a question is about one", "leave one of them out")


def live_world(
    where: str, declared: "World | None", accounts: Collection[str] = (), named: Sequence[str] = ()
) -> "World":
    """What runs at `where` (an address, or ``aws``) in the declared accounts, in `accounts`, and in those `named`.

    `declared` lends its names of places. On AWS, unless accounts are named, it is the one of the usual credentials.
    """
    import os

    from lockgate.proof import observe

    profiles = _profiles(named)
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    region = region or (declared.region if declared else "eu-west-1")
    aws = aws_at(where, region, named)
    if where == AWS:
        looked = sorted(profiles) or [aws.account("").identity.account()]
        return observe(aws.observer(), looked, "AWS", region, declared)
    looked = sorted({*(declared.accounts if declared else ()), *accounts, *profiles})
    if not looked:
        why = "there is no declared file here that names accounts, and no ARN or `--account` does"
        remedy = "name them with `--account`, or name a `--file`"
        raise usage("LG0033", "it is not known which accounts to look at", why, remedy)
    return observe(aws.observer(), looked, where, region, declared)


def aws_at(where: str, region: str, named: Sequence[str] = ()) -> "Aws":
    """AWS itself (``aws``), or the embedded AWS at an address, as somebody who may look at every account.

    On AWS an account has the profile that `named`, the values of `AccountOption`, gives it, otherwise the usual
    credentials; at an address, an account's root user looks.

    Raises:
        LockgateError: When `where` is neither, or boto3 is not installed.
    """
    import os
    import time
    from importlib.util import find_spec

    from lockgate.cloud import Aws, Keys, Profile

    if find_spec("botocore") is None:
        why, remedy = "calls to AWS are made with boto3", "install it: pip install 'lockgate[aws]'"
        raise usage("LG0034", "`--live` needs boto3, which is not installed", why, remedy)
    profiles = _profiles(named)
    if where == AWS:
        return Aws(lambda account: Profile(profiles.get(account)), region, time.sleep)
    if not where.startswith(("http://", "https://")):
        why = "a running world is at an address, or at AWS"
        raise usage("LG0032", f"`--live {where}` is no address", why, "write http://127.0.0.1:PORT, or `aws`")
    secret = os.environ.get("AWS_SECRET_ACCESS_KEY") or SECRET
    return Aws(lambda account: Keys(account, secret), region, time.sleep, endpoint=where)


def _profiles(named: Sequence[str]) -> dict[str, str | None]:
    """Account ids with the profiles that stand behind them."""
    found: dict[str, str | None] = {}
    for each in named:
        account, _, profile = each.partition("=")
        if not is_account_id(account):
            why = "an account is named by its id"
            raise usage("LG0035", f"`--account {each}` is no account", why, "write its twelve digits, or ID=PROFILE")
        found[account] = profile or None
    return found


def usage(rule: str, fact: str, why: str, remedy: str) -> LockgateError:
    """An error in the command line itself."""
    return LockgateError([Finding(rule, Origin("the command line"), fact, why, remedy)], Exit.USAGE)
