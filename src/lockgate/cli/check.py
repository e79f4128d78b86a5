"""``lockgate check``: is the declared file valid, and what does it declare?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lockgate.cli.output import Format, FormatOption, counted, print_json
from lockgate.kernel import LockgateError

if TYPE_CHECKING:
    from lockgate.kernel import Finding
    from lockgate.spec import Declaration

DECLARED_FILE = "lockgate.yaml"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("check")(check)


def check(
    file: Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")] = Path(DECLARED_FILE),
    output: FormatOption = Format.TEXT,
) -> None:
    """Check the declared file and report every error.

    The templates and buildspecs that it names are checked with it, and so is the design that follows from them. Exits
    with 0 when everything is valid and with 3 when anything is not.
    """
    from lockgate.cli.failures import listing
    from lockgate.design import design
    from lockgate.spec import read

    path = declared_file(file)
    try:
        declaration = read(path)
        design(declaration)  # for what only the design can tell: types without data, policies over their quota
    except LockgateError as error:
        if output is Format.JSON:
            print_json({"valid": False, "file": str(path), "findings": [_finding(item) for item in error.findings]})
        else:
            print(listing(error.findings))
        raise typer.Exit(error.exit) from None
    if output is Format.JSON:
        print_json({"valid": True, "file": str(path), **_contents(declaration), "findings": []})
    else:
        print(f"{path}: {_summary(declaration)}")


def declared_file(given: Path) -> Path:
    """The declared file that the user means by `given`: the file itself, or ``lockgate.yaml`` in that folder."""
    return given / DECLARED_FILE if given.is_dir() else given


def _summary(declaration: "Declaration") -> str:
    contents = _contents(declaration)
    return ", ".join(
        counted(len(contents[key]), key.removesuffix("s")) for key in ("environments", "applications", "accounts")
    )


def _contents(declaration: "Declaration") -> dict[str, Any]:
    from lockgate.spec import LineNames, lines

    infrastructure = [environment.infrastructure for environment in declaration.environments]
    runtime = [account for environment in declaration.environments for account in environment.runtime]
    return {
        "environments": [environment.name for environment in declaration.environments],
        "applications": [application.name for application in declaration.applications],
        "accounts": sorted({*infrastructure, *runtime}),
        "pipelines": [LineNames.of(declaration.organization, line).pipeline for line in lines(declaration)],
    }


def _finding(finding: "Finding") -> dict[str, Any]:
    origin = finding.origin
    return {
        "rule": finding.rule,
        "file": origin.file,
        "line": origin.line,
        "column": origin.column,
        "path": list(origin.path),
        "fact": finding.fact,
        "why": finding.why,
        "remedy": finding.remedy,
    }
