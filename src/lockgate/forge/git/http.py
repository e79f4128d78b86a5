"""Git's smart protocol over HTTP: a CGI host for the real ``git http-backend``.

Source: the manual page git-http-backend(1) and RFC 3875. The caller has decided who may do what before it comes
here.
"""

import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from lockgate.forge.git.command import Git
from lockgate.forge.git.commands import Readable
from lockgate.forge.git.repository import RefChange
from lockgate.forge.git.scripts import ScriptRule, rules_text

if TYPE_CHECKING:
    from io import BufferedReader

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class GitRequest:
    """One request to a repository.

    Attributes:
        repository: The bare repository's folder.
        path: What follows the repository: ``/info/refs``, ``/git-upload-pack`` or ``/git-receive-pack``.
        headers: The client's headers by lower-case name.
        body: The request body, ending where it ends.
        user: The login that git shows to its hooks, or an empty text.
    """

    repository: Path
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Readable
    user: str


@dataclass(frozen=True, slots=True)
class GitResponse:
    """What to answer; `pushed` is the list of references that a push has moved."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: Iterable[bytes]
    pushed: tuple[RefChange, ...] = ()


class HttpBackend:
    """Runs ``git http-backend`` for each request; safe to use from several threads."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._running: set[_Run] = set()

    def fetch(self, request: GitRequest) -> GitResponse:
        """Answer anything but a push; the body is passed on as git writes it."""
        run = self._start(request, {})
        status, headers = run.head()
        return GitResponse(status, headers, run)

    def push(self, request: GitRequest, rules: Iterable[ScriptRule]) -> GitResponse:
        """Answer a push that `rules` bind.

        The whole answer is read first, so the push has happened when the client hears of it.
        """
        with tempfile.TemporaryDirectory(dir=self._git.home) as folder:
            moved, bound = Path(folder, "moved"), Path(folder, "rules")
            moved.touch()
            bound.write_bytes(rules_text(rules).encode(errors="surrogateescape"))
            run = self._start(request, {"LOCKGATE_PUSHED": str(moved), "LOCKGATE_RULES": str(bound)})
            status, headers = run.head()
            body = b"".join(run)
            run.close()
            lines = moved.read_bytes().decode(errors="surrogateescape").splitlines()
        return GitResponse(status, headers, [body], tuple(RefChange(*_moved(line)) for line in lines))

    def stop(self) -> None:
        """End the processes of requests that are still under way."""
        for run in tuple(self._running):
            run.close()

    def _start(self, request: GitRequest, extra: Mapping[str, str]) -> "_Run":
        process = subprocess.Popen(
            [str(self._git.program), "http-backend"],
            env={**self._git.environment(), **_cgi(request), **extra},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        run = _Run(process, self._running.discard)
        self._running.add(run)
        threading.Thread(target=_feed, args=(request.body, process.stdin), daemon=True).start()
        return run


class _Run:
    """A process whose output is read as the response's body; closing it before its end ends the process."""

    def __init__(self, process: subprocess.Popen[bytes], ended: Callable[["_Run"], None]) -> None:
        self._process = process
        self._ended = ended
        self._output = cast("BufferedReader", process.stdout)
        self._complete = False

    def head(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The status line and the headers, which a CGI program writes before the body."""
        status, headers = "200 OK", []
        while line := self._output.readline().strip().decode("latin-1"):
            name, _, value = line.partition(":")
            if name.lower() == "status":
                status = value.strip()
            else:
                headers.append((name, value.strip()))
        return status, tuple(headers)

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._output.read1(_CHUNK):
            yield chunk
        self._complete = True

    def close(self) -> None:
        if not self._complete:
            self._process.kill()
        self._process.wait()
        self._output.close()
        self._ended(self)


def _feed(body: Readable, process: IO[bytes]) -> None:
    """Pass the request's body on; a process that has ended early, or a client that has gone, ends the feed."""
    with suppress(OSError, ValueError), process:
        while chunk := body.read(_CHUNK):
            process.write(chunk)


def _cgi(request: GitRequest) -> dict[str, str]:
    """The request as the variables of RFC 3875. A body without a length (chunked) ends where the stream ends."""
    wanted = {
        "CONTENT_TYPE": "content-type",
        "CONTENT_LENGTH": "content-length",
        "HTTP_CONTENT_ENCODING": "content-encoding",
        "GIT_PROTOCOL": "git-protocol",
    }
    optional = {name: request.headers[header] for name, header in wanted.items() if header in request.headers}
    return {
        **optional,
        "GIT_PROJECT_ROOT": str(request.repository.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{request.repository.name}{request.path}",
        "QUERY_STRING": request.query,
        "REQUEST_METHOD": request.method,
        "REMOTE_USER": request.user,
        "REMOTE_ADDR": "127.0.0.1",
        "GATEWAY_INTERFACE": "CGI/1.1",
    }


def _moved(line: str) -> tuple[str, str, str]:
    before, after, ref = line.split(" ", 2)
    return ref, before, after
