"""What a push begins with is understood, or the push is refused."""

import gzip
import io

import pytest

from lockgate.forge.git import MalformedPushError, RefChange, read_commands

OLD, NEW = "1" * 40, "2" * 40


def _packet(text: str) -> bytes:
    return f"{len(text.encode()) + 4:04x}".encode() + text.encode()


BODY = _packet(f"{OLD} {NEW} refs/heads/main\0 report-status") + _packet(f"{OLD} {NEW} refs/tags/v1\n") + b"0000PACK"


def test_commands_are_read_and_the_body_stays_whole():
    changes, body = read_commands(io.BytesIO(BODY), "")
    assert changes == [RefChange("refs/heads/main", OLD, NEW), RefChange("refs/tags/v1", OLD, NEW)]
    assert body.read(4) + body.read(len(BODY)) + body.read(9) == BODY


def test_a_compressed_body_comes_out_plain():
    changes, body = read_commands(io.BytesIO(gzip.compress(BODY)), "gzip")
    assert len(changes) == 2
    assert body.read(len(BODY)) + body.read(9) == BODY


def test_shallow_lines_are_no_commands():
    body = _packet(f"shallow {OLD}") + _packet(f"{OLD} {NEW} refs/heads/main") + b"0000"
    assert len(read_commands(io.BytesIO(body), "")[0]) == 1


def test_an_empty_push_has_no_commands():
    assert read_commands(io.BytesIO(b"0000"), "")[0] == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"00",
        b"zzzz",
        b"0001",
        b"0004",
        b"ffff",
        b"0009hell",
        _packet("push-cert\0 report-status"),
        _packet(f"{OLD} {NEW} refs/heads/a\tb"),
        _packet(f"{OLD} refs/heads/main"),
        _packet(f"{OLD} {NEW} refs/heads/main"),
    ],
)
def test_what_is_no_list_of_commands_is_refused(body):
    with pytest.raises(MalformedPushError):
        read_commands(io.BytesIO(body), "")


def test_an_encoding_that_is_not_known_is_refused():
    with pytest.raises(MalformedPushError, match="content encoding br"):
        read_commands(io.BytesIO(BODY), "br")
