"""``lockgate world``: a world as a JSON document, to be kept, compared and asked later."""

from pathlib import Path
from typing import Annotated

import typer

from lockgate.cli.output import print_json
from lockgate.cli.worlds import (
    DECLARED,
    AccountOption,
    FileOption,
    LiveOption,
    WorldOption,
    check_one,
    world_from,
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    commands = typer.Typer(
        help="Worlds as JSON documents: export, schema.", no_args_is_help=True, rich_markup_mode=None
    )
    commands.command("export")(export)
    commands.command("schema")(schema)
    app.add_typer(commands, name="world")


def export(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="A folder of policies or of templates."),
    ] = None,
    live: LiveOption = None,
    world: WorldOption = None,
    accounts: AccountOption = None,
    file: FileOption = DECLARED,
) -> None:
    """Print a world as JSON: the declared design's, a folder's, or what runs.

    A world is everything that questions about access are asked about: principals, resources, all their policies, and
    what could not be read. Commands with --world take the file later, without the sources and without credentials.
    """
    from lockgate.proof import world_document

    check_one({"FOLDER": folder, "--live": live, "--world": world})
    found = world_from(file=file, folder=folder, live=live, world=world, named=accounts or ())
    print_json(world_document(found))


def schema() -> None:
    """Print the JSON Schema of world files."""
    from lockgate.proof import world_schema

    print_json(world_schema())
