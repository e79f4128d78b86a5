"""The other simulator: a separate process of Node, installed into a cache folder outside the repository, for these tests only.

`@cloud-copilot/iam-simulate` is under the AGPL: nothing of it is imported, copied or shipped.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from json import dumps
from pathlib import Path
from typing import Any

import pytest

VERSION = "0.1.173"
PACKAGE = f"@cloud-copilot/iam-simulate@{VERSION}"
DRIVER = Path(__file__).with_name("iam_simulate_peer.mjs")

Peer = Callable[[Sequence[dict[str, Any]]], list[str]]


@pytest.fixture(scope="session")
def questions() -> int:
    """How many questions are asked: 5,000, or 100,000 in the thorough profile."""
    return 100_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 5_000


@pytest.fixture(scope="session")
def peer() -> Peer:
    """Asks the other simulator; skips, saying why, where it cannot be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are needed to run @cloud-copilot/iam-simulate, and are not on PATH")
    folder = _installed()

    def answers(lines: Sequence[dict[str, Any]]) -> list[str]:
        text = "\n".join(map(dumps, lines))
        done = subprocess.run(
            ["node", str(DRIVER), str(folder)], input=text, capture_output=True, text=True, check=True, timeout=3600
        )
        return [line.partition("\t")[2] for line in done.stdout.splitlines()]

    return answers


def _installed() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path(tempfile.gettempdir()))
    final = cache / f"lockgate-tests-iam-simulate-{VERSION}"
    if final.is_dir():
        return final
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        made = Path(scratch) / "peer"
        made.mkdir()
        (made / "package.json").write_text("{}", encoding="utf-8")
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", PACKAGE]
        try:
            subprocess.run(command, cwd=made, capture_output=True, text=True, check=True, timeout=120)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"npm could not install {PACKAGE}: {error}")
        try:
            made.rename(final)
        except OSError:  # another worker was faster
            if not final.is_dir():
                raise
    return final
