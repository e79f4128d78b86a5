"""``lockgate audit``: what is wrong with templates that other people wrote, or with running accounts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lockgate.cli.output import Report, ReportOption, print_json
from lockgate.cli.worlds import DECLARED, AccountOption, FileOption, LiveOption, WorldOption, check_one, usage
from lockgate.kernel import Exit, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lockgate.proof import World
    from lockgate.proof.audit import Grounds
    from lockgate.proof.verdict import Claim, Judgement


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("audit")(audit)


def audit(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="A folder of templates with a map of accounts.")
    ] = None,
    live: LiveOption = None,
    account: AccountOption = None,
    world: WorldOption = None,
    file: FileOption = DECLARED,
    region: Annotated[str, typer.Option(help="The Region of templates whose map states none.")] = "us-east-1",
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM", help="Check this claim only, by its name or id. May be repeated."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 when a claim could not be decided.")] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show every finding, and what the proofs rest on.")
    ] = False,
    output: ReportOption = Report.TEXT,
) -> None:
    """Find what an attacker could make of accounts that were set up by others.

    Checks every claim that needs no declaration, of a folder of CloudFormation templates, of running accounts, or of a
    world file: roles, keys and buckets that are open to whole accounts or to everyone, ways to become an administrator,
    accounts that can replace what another one deploys, and pipelines that cannot work. Each finding has its line, its
    severity, what an attacker does with it, and a way out. Exits with 0 when every claim holds, with 4 when one does
    not, and with --strict with 5 when one could not be decided. With --live, the accounts are those that --account
    names, or else those of the declared file.
    """
    from lockgate.proof.audit import Grounds
    from lockgate.proof.verdict import judge

    check_one({"FOLDER": folder, "--live": live, "--world": world})
    claims = _chosen(only or ())
    audited = _world(folder, world, region) if live is None else _running(live, account or (), file)
    grounds = Grounds.of(audited)
    judgements = [judge(each, grounds) for each in claims]
    _print(judgements, audited, output, verbose=verbose)
    code = _exit(judgements, strict=strict)
    if code is not Exit.DONE:
        raise typer.Exit(code)


def _world(folder: Path | None, world: Path | None, region: str) -> "World":
    """Without any of the options, the current folder."""
    from lockgate.proof import open_world, read_templates

    return open_world(world) if world is not None else read_templates(folder or Path(), region)


def _running(live: str, accounts: "Sequence[str]", file: Path) -> "World":
    """The declared file, where there is one, says which accounts to look at unless they are named."""
    from lockgate.cli.check import declared_file
    from lockgate.cli.worlds import live_world
    from lockgate.proof import read_design
    from lockgate.spec import read

    path = declared_file(file)
    declared = read_design(read(path)) if path.is_file() and not accounts else None
    return live_world(live, declared, (), accounts)


def _chosen(only: "Sequence[str]") -> "list[Claim[Grounds]]":
    """The claims that were asked for, in their own order."""
    from lockgate.proof.audit import CLAIMS

    if not only:
        return list(CLAIMS)
    names = {name: each for each in CLAIMS for name in (each.id, each.name)}
    for wanted in only:
        if wanted not in names:
            guess = did_you_mean(wanted, names)
            why = "the claims are listed in `docs/reference/claims.md`"
            remedy = f"did you mean `{guess}`?" if guess else "name one of them"
            raise usage("LG0036", f"there is no claim `{wanted}`", why, remedy)
    return [each for each in CLAIMS if each.id in only or each.name in only]


def _print(judgements: "Sequence[Judgement[Grounds]]", audited: "World", output: Report, *, verbose: bool) -> None:
    match output:
        case Report.TEXT:
            from lockgate.report.verdicts import as_text

            print(as_text(judgements, verbose=verbose))
            for each in audited.skipped if verbose else ():
                print(f"skipped: {each.reason}")
        case Report.JSON:
            from lockgate.report.verdicts_document import as_document

            skipped = [{"subject": each.subject, "reason": each.reason} for each in audited.skipped]
            print_json({**as_document(judgements, audited.source), "skipped": skipped})
        case Report.SARIF:
            from lockgate import __version__
            from lockgate.report.sarif import as_sarif

            print_json(as_sarif(judgements, __version__))


def _exit(judgements: "Sequence[Judgement[Grounds]]", *, strict: bool) -> Exit:
    from lockgate.proof.verdict import Outcome, overall

    codes = {
        Outcome.PROVED: Exit.DONE,
        Outcome.REFUTED: Exit.REFUTED,
        Outcome.UNKNOWN: Exit.UNKNOWN if strict else Exit.DONE,
    }
    return codes[overall(judgements)]
