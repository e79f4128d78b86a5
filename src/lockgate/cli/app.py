"""The command line as a whole: the list of commands and the options before them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from lockgate import __version__

COMMANDS = (
    "init",
    "check",
    "schema",
    "render",
    "show",
    "prove",
    "rehearse",
    "trace",
    "github",
    "local",
    "ask",
    "why",
    "who_can",
    "blast_radius",
    "audit",
    "simulate",
    "world",
)
"""The modules of this room that register a command, in the order in which the help shows them."""


def build() -> typer.Typer:
    """A new command line with every command registered."""
    app = typer.Typer(
        name="lockgate",
        help="Secure multi-account delivery on AWS: prove it before you deploy it, rehearse it before you ship it.",
        epilog="Start in an empty folder with: lockgate init, then: lockgate rehearse",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # rich is too slow for a help text
        pretty_exceptions_enable=False,  # lockgate.cli.failures says what went wrong
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name in COMMANDS:
        module = f"lockgate.cli.{name}"
        if find_spec(module) is not None:
            import_module(module).register(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"lockgate {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """The options before a command; the version acts in its callback."""
