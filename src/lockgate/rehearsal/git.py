"""Real git, as a developer uses it: a working copy, commits, branches, pushes over HTTP."""

import base64
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lockgate.kernel import Finding, LockgateError, Origin

_LIMIT = 120  # seconds for one git command; a push to loopback takes a fraction of one


class Git:
    """A working copy and the developer who works in it.

    Configuration of the machine and of the user is left out, so that a rehearsal gives the same result everywhere: no
    signing, no hooks, no rewritten addresses, no prompt.
    """

    def __init__(self, folder: Path, path: str, author: str, token: str | None = None) -> None:
        """`path` is the PATH to find git on; `token` signs `author` in at the forge."""
        self.folder = folder
        self._environment = _environment(path, author, token)

    def run(self, *arguments: str) -> str:
        """Run git in the working copy; its standard output without the final newline.

        Raises:
            LockgateError: LG6001 when git fails, is missing or takes longer than two minutes.
        """
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.folder,
                env=dict(self._environment),
                capture_output=True,
                text=True,
                timeout=_LIMIT,
                check=False,
            )
        except FileNotFoundError:
            raise _failure(self.folder, arguments, "git is not on PATH", "install git, version 2.28 or newer") from None
        except subprocess.TimeoutExpired:
            raise _failure(
                self.folder, arguments, f"it took longer than {_LIMIT} s", "look at the forge's log"
            ) from None
        if done.returncode:
            raise _failure(self.folder, arguments, done.stderr.strip() or "no message", "run the command by hand there")
        return done.stdout.rstrip("\n")

    def commit_all(self, message: str) -> str:
        """Commit every change of the working copy; the new commit's id."""
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", "--message", message)
        return self.head()

    def head(self) -> str:
        """The id of the commit that is checked out."""
        return self.run("rev-parse", "HEAD")

    def push(self, branch: str) -> None:
        """Push `branch` to the forge."""
        self.run("push", "--quiet", "origin", f"{branch}:{branch}")


def _environment(path: str, author: str, token: str | None) -> Mapping[str, str]:
    environment = {
        "PATH": path,
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": author,
        "GIT_AUTHOR_EMAIL": f"{author}@example.com",
        "GIT_COMMITTER_NAME": author,
        "GIT_COMMITTER_EMAIL": f"{author}@example.com",
    }
    if token is not None:
        # In the environment rather than in the address, so that the token is in no file and in no message of git.
        basic = base64.b64encode(f"{author}:{token}".encode()).decode()
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {basic}",
        }
    return environment


def _failure(folder: Path, arguments: tuple[str, ...], why: str, remedy: str) -> LockgateError:
    command = " ".join(("git", *arguments))
    return LockgateError([Finding("LG6001", Origin(str(folder)), f"`{command}` failed", why, remedy)])
