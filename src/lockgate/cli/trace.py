"""``lockgate trace``: where is this commit, and what runs where?"""

from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.check import declared_file
from lockgate.cli.output import Format, FormatOption, print_json
from lockgate.cli.worlds import AWS, DECLARED, AccountOption, FileOption, aws_at
from lockgate.kernel import LockgateError, Origin

if TYPE_CHECKING:
    from lockgate.cloud.github import CommitStatus
    from lockgate.operate import Traced
    from lockgate.spec import Declaration


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("trace")(trace)


def trace(
    revision: Annotated[
        str | None,
        typer.Argument(
            help="A commit or its first four digits or more, an artifact's version, or the id of a pipeline's run. "
            "Without it: what runs where."
        ),
    ] = None,
    live: Annotated[
        str, typer.Option("--live", metavar="URL", help="Look at an embedded AWS at this address instead of AWS.")
    ] = AWS,
    accounts: AccountOption = None,
    file: FileOption = DECLARED,
    api: Annotated[
        str | None, typer.Option(metavar="URL", help="The REST API of GitHub Enterprise Server: https://HOST/api/v3.")
    ] = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """Show where a commit is: checks, build, artifact, runs, approval, change set, stack and function.

    Reads only, in every account of the declared file; what may not be read is noted, and the rest is shown. On AWS,
    name the profile of each account with --account ID=PROFILE, where one profile does not do for all. With a token in
    GITHUB_TOKEN or GH_TOKEN, the commit's statuses at GitHub are shown, too.
    """
    from lockgate.cli.github import check_api
    from lockgate.operate import trace as where_is
    from lockgate.operate import what_runs
    from lockgate.report.traced import traced_as_dict, traced_as_text
    from lockgate.spec import read

    check_api(api, "lockgate trace")
    declaration = read(declared_file(file))
    aws = aws_at(live, declaration.organization.region, accounts or ())
    traced = where_is(declaration, aws, revision) if revision else what_runs(declaration, aws)
    statuses = _statuses(declaration, traced, api)
    if output is Format.JSON:
        print_json(traced_as_dict(traced, statuses))
    else:
        print(traced_as_text(traced, statuses))


def _statuses(declaration: "Declaration", traced: "Traced", api: str | None) -> "tuple[CommitStatus, ...]":
    """The commit's statuses at GitHub, when a token is there; a refusal is said, and is no failure."""
    import os
    import sys
    from importlib.util import find_spec

    from lockgate.cli.github import TOKENS

    token = next((found for name in TOKENS if (found := os.environ.get(name, "").strip())), "")
    if not token or not traced.repository or find_spec("githubkit") is None:
        return ()
    from lockgate.cloud.github import GithubClient, GithubStatuses

    stated = declaration.github.api if declaration.github else None
    client = GithubClient(token, api or stated)
    try:
        return GithubStatuses(client).of(traced.repository, traced.commit, Origin(traced.repository))
    except LockgateError as error:
        print(f"no statuses of {traced.repository}: {error.findings[0].fact}", file=sys.stderr)
        return ()
