"""The parent's side: start a forge as a child process, make its users, stop it."""

import contextlib
import json
import secrets
import select
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from lockgate.forge.errors import failure

_AGENT = "lockgate"


class Forge:
    """A running forge.

    It ends with the ``with`` block, with `stop`, and with the process that started it, however that ends.

    Attributes:
        url: ``http://127.0.0.1:PORT``: the base of the REST API and of git (``URL/acme/orders.git``).
        log: The file that has a line for each request and delivery.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", url: str, log: Path, site_admin: str) -> None:
        self._process = process
        self._site_admin = site_admin
        self.url = url
        self.log = log

    @classmethod
    def start(cls, folder: Path, *, port: int = 0, limit: float = 20.0) -> Self:
        """Start one that keeps everything below `folder`, which is made if need be.

        `limit` is in seconds. Raises `LockgateError` when it does not answer by then.
        """
        folder.mkdir(parents=True, exist_ok=True)
        log, token = folder / "forge.log", secrets.token_hex(20)
        command = [sys.executable, "-m", "lockgate.forge", "--child", "--folder", str(folder), "--port", str(port)]
        with log.open("ab") as stderr:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr)
        try:
            url = _ready(process, token, limit, log)
        except BaseException:
            _end(process)
            raise
        return cls(process, url, log, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process; calling it again does nothing."""
        _end(self._process)

    def create_user(self, login: str, email: str | None = None) -> str:
        """Make a user and return a token of theirs; commits by `email` count as the user's."""
        self._post("/admin/users", {"login": login, "email": email or f"{login}@example.com"})
        return self.create_token(login)

    def create_token(self, login: str) -> str:
        """A further token of an existing user."""
        answer = self._post(f"/admin/users/{quote(login)}/authorizations", {"scopes": ["repo", "admin:repo_hook"]})
        return str(answer["token"])

    def create_app(self, slug: str) -> str:
        """Make a GitHub App and return a token of it; as a collaborator it is called ``SLUG[bot]``."""
        self._post("/admin/apps", {"slug": slug})
        return self.create_token(f"{slug}[bot]")

    def create_organization(self, login: str, owner: str) -> None:
        """Make an organisation that the user `owner` owns."""
        self._post("/admin/organizations", {"login": login, "admin": owner})

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._site_admin}", "User-Agent": _AGENT}
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 - our own address
        # An opener of our own, since the default one would ask the proxies that the environment names.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=10) as response:
                return dict(json.load(response))
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            remedy = "choose a name that the forge does not have yet"
            raise failure("LG5203", "forge", f"POST {path} was refused: `{said}`", "see the answer", remedy) from None


def _ready(process: "subprocess.Popen[bytes]", token: str, limit: float, log: Path) -> str:
    """Hand the token over and wait for the line that says where the forge answers."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("the process was started without pipes")
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(token.encode() + b"\n")
        process.stdin.flush()
    readable, _, _ = select.select([process.stdout], [], [], limit)
    line = process.stdout.readline() if readable else b""
    if not line:
        last = log.read_text(errors="replace").strip().splitlines()[-1:] or ["nothing"]
        why = f"its log ends with: {last[0]}"
        raise failure("LG5202", "forge", "the forge did not start", why, f"read `{log}`")
    return str(json.loads(line)["url"])


def _end(process: "subprocess.Popen[bytes]", patience: float = 5.0) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    for last_resort in (process.terminate, process.kill):
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            last_resort()
    process.wait()
