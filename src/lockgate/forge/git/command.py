"""The git program, run in an environment of its own."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class GitError(Exception):
    """A git command failed; the text is what git said."""

    def __init__(self, arguments: tuple[str, ...], code: int, said: str) -> None:
        super().__init__(f"git {' '.join(arguments)} ended with {code}: {said.strip()}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Git:
    """The git program.

    Attributes:
        program: Its path.
        home: A folder of ours that stands for the home folder, so that no user's configuration has a say.
    """

    program: Path
    home: Path

    def environment(self) -> dict[str, str]:
        """All that git needs; nothing is inherited."""
        return {
            "PATH": f"{self.program.parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, folder: Path, *arguments: str, feed: bytes = b"", extra: Mapping[str, str] | None = None) -> bytes:
        """What the command writes to its standard output; raises `GitError` when it fails."""
        done = subprocess.run(
            [str(self.program), *arguments],
            cwd=folder,
            env={**self.environment(), **(extra or {})},
            input=feed,
            capture_output=True,
            check=False,
        )
        if done.returncode != 0:
            raise GitError(arguments, done.returncode, done.stderr.decode(errors="replace"))
        return done.stdout

    def text(self, folder: Path, *arguments: str) -> str:
        """As `run`, decoded and without the last line break."""
        return self.run(folder, *arguments).decode(errors="replace").rstrip("\n")
