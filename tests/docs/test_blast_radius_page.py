"""Every command of docs/blast-radius.md prints what the page says; ``...`` stands for what is left out."""

import re
import shlex
from pathlib import Path

import pytest

from lockgate.cli.app import build
from lockgate.cli.failures import guarded

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "blast-radius.md").read_text(encoding="utf-8")
RUNS = [
    run.partition("\n")[::2]
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for run in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
]


@pytest.mark.parametrize(("command", "shown"), RUNS, ids=[command for command, _ in RUNS])
def test_a_command_of_the_page_prints_what_the_page_shows(command, shown, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    guarded(lambda: build()(arguments, prog_name=program))
    printed, place = capsys.readouterr().out, 0
    for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE):
        found = printed.find(part.rstrip("\n"), place)
        assert found >= 0, f"{part}\nis not in\n{printed[place:]}"
        place = found + len(part.rstrip("\n"))
