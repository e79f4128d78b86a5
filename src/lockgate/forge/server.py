"""The forge as a server on loopback."""

import secrets
import socket
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from lockgate.forge.application import Application
from lockgate.forge.database import Database
from lockgate.forge.git import Git
from lockgate.forge.identity import Identity, digest
from lockgate.forge.records import Records
from lockgate.forge.world import Clock, World

_HOST = "127.0.0.1"
_ADMIN = "site-admin"


class _Quiet(WSGIRequestHandler):
    """The application writes one line per request itself."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Server:
    """One forge on a port of loopback, answering each request on a thread of its own."""

    def __init__(self, folder: Path, git: Path, clock: Clock, port: int = 0) -> None:
        home = folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        self._database = Database(folder / "forge.db")
        records = Records(self._database)
        listener = socket.create_server((_HOST, port), backlog=128)
        self.url = f"http://{_HOST}:{listener.getsockname()[1]}"
        world = World(self.url, folder, Git(git, home), records, Identity(records), clock)
        self._world = world
        self._application = Application(world)
        with listener:
            self._server = make_server(
                _HOST, 0, self._application, threaded=True, request_handler=_Quiet, fd=listener.fileno()
            )

    def admit_site_admin(self, token: str | None = None) -> str:
        """Give the site administrator a token, a new one unless given; returns it."""
        records = self._world.records
        text = token or secrets.token_hex(20)
        with records.database.transaction():
            admin = records.accounts.one(login=_ADMIN) or records.accounts.add(
                login=_ADMIN, kind="User", created_at=self._world.now(), site_admin=True
            )
            if records.tokens.one(digest=digest(text)) is None:
                records.tokens.add(account=admin.id, digest=digest(text))
        return text

    def start(self) -> None:
        """Serve on a thread of its own; returns at once, and requests are answered from now on."""
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="forge", daemon=True).start()

    def stop(self) -> None:
        """Stop serving and end everything under way."""
        self._application.stop()
        self._server.shutdown()
        self._server.server_close()
        self._database.close()
