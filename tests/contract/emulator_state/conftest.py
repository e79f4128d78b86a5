"""Worlds that are stopped and started again with the same state folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from lockgate.emulator.process import Emulator

SECRET = "the-same-every-time"


class KeptWorld:
    """An emulator with a state folder. `again` starts it anew on what it kept; `kill` does so without a word."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.emulator = self._start()

    def _start(self, **more) -> Emulator:
        return Emulator.start(self.folder / "work", SECRET, state=self.state, **more)

    def again(self, **more) -> None:
        self.emulator.stop()
        self.emulator = self._start(**more)

    def client(self, service, who="111111111111"):
        held = self.emulator.root(who) if isinstance(who, str) else who
        return boto3.client(
            service,
            region_name="eu-west-1",
            endpoint_url=self.emulator.endpoint,
            aws_access_key_id=held.access_key,
            aws_secret_access_key=held.secret_key,
            aws_session_token=held.token,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptWorld]:
    world = KeptWorld(tmp_path)
    yield world
    world.emulator.stop()


@pytest.fixture
def start_kept(tmp_path: Path) -> Callable[..., Emulator]:
    """Starts an emulator on a folder; whoever asks for it ends it."""
    return lambda **more: Emulator.start(tmp_path / "other", SECRET, **more)
