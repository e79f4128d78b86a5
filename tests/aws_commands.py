"""The aws CLI for tests: one process loads it once, and forks for every command, which is much faster than starting it.

`AwsCommands` is the tests' side; run as a script this file is that process. A command has exactly the environment that
it is given, and its own standard output and error, as if it had been started from a shell.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

PATIENCE = {
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_PAGER": "",
}


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


class AwsCommands:
    """Runs ``aws`` commands in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
        )

    def run(self, *arguments: str, environment: Mapping[str, str]) -> Ran:
        """Run ``aws ARGUMENTS`` to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        given = {"PATH": os.environ["PATH"], "HOME": str(self._folder), **PATIENCE, **environment}
        self._process.stdin.write(json.dumps({"arguments": arguments, "environment": given}) + "\n")
        self._process.stdin.flush()
        return Ran(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def _in_child(arguments: list[str], environment: dict[str, str], out: int, err: int) -> None:
    """Does not return."""
    from awscli import clidriver  # noqa: PLC0415 - only the process that runs commands needs it

    data = os.environ["AWS_DATA_PATH"]  # it was set as the CLI was loaded
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=data)
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.argv = ["aws", *arguments]
    code = 255
    try:
        code = clidriver.main() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _serve() -> None:
    from awscli import clidriver  # noqa: F401, PLC0415 - loaded before the first fork

    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if child == 0:
                _in_child(asked["arguments"], asked["environment"], out.fileno(), err.fileno())
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
        sys.stdout.write(json.dumps({"code": code, "out": texts[0], "err": texts[1]}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
