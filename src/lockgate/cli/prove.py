"""``lockgate prove``: what can and what cannot reach what, for all requests, before anything is deployed."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.cli.output import Report, ReportOption, print_json
from lockgate.cli.worlds import AccountOption, LiveOption, WorldOption, check_one, live_world, usage
from lockgate.kernel import Exit, did_you_mean

if TYPE_CHECKING:
    from lockgate.proof import World
    from lockgate.proof.claims import Subject
    from lockgate.proof.verdict import Claim, Judgement
    from lockgate.spec import Declaration

_CLEAR = "\r\x1b[2K"
"""Back to the beginning of the terminal's line, and empty it."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("prove")(prove)


def prove(
    file: Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")] = Path(DECLARED_FILE),
    world: WorldOption = None,
    live: LiveOption = None,
    account: AccountOption = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="REV",
            help="Say as Markdown what the change since this revision of git opens and closes, for a pull request.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM", help="Prove this claim only, by its name or id. May be repeated."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 when a claim could not be decided.")] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show every story, and what the proofs rest on.")
    ] = False,
    output: ReportOption = Report.TEXT,
) -> None:
    """Prove that every step of the delivery is allowed, and that nothing else crosses an account.

    The world is read back from the rendered templates, unless --world or --live names another one that should be what
    the declared file says. Each claim is PROVED for all requests, REFUTED with a story (who does what to what, and
    which line allowed it) or UNKNOWN with the reason. Exits with 0 when every claim is proved, with 4 when one is
    refuted, and with --strict with 5 when one is unknown.
    """
    check_one({"--live": live, "--world": world})
    declaration = _declaration(file)
    designed, proved = _worlds(declaration, world, live, account or ())
    subject = _subject(declaration, proved)
    claims = _chosen(subject, only or ())
    judgements = _judged(subject, claims)
    if against is not None:
        _compare(subject, judgements, declared_file(file), against, output)
    else:
        _print(judgements, subject, designed, output, verbose=verbose)
    code = _exit(judgements, strict=strict)
    if code is not Exit.DONE:
        raise typer.Exit(code)


def _declaration(file: Path) -> "Declaration":
    from lockgate.spec import read

    return read(declared_file(file))


def _subject(declaration: "Declaration", world: "World") -> "Subject":
    from lockgate.proof.claims import Subject

    return Subject.of(declaration, world)


def _worlds(
    declaration: "Declaration", world: Path | None, live: str | None, accounts: Sequence[str]
) -> "tuple[World, World]":
    """The declared design's, and the one that the claims are about."""
    from lockgate.proof import open_world, read_design

    designed = read_design(declaration)
    if world is not None:
        return designed, open_world(world)
    return designed, designed if live is None else live_world(live, designed, (), accounts)


def _chosen(subject: "Subject", only: Sequence[str]) -> "list[Claim[Subject]]":
    """The claims that were asked for, in their own order."""
    from lockgate.proof.claims import claims_of

    claims = list(claims_of(subject))
    if not only:
        return claims
    names = {name: each for each in claims for name in (each.id, each.name)}
    for wanted in only:
        if wanted not in names:
            guess = did_you_mean(wanted, names)
            why = "the claims are listed in `docs/reference/claims.md`"
            remedy = f"did you mean `{guess}`?" if guess else "name one of them"
            raise usage("LG0050", f"there is no claim `{wanted}`", why, remedy)
    return [each for each in claims if each.id in only or each.name in only]


def _judged(subject: "Subject", claims: "Sequence[Claim[Subject]]") -> "list[Judgement[Subject]]":
    from lockgate.proof.verdict import judge

    say = _progress(len(claims))
    judgements = []
    for number, claim in enumerate(claims, 1):
        say(number, claim.name)
        judgements.append(judge(claim, subject))
    say(0, "")
    return judgements


def _progress(total: int) -> Callable[[int, str], None]:
    """A line of its own that moves, on a terminal only; number 0 takes it away."""
    if not sys.stderr.isatty():
        return lambda _number, _name: None

    def say(number: int, name: str) -> None:
        print(f"{_CLEAR}proving {number}/{total} {name}" if number else _CLEAR, end="", file=sys.stderr, flush=True)

    return say


def _print(
    judgements: "Sequence[Judgement[Any]]", subject: "Subject", designed: "World", output: Report, *, verbose: bool
) -> None:
    from lockgate.report.undeclared import undeclared, undeclared_text

    match output:
        case Report.TEXT:
            from lockgate.report.verdicts import as_text

            print(as_text(judgements, verbose=verbose))
            if told := undeclared_text(judgements, subject.world, designed):
                print(told)
        case Report.JSON:
            from lockgate.report.verdicts_document import as_document

            beside = list(undeclared(judgements, subject.world, designed))
            print_json({**as_document(judgements, subject.world.source), "undeclared": beside})
        case Report.SARIF:
            from lockgate import __version__
            from lockgate.report.sarif import as_sarif

            print_json(as_sarif(judgements, __version__))


def _compare(
    subject: "Subject", judgements: "Sequence[Judgement[Any]]", file: Path, revision: str, output: Report
) -> None:
    from lockgate.cli.revision import declared_at
    from lockgate.proof import read_design
    from lockgate.proof.claims import Subject
    from lockgate.proof.comparing import compare
    from lockgate.report.comparison import as_document, as_markdown

    if output is Report.SARIF:
        why, remedy = "SARIF is about findings, not about changes", "leave one of the two out"
        raise usage("LG0052", "`--against` is no SARIF", why, remedy)
    with declared_at(revision, file) as path:
        declaration = _declaration(path)
        old = Subject.of(declaration, read_design(declaration))
    compared = compare(old.world, subject.world)
    if output is Report.JSON:
        print_json(as_document(compared, revision))
    else:
        print(as_markdown(compared, revision, _judged(old, _chosen(old, ())), judgements))


def _exit(judgements: "Sequence[Judgement[Any]]", *, strict: bool) -> Exit:
    from lockgate.proof.verdict import Outcome, overall

    codes = {
        Outcome.PROVED: Exit.DONE,
        Outcome.REFUTED: Exit.REFUTED,
        Outcome.UNKNOWN: Exit.UNKNOWN if strict else Exit.DONE,
    }
    return codes[overall(judgements)]
