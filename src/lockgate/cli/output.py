"""What commands share in what they print: the choice of a format, JSON, and counted words."""

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer


class Format(StrEnum):
    """How a command prints its answer."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="Text for people, JSON for machines.")]
"""The type of a command's `--format` option."""


class Report(StrEnum):
    """How a command prints findings that have places in files."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


ReportOption = Annotated[
    Report, typer.Option("--format", help="Text for people, JSON for machines, SARIF for code hosts.")
]
"""The type of such a command's `--format` option."""


def print_json(value: Any) -> None:
    """Print `value` as JSON, keys in their order."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False)
    print()


def counted(number: int, noun: str) -> str:
    """``1 account``, ``2 accounts``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
