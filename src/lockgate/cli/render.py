"""``lockgate render``: the design as CloudFormation templates in a folder."""

from pathlib import Path
from typing import Annotated

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.cli.output import Format, FormatOption, counted, print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("render")(render)


def render(
    out: Annotated[Path, typer.Option("--out", help="The folder for the templates, one folder per account in it.")],
    file: Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")] = Path(DECLARED_FILE),
    output: FormatOption = Format.TEXT,
) -> None:
    """Write the CloudFormation templates of every account.

    Templates of an earlier run are replaced, and removed when nothing declares them any more. A file that somebody
    else wrote or edited is never touched: then nothing is written at all.
    """
    from lockgate.cli.rendered import Fate, write
    from lockgate.design import design
    from lockgate.render import render as rendered
    from lockgate.spec import read

    rendering = rendered(design(read(declared_file(file))))
    fates = write(out, {template.path: template.body for template in rendering.templates})
    if output is Format.JSON:
        print_json({"out": str(out), "files": [{"path": path, "fate": fate.value} for path, fate in fates]})
        return
    for path, fate in fates:
        print(f"{fate.value:9} {out / path}")
    changed = sum(fate is not Fate.UNCHANGED for _, fate in fates)
    print(f"{counted(len(rendering.templates), 'template')}, {changed} changed")
