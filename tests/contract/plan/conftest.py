"""The ports of `lockgate.plan` twice: in memory, and as the adapters of `lockgate.cloud` on the embedded AWS."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from fakes.memory_ports import MemoryAws
from lockgate.cloud import Aws, Keys
from lockgate.kernel import AccountId, Region
from lockgate.plan import Ports, StackEvent, StackId

REGION = "eu-west-1"


@dataclass(frozen=True)
class Setting:
    """Ports, an account of the test's own, and what others do in it."""

    ports: Ports
    account: str
    put_object: Callable[[str, str], None]
    make_log_group: Callable[[str], None]

    def stack(self, name: str) -> StackId:
        return StackId(AccountId(self.account), Region(REGION), name)

    def unique(self, name: str) -> str:
        """A name that no other test uses, for what is named globally."""
        return f"{name}-{self.account}"


class Watching:
    """Keeps the events that it hears."""

    def __init__(self) -> None:
        self.events: list[StackEvent] = []

    def heard(self, event: StackEvent) -> None:
        self.events.append(event)

    def waiting(self) -> None:
        pass


@pytest.fixture
def watch() -> Watching:
    return Watching()


@pytest.fixture(params=["memory", "embedded"])
def setting(request: pytest.FixtureRequest) -> Setting:
    return _in_memory() if request.param == "memory" else _embedded(request.getfixturevalue("aws_world"))


def _in_memory() -> Setting:
    aws, account = MemoryAws(), "111111111111"

    def put_object(bucket: str, key: str) -> None:
        aws.things[account, "AWS::S3::Bucket", bucket].append(key)

    def make_log_group(name: str) -> None:
        aws.things[account, "AWS::Logs::LogGroup", name] = []

    return Setting(aws.ports, account, put_object, make_log_group)


def _embedded(world: Any) -> Setting:
    account = world.new_account()

    def keys(owner: str) -> Keys:
        root = world.emulator.root(owner)
        return Keys(root.access_key, root.secret_key, root.token)

    aws = Aws(keys, REGION, time.sleep, endpoint=world.endpoint)

    def put_object(bucket: str, key: str) -> None:
        s3 = world.client("s3", account)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket=bucket, Key=key, Body=b"")

    def make_log_group(name: str) -> None:
        world.client("logs", account).create_log_group(logGroupName=name)

    return Setting(aws.ports(), account, put_object, make_log_group)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    return lambda: datetime(2026, 1, 1, tzinfo=UTC)
