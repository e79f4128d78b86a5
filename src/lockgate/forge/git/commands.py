"""The commands that a push begins with, read before git gets them.

Source: gitprotocol-pack(5), "Reference Update Request and Packfile Transfer". Whatever is not of that form is
refused: nothing may reach git that has not been understood.
"""

import gzip
import re
from typing import IO, Protocol, cast

from lockgate.forge.git.repository import RefChange

_LENGTH = 4
_LONGEST = 65520
_COMMAND = re.compile(r"([0-9a-f]{40}) ([0-9a-f]{40}) ([^\x00-\x1f\x7f]+)")
_SHALLOW = re.compile(r"shallow [0-9a-f]{40}")


class Readable(Protocol):
    """A request's body."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; none at the end."""


class MalformedPushError(Exception):
    """The request does not begin with the commands of a push."""


def read_commands(body: Readable, encoding: str) -> tuple[list[RefChange], Readable]:
    """The commands, and the body as git shall read it, from its beginning and not encoded any more."""
    if encoding == "gzip":
        body = gzip.GzipFile(fileobj=cast("IO[bytes]", body))
    elif encoding not in {"", "identity"}:
        raise MalformedPushError(f"content encoding {encoding}")
    read: list[bytes] = []
    changes: list[RefChange] = []
    while True:
        packet = _packet(body)
        read.append(packet)
        if len(packet) == _LENGTH:
            return changes, _Joined(b"".join(read), body)
        line = packet[_LENGTH:].split(b"\0")[0].decode(errors="surrogateescape").rstrip("\n")
        if _SHALLOW.fullmatch(line):
            continue
        if (command := _COMMAND.fullmatch(line)) is None:
            raise MalformedPushError(line[:80])
        before, after, ref = command.groups()
        changes.append(RefChange(ref, before, after))


def _packet(body: Readable) -> bytes:
    head = _exactly(body, _LENGTH)
    try:
        length = int(head, 16)
    except ValueError:
        raise MalformedPushError("no packet length") from None
    if length == 0:
        return head
    if not _LENGTH < length <= _LONGEST:
        raise MalformedPushError(f"packet length {length}")
    return head + _exactly(body, length - _LENGTH)


def _exactly(body: Readable, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = body.read(count - len(found))
        if not part:
            raise MalformedPushError("it ends too early")
        found += part
    return found


class _Joined:
    """What was read already, then the rest."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start = start
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        if self._start:
            part, self._start = self._start[:size], self._start[size:]
            return part
        return self._rest.read(size)
