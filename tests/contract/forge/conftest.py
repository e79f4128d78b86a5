"""One forge for all the tests of a worker; each test has a repository of its own."""

import http.server
import itertools
import json
import queue
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lockgate.forge import Forge

PEOPLE = ("ada", "bob", "eve")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Client:
    """Asks the REST API as one user, or as nobody."""

    url: str
    token: str | None

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        sign = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.url + path, data, {**sign, **headers}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return _reply(response)
        except urllib.error.HTTPError as error:
            return _reply(error)

    def get(self, path: str) -> Any:
        reply = self.ask("GET", path)
        assert reply.status == 200, reply
        return reply.body

    def post(self, path: str, body: object = None) -> Any:
        reply = self.ask("POST", path, body if body is not None else {})
        assert reply.status in {200, 201, 202, 204}, reply
        return reply.body


def _reply(response: Any) -> Reply:
    raw = response.read()
    return Reply(response.status, json.loads(raw) if raw else None, dict(response.headers.items()))


class Receiver:
    """A hook's receiver: keeps each request, answers what it is told to."""

    def __init__(self) -> None:
        self.requests: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.status = 200
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.put((dict(self.headers.items()), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"seen")

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def next(self, event: str) -> tuple[dict[str, str], dict[str, Any]]:
        """The next delivery of that event; others before it are passed over."""
        while True:
            headers, body = self.requests.get(timeout=20)
            if headers["X-GitHub-Event"] == event:
                return headers, json.loads(body)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass(frozen=True)
class Working:
    """A working copy and the remote that it pushes to."""

    folder: Path
    remote: str

    def git(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main"]
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), "GIT_TERMINAL_PROMPT": "0"}
        command = ["git", *identity, *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0 or not check, done.stderr
        return done

    def commit(self, message: str, **files: str) -> str:
        for name, text in files.items():
            path = self.folder / name.replace("__", ".")
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").stdout.strip()

    def push(self, *what: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.git("push", self.remote, *what, check=check)


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with Forge.start(tmp_path_factory.mktemp("forge")) as running:
        yield running


@pytest.fixture(scope="session")
def tokens(forge: Forge) -> dict[str, str]:
    made = {login: forge.create_user(login) for login in PEOPLE}
    forge.create_organization("acme", owner="ada")
    return made


@pytest.fixture
def ada(forge: Forge, tokens: dict[str, str]) -> Client:
    """Owns the organisation."""
    return Client(forge.url, tokens["ada"])


@pytest.fixture
def bob(forge: Forge, tokens: dict[str, str]) -> Client:
    """Has no permission until a test gives one."""
    return Client(forge.url, tokens["bob"])


@pytest.fixture
def eve(forge: Forge, tokens: dict[str, str]) -> Client:
    return Client(forge.url, tokens["eve"])


@pytest.fixture
def nobody(forge: Forge) -> Client:
    return Client(forge.url, None)


@pytest.fixture
def repo(ada: Client) -> str:
    """The full name of a new private repository without commits."""
    name = f"orders-{next(_numbers)}"
    return str(ada.post("/orgs/acme/repos", {"name": name, "private": True})["full_name"])


@pytest.fixture
def remote(forge: Forge, tokens: dict[str, str], repo: str):
    """Makes the git address of the repository for a user, or for nobody."""

    def make(login: str | None = "ada") -> str:
        who = f"{login}:{tokens[login]}@" if login else ""
        return forge.url.replace("http://", f"http://{who}") + f"/{repo}.git"

    return make


@pytest.fixture
def working(tmp_path: Path, remote) -> Working:
    """A working copy on `main` that pushes as ada."""
    made = Working(tmp_path / "work", remote())
    made.folder.mkdir()
    made.git("init", "--quiet")
    return made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.stop()
