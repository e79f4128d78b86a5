"""``python -m lockgate.cli.reference [ROOT]``: write everything in the repository that is made from the code.

In: the root of the repository, by default the current folder. Out: the pages of ``docs/reference`` and the JSON Schema.
The tests compare these files with `generated`, so that none can be out of date.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from lockgate.cli.app import build
from lockgate.cli.failures import CLI_RULES, INTERRUPTED
from lockgate.design.rules import RULES
from lockgate.kernel import Exit
from lockgate.proof import world_schema
from lockgate.proof.audit import CLAIMS as AUDITED
from lockgate.proof.claims import CLAIMS
from lockgate.proof.document.page import world_page
from lockgate.proof.errors import WORLD_RULES
from lockgate.render.rendering import LARGE
from lockgate.report.claims_page import Groups, claims_page
from lockgate.spec import json_schema
from lockgate.spec.reference import GENERATED, declared_file_page, rules_page

_ABOUT_DESIGN = "Can the design be deployed, and does it keep the accounts apart?"
_CLAIMS: Groups = {
    "A declared design": ("Held against the rendered templates, or any world that should be as declared.", CLAIMS),
    "Any delivery": (
        "Held by `lockgate audit` against templates of others, running accounts or a world file; see `docs/audit.md`.",
        AUDITED,
    ),
}

EXIT_CODES = {
    Exit.DONE: "done, valid, allowed or proved",
    Exit.FAILED: "could not complete",
    Exit.USAGE: "the command line was wrong",
    Exit.INVALID: "the declared file is invalid",
    Exit.REFUTED: "refuted, or denied",
    Exit.UNKNOWN: "could not be decided",
    Exit.PENDING: "changes are pending",
}


def generated() -> Mapping[str, str]:
    """The text of every generated file, by its path from the root of the repository."""
    return {
        "docs/reference/declared-file.md": declared_file_page(),
        "docs/reference/rules.md": rules_page({"Design": (_ABOUT_DESIGN, (*RULES, LARGE))}),
        "docs/reference/commands.md": commands_page(),
        "docs/reference/claims.md": f"{GENERATED}\n\n{claims_page(_CLAIMS)}",
        "docs/reference/world.md": world_page(GENERATED, WORLD_RULES),
        "schema/lockgate.schema.json": _json(json_schema()),
        "schema/world.schema.json": _json(world_schema()),
    }


def _json(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def commands_page() -> str:
    """Every command with its arguments and options, and the exit codes."""
    group: Any = typer.main.get_command(build())
    errors = "\n".join(f"| {rule} | {meaning} |" for rule, meaning in CLI_RULES.items())
    codes = "\n".join(f"| {code.value} | {meaning} |" for code, meaning in EXIT_CODES.items())
    parts = [
        GENERATED,
        "# Commands",
        "Data goes to standard output, talk to standard error. `LOCKGATE_DEBUG=1` shows where a failure happened.",
        *(part for name, command in group.commands.items() for part in _command(f"lockgate {name}", command)),
        f"## Errors of the commands themselves\n\n| id | meaning |\n|---|---|\n{errors}",
        f"## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}\n| {INTERRUPTED} | interrupted |",
    ]
    return "\n\n".join(parts) + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    """The part of one command, or of each command below it."""
    inner = getattr(command, "commands", None)
    if inner:
        for below, each in inner.items():
            yield from _command(f"{name} {below}", each)
        return
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    usage = " ".join([name, "[OPTIONS]", *(_argument(parameter) for parameter in arguments)])
    yield f"## `{name}`\n\n`{usage}`\n\n{_prose(command.help)}"
    rows = [f"| `{_argument(parameter)}` | {_prose(parameter.help)} |" for parameter in arguments]
    rows += [f"| `{', '.join(parameter.opts)}` | {_prose(parameter.help)} |" for parameter in options]
    if rows:
        yield "\n".join(["| argument | meaning |", "|---|---|", *rows])


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name.upper()).strip("[]")
    return name if parameter.required else f"[{name}]"


def _prose(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def write(root: Path) -> None:
    """Write every generated file below `root`."""
    for path, text in generated().items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        print(file, file=sys.stderr)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
