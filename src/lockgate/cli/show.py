"""``lockgate show``: the values between the declared file and what runs."""

from pathlib import Path
from typing import Annotated

import typer

from lockgate.cli.check import DECLARED_FILE, declared_file
from lockgate.cli.output import Format, FormatOption, print_json

FileArgument = Annotated[Path, typer.Argument(help="The declared file, or the folder that it is in.")]


def register(app: typer.Typer) -> None:
    """Add the command and what it can show to `app`."""
    shown = typer.Typer(help="Show what follows from the declared file.", no_args_is_help=True)
    shown.command("design")(show_design)
    app.add_typer(shown, name="show")


def show_design(file: FileArgument = Path(DECLARED_FILE), output: FormatOption = Format.TEXT) -> None:
    """Show the accounts with their stacks and resources.

    Text is a tree for people; JSON is the whole design, each part with the place that caused it.
    """
    from lockgate.cli.tree import design_tree
    from lockgate.design import as_document, design
    from lockgate.spec import read

    designed = design(read(declared_file(file)))
    if output is Format.JSON:
        print_json(as_document(designed))
    else:
        print("\n".join(design_tree(designed)))
