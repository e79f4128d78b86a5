"""``lockgate schema``: the JSON Schema of the declared file."""

import typer

from lockgate.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("schema")(schema)


def schema() -> None:
    """Print the JSON Schema of lockgate.yaml for editors."""
    from lockgate.spec import json_schema

    print_json(json_schema())
