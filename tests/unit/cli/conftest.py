"""The command line in this process: arguments in, exit code and both streams out."""

from dataclasses import dataclass

import pytest

from lockgate.cli.app import build
from lockgate.cli.failures import guarded


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def lockgate(capsys, tmp_path, monkeypatch):
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = guarded(lambda: build()([*arguments], prog_name="lockgate"))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
