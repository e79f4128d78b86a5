"""The forge's own process: ``python -m lockgate.forge``.

Prints one line of JSON, ``{"url": ...}``, once it answers. With ``--child`` the first line of its standard input is
the site administrator's token, and the process ends when that input ends, that is with its parent; otherwise the
token is made and printed, and the process runs until it is interrupted.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from lockgate.forge.errors import failure
from lockgate.forge.server import Server
from lockgate.kernel import LockgateError


def main() -> int:
    """Serve until told to stop; returns the exit code."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    token = sys.stdin.readline().strip() if arguments.child else None
    try:
        server = Server(arguments.folder.resolve(), _git(), lambda: datetime.now(UTC), arguments.port)
    except (LockgateError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    token = server.admit_site_admin(token)
    server.start()
    ready = {"url": server.url} if arguments.child else {"url": server.url, "site_admin_token": token}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    _wait(child=arguments.child)
    server.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lockgate.forge", description="A stand-in for GitHub on loopback.")
    parser.add_argument("--folder", type=Path, required=True, help="where repositories and records are kept")
    parser.add_argument("--port", type=int, default=0, help="the port; a free one unless given")
    parser.add_argument("--child", action="store_true", help="end when the standard input ends")
    return parser.parse_args()


def _git() -> Path:
    found = shutil.which("git")
    if found is None:
        raise failure(
            "LG5201",
            "forge",
            "there is no `git` on the PATH",
            "the forge serves repositories with the real git program",
            "install git 2.38 or newer",
        )
    return Path(found)


def _wait(*, child: bool) -> None:
    """Until a signal, or until the parent is gone."""
    stop, parent = threading.Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if child:
        threading.Thread(target=_until_orphaned, args=(stop,), daemon=True).start()
    while not stop.wait(0.5):
        if child and os.getppid() != parent:
            return


def _until_orphaned(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    stop.set()


if __name__ == "__main__":
    sys.exit(main())
