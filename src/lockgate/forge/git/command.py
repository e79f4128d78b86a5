"""The git program, run in an environment of its own."""

import re
import subprocess
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

_MOST, _LONGEST = 4096, 64 * 1024
_COMMIT = re.compile(r"\^?[0-9a-f]{40}|[0-9a-f]{40}\.\.[0-9a-f]{40}|--not")


class GitError(Exception):
    """A git command failed; the text is what git said."""

    def __init__(self, arguments: tuple[str, ...], code: int, said: str) -> None:
        super().__init__(f"git {' '.join(arguments)} ended with {code}: {said.strip()}")
        self.code = code
        self.said = said


class _Answers:
    """The latest answers that cannot change, by folder and arguments. Safe to use from every thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[tuple[Path, tuple[str, ...]], bytes] = OrderedDict()

    def find(self, folder: Path, arguments: tuple[str, ...]) -> bytes | None:
        with self._lock:
            found = self._known.get((folder, arguments))
            if found is not None:
                self._known.move_to_end((folder, arguments))
            return found

    def keep(self, folder: Path, arguments: tuple[str, ...], answer: bytes) -> None:
        if len(answer) > _LONGEST:
            return
        with self._lock:
            self._known[folder, arguments] = answer
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def forget(self, folder: Path) -> None:
        with self._lock:
            for key in [key for key in self._known if key[0] == folder]:
                del self._known[key]


@dataclass(frozen=True, slots=True)
class Git:
    """The git program.

    Attributes:
        program: Its path.
        home: A folder of ours that stands for the home folder, so that no user's configuration has a say.
    """

    program: Path
    home: Path
    _answers: _Answers = field(default_factory=_Answers, init=False, repr=False, compare=False)

    def environment(self) -> dict[str, str]:
        """All that git needs; nothing is inherited."""
        return {
            "PATH": f"{self.program.parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",  # a commit's id says what it is, whatever somebody pushes to refs/replace
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

    def about(self, folder: Path, options: tuple[str, ...], commits: tuple[str, ...], *rest: str) -> bytes:
        """As `run`, for a question about commits: named by their whole ids, the same for ever, it is asked once.

        `commits` are ids or other revisions, ``OLD..NEW``, ``^OLD`` and ``--not``; only with ids is an answer kept.
        """
        arguments = (*options, *commits, *rest)
        if not all(_COMMIT.fullmatch(each) for each in commits):
            return self.run(folder, *arguments)
        found = self._answers.find(folder, arguments)
        if found is None:
            found = self.run(folder, *arguments)
            self._answers.keep(folder, arguments, found)
        return found

    def forget(self, folder: Path) -> None:
        """Nothing that is known of the folder holds any more."""
        self._answers.forget(folder)

    def text(self, folder: Path, *arguments: str) -> str:
        """As `run`, decoded and without the last line break."""
        return self.run(folder, *arguments).decode(errors="replace").rstrip("\n")
