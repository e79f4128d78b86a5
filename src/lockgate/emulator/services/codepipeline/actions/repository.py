"""One commit of a Git repository as a zip, with the real git over HTTP.

git runs in an empty environment of its own, without the user's or the machine's configuration; the token reaches it as
an HTTP header through the environment, so that it stands neither in a command line nor in an address nor in a message.
The one command that talks to the provider runs under a warden, so that it never outlives the emulator.
"""

import base64
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lockgate.emulator.processes import Access, start
from lockgate.emulator.services.codepipeline.outcome import ActionFailed

LIMIT = 15 * 60
"""Seconds that one git command may take."""
PLAIN_ATTRIBUTES = "* -export-ignore -export-subst\n"
"""The artifact is the commit as it is: what .gitattributes says of exports does not count."""
COMMIT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that was fetched, and its files as a zip."""

    id: str
    author_date: datetime
    message: str
    content: bytes


def fetch(workspace: Path, url: str, token: str, revision: str) -> Commit:
    """Fetch `revision` (a commit id, or a full ref) from `url`; raises `ActionFailed` with git's message."""
    folder = Path(tempfile.mkdtemp(prefix="source-", dir=workspace))
    try:
        git = _Git(folder, token)
        git.run("init", "--quiet", "--bare", ".")
        (folder / "info").mkdir(exist_ok=True)
        (folder / "info" / "attributes").write_text(PLAIN_ATTRIBUTES)
        git.run_confined("fetch", "--quiet", "--depth=1", "--no-tags", url, revision)
        found = git.run("log", "-1", "--format=%H%n%aI%n%B", "FETCH_HEAD").decode(errors="replace")
        commit, date, message = found.split("\n", 2)
        git.run("archive", "--format=zip", "--output=source.zip", commit)
        content = (folder / "source.zip").read_bytes()
        return Commit(commit, datetime.fromisoformat(date), message.rstrip("\n"), content)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Git:
    """git in one folder with one token."""

    def __init__(self, folder: Path, token: str) -> None:
        self._folder = folder
        self._environment = _environment(folder, token)

    def run(self, *arguments: str) -> bytes:
        """What the command prints; raises `ActionFailed`."""
        try:
            done = (
                subprocess.run(  # the address and the revision come behind options; git is found on the system's path
                    ["git", *arguments],
                    cwd=self._folder,
                    env=self._environment,
                    capture_output=True,
                    timeout=LIMIT,
                    stdin=subprocess.DEVNULL,
                    check=False,
                )
            )
        except subprocess.TimeoutExpired as error:
            raise _too_long(arguments[0]) from error
        if done.returncode:
            raise _failed(arguments[0], done.stderr)
        return done.stdout

    def run_confined(self, *arguments: str) -> None:
        """Run the command under a warden; raises `ActionFailed`."""
        report = self._folder / "report"
        with report.open("wb") as output:
            command = ["git", *arguments]
            process = start(
                command,
                environment=self._environment,
                folder=self._folder,
                access=Access(own=(self._folder,), temporary=self._folder),
                output=output,
            )
            code = process.wait(LIMIT)
            process.end()
        if code is None:
            raise _too_long(arguments[0])
        if code:
            raise _failed(arguments[0], report.read_bytes())


def _too_long(command: str) -> ActionFailed:
    return ActionFailed("JobFailed", f"git {command} took longer than {LIMIT} seconds")


def _failed(command: str, said: bytes) -> ActionFailed:
    return ActionFailed("RevisionUnavailable", f"git {command} failed: {said.decode(errors='replace').strip()}")


def _environment(folder: Path, token: str) -> Mapping[str, str]:
    credentials = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    settings: Sequence[tuple[str, str]] = (
        ("http.extraHeader", f"Authorization: Basic {credentials}"),
        ("credential.helper", ""),
        ("protocol.version", "2"),
        ("protocol.allow", "never"),
        ("protocol.http.allow", "always"),
        ("protocol.https.allow", "always"),
    )
    numbered = {f"GIT_CONFIG_KEY_{n}": key for n, (key, _) in enumerate(settings)}
    numbered |= {f"GIT_CONFIG_VALUE_{n}": value for n, (_, value) in enumerate(settings)}
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": str(len(settings)),
        "LC_ALL": "C.UTF-8",
        **numbered,
    }
