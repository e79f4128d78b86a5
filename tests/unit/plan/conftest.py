"""A small delivery, an AWS in memory, and a journal."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.memory_ports import MemoryAws
from fakes.small_delivery import ACCESS, ARTIFACTS, PIPELINE, template
from lockgate.plan import Journal, OutputOf, Wanted


@pytest.fixture
def wanted() -> list[Wanted]:
    bucket = template({"Bucket": {"Ref": "Artifacts"}}, Artifacts=("bucket", "lg-orders"))
    given = {"Bucket": OutputOf(ARTIFACTS, "Bucket")}
    return [
        Wanted(ARTIFACTS, 0, bucket, "orders"),
        Wanted(ACCESS, 1, template(Role=("logs", "lg-role")), "orders", given),
        Wanted(PIPELINE, 2, template(Log=("logs", "lg-pipeline")), "orders", given),
    ]


@pytest.fixture
def aws() -> MemoryAws:
    return MemoryAws()


@pytest.fixture
def clock() -> Callable[[], datetime]:
    seconds = itertools.count()
    return lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))


@pytest.fixture
def journal(tmp_path: Path, clock) -> Journal:
    return Journal(tmp_path / "journal.jsonl", clock)
