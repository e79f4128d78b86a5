"""A snapshot in a folder."""

from datetime import UTC, datetime

import pytest

from lockgate.emulator.state import StateFolder
from lockgate.emulator.state.changes import changes
from lockgate.kernel import LockgateError

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HERE = "http://127.0.0.1:4566"


@pytest.fixture
def folder(tmp_path):
    found = StateFolder.open(tmp_path / "state")
    yield found
    found.close()


def test_an_empty_folder_holds_nothing(folder):
    assert folder.read(HERE) == {}


def test_parts_come_back_with_short_and_long_bytes(folder):
    parts = {"a": {"short": b"x", "long": b"y" * 5000}, "b": [1]}

    folder.write(parts, HERE, NOW)

    assert folder.read(HERE) == parts


def test_blobs_that_nothing_names_any_more_are_deleted(folder):
    folder.write({"a": b"y" * 5000}, HERE, NOW)
    folder.write({"a": b"z" * 5000}, HERE, NOW)

    assert len(list((folder.path / "blobs").iterdir())) == 1


def test_addresses_follow_the_endpoint(folder):
    folder.write({"a": "http://127.0.0.1:4566/1/q", "b": "127.0.0.1:45667/x"}, HERE, NOW)

    assert folder.read("http://127.0.0.1:99") == {"a": "http://127.0.0.1:99/1/q", "b": "127.0.0.1:45667/x"}


def test_what_cannot_be_written_leaves_the_snapshot_before(folder):
    folder.write({"a": 1}, HERE, NOW)
    with pytest.raises(TypeError, match="object is not plain data"):
        folder.write({"a": object()}, HERE, NOW)

    assert folder.read(HERE) == {"a": 1}


def test_a_changed_blob_is_refused(folder):
    folder.write({"a": b"y" * 5000}, HERE, NOW)
    next((folder.path / "blobs").iterdir()).write_bytes(b"other")

    with pytest.raises(LockgateError, match="is not what it was"):
        folder.read(HERE)


def test_a_missing_blob_is_refused(folder):
    folder.write({"a": b"y" * 5000}, HERE, NOW)
    next((folder.path / "blobs").iterdir()).unlink()

    with pytest.raises(LockgateError, match="LG5004"):
        folder.read(HERE)


def test_a_snapshot_set_aside_is_whole(folder):
    folder.write({"a": b"y" * 5000}, HERE, NOW)

    aside = folder.set_aside(NOW)

    assert folder.read(HERE) == {}
    assert {each.name for each in aside.iterdir()} == {"state.jsonl", "blobs"}
    assert folder.set_aside(NOW) is None


def test_looks_change_nothing():
    assert not any(map(changes, ["GetObject", "ListBuckets", "DescribeStacks", "HeadObject"]))
    assert all(map(changes, ["PutObject", "AssumeRole", "GetSessionToken", "ReceiveMessage"]))
