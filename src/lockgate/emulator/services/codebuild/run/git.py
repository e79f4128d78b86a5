"""Check out a commit with git over HTTP.

The token is in git's environment for these calls only, never in a file, a URL or an argument.
"""

import base64
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from lockgate.emulator.processes import Access, start
from lockgate.emulator.services.codebuild.repository import Repository
from lockgate.emulator.services.codebuild.run.failure import PhaseFailedError
from lockgate.emulator.services.codebuild.run.place import search_path
from lockgate.emulator.services.codebuild.run.watch import Watch

_PUBLIC = "https://github.com"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PULL_REQUEST = re.compile(r"pr/([0-9]+)")
_PINNED = re.compile(r"(refs/.+)\^\{([0-9a-f]{40})\}")
_VERSION = re.compile(r"[^-:\s][^:\s]*")
_HEAD = "refs/codebuild/head"
_REMOTE = frozenset({"fetch", "submodule"})
_ALL = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")


class GitCheckout:
    """One checkout into an empty folder.

    Args:
        repository: What to clone.
        token: A personal access token, or None for a public repository.
        folder: Where to.
        scratch: A folder for git's messages and its empty home.
        watch: Ends git when the build must end.
    """

    def __init__(self, repository: Repository, token: str | None, folder: Path, scratch: Path, watch: Watch) -> None:
        self._repository = repository
        self._folder = folder
        self._scratch = scratch
        self._watch = watch
        self._environment = _environment(repository, token, scratch)

    def check_out(self, version: str | None, depth: int = 0, *, submodules: bool = False) -> str:
        """Check out `version` (a commit, a branch, a tag, ``pr/N``, a reference; None for HEAD); the commit's id.

        `depth` 0 fetches the whole history. Raises `PhaseFailedError` in AWS's words.
        """
        suffix = f"for primary source and source version {version or ''}".rstrip()
        if version and not _VERSION.fullmatch(version):
            raise PhaseFailedError("CLIENT_ERROR", f"reference not found {suffix}")  # an option, or a whole refspec
        self._must(suffix, "init", "--quiet", ".")
        self._must(suffix, "remote", "add", "origin", self._repository.clone_url)
        target = self._fetch(version, depth, suffix)
        self._must(suffix, "checkout", "--quiet", "--detach", target)
        if submodules:
            shallow = [f"--depth={depth}"] if depth else []
            self._must(suffix, "submodule", "update", "--init", "--recursive", "--quiet", *shallow)
        return self._must(suffix, "rev-parse", "HEAD").strip()

    def _fetch(self, version: str | None, depth: int, suffix: str) -> str:
        """Fetch what `version` needs; what to check out then."""
        pull, pinned = _PULL_REQUEST.fullmatch(version or ""), _PINNED.fullmatch(version or "")
        if pull:
            reference = f"refs/pull/{pull[1]}/head"
            self._must(suffix, *_fetching(depth), f"+{reference}:refs/remotes/origin/pr/{pull[1]}")
            return f"refs/remotes/origin/pr/{pull[1]}"
        if version is None or version == "HEAD":
            self._must(suffix, *_fetching(depth), f"+HEAD:{_HEAD}", *(() if depth else _ALL))
            return _HEAD
        wanted = pinned[2] if pinned else version
        if depth and self._git(*_fetching(depth), wanted)[0] == 0:
            return "FETCH_HEAD"
        self._must(suffix, *_fetching(0), *_ALL)
        return self._resolve(wanted, suffix)

    def _resolve(self, wanted: str, suffix: str) -> str:
        """The reference or commit that `wanted` names among what was fetched; a commit may have to be asked for."""
        short = wanted.removeprefix("refs/heads/")
        for candidate in (f"refs/remotes/origin/{short}", f"refs/tags/{wanted.removeprefix('refs/tags/')}", wanted):
            if self._git("rev-parse", "--verify", "--quiet", f"{candidate}^{{commit}}")[0] == 0:
                return f"{candidate}^{{commit}}"
        if _COMMIT.fullmatch(wanted) and self._git(*_fetching(0), wanted)[0] == 0:
            return wanted
        raise PhaseFailedError("CLIENT_ERROR", f"reference not found {suffix}")

    def _must(self, suffix: str, *arguments: str) -> str:
        code, text = self._git(*arguments)
        if code:
            raise PhaseFailedError("CLIENT_ERROR", f"{_reason(text)} {suffix}")
        return text

    def _git(self, *arguments: str) -> tuple[int, str]:
        """Run git; what reaches over the network can hang, and runs under a warden and the build's time limit."""
        if arguments[0] not in _REMOTE:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            return done.returncode, done.stdout.decode(errors="replace")
        messages = self._scratch / "git.out"
        with messages.open("wb") as output:
            process = start(
                ["git", *arguments],
                environment=self._environment,
                folder=self._folder,
                access=Access(own=(self._folder, self._scratch), temporary=self._scratch),
                output=output,
            )
            try:
                self._watch.until(lambda seconds: process.wait(seconds) is not None)
            finally:
                code = process.end()
        return code, messages.read_text(errors="replace")


def _fetching(depth: int) -> tuple[str, ...]:
    shallow = (f"--depth={depth}",) if depth else ()
    return ("fetch", "--quiet", "--no-tags", *shallow, "origin")


def _environment(repository: Repository, token: str | None, home: Path) -> Mapping[str, str]:
    """Nothing of the machine's git configuration counts, and nothing but HTTP is spoken."""
    settings = {"core.hooksPath": "/dev/null", "credential.helper": "", "advice.detachedHead": "false"}
    if token:
        pair = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        settings[f"http.{repository.git}/.extraHeader"] = f"Authorization: Basic {pair}"
    if repository.git != _PUBLIC:
        settings[f"url.{repository.git}/.insteadOf"] = f"{_PUBLIC}/"
    environment = {
        "PATH": search_path(),
        "HOME": str(home),
        "LANG": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "GIT_ALLOW_PROTOCOL": "http:https",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    for index, (key, value) in enumerate(settings.items()):
        environment |= {f"GIT_CONFIG_KEY_{index}": key, f"GIT_CONFIG_VALUE_{index}": value}
    return environment


def _reason(text: str) -> str:
    """AWS's words for git's."""
    lowered = text.lower()
    if "authentication failed" in lowered or "could not read" in lowered or "error: 401" in lowered:
        return "authentication required"
    if "error: 403" in lowered:
        return "authorization failed"
    if "not found" in lowered and "remote ref" not in lowered:
        return "repository not found"
    if "remote ref" in lowered or "not our ref" in lowered:
        return "reference not found"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ") if lines else "git failed"
