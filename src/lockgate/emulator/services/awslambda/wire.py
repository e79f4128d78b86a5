"""The two ways out of a function's process: answers on a socket, and what it prints on a pipe."""

import os
import select
import socket
from collections.abc import Callable

STEP = 0.05
"""Seconds of real time between two looks at whether to go on."""

_CHUNK = 64 * 1024
_MOST_TEXT = 16 * 1024 * 1024


class Wire:
    """Our ends of both. What is printed is read all the time, so that a talkative function never blocks.

    Attributes:
        theirs: The process's end of the socket; hand it over and call `handed_over`.
        output: The writing end of the pipe, likewise.
    """

    def __init__(self) -> None:
        self._socket, self.theirs = socket.socketpair()
        self._socket.setblocking(False)
        self._reading, self.output = os.pipe()
        os.set_blocking(self._reading, False)
        self._received = b""
        self._printed = bytearray()
        self._talking = True

    def handed_over(self) -> None:
        """Close the ends that the process has now."""
        self.theirs.close()
        os.close(self.output)

    def send(self, message: bytes, going: Callable[[], bool]) -> bool:
        """Send all of `message` while `going`; whether that was done."""
        left = memoryview(message)
        while left:
            if not going():
                return False
            _, writable, _ = select.select([], [self._socket], [], STEP)
            self._listen(0)
            try:
                left = left[self._socket.send(left) :] if writable else left
            except OSError:
                return False
        return True

    def line(self, going: Callable[[], bool]) -> bytes | None:
        """The next line that the process sends, or None when it is not `going` any more or has closed its end."""
        while b"\n" not in self._received:
            if not self._listen(STEP) or (b"\n" not in self._received and not going()):
                return None
        line, _, self._received = self._received.partition(b"\n")
        return line

    def _listen(self, seconds: float) -> bool:
        """Take whatever comes within `seconds`; whether the process still has its end of the socket."""
        sources: list[socket.socket | int] = [self._socket, self._reading] if self._talking else [self._socket]
        readable, _, _ = select.select(sources, [], [], seconds)
        if self._reading in readable:
            self._hear()
        if self._socket in readable:
            try:
                data = self._socket.recv(_CHUNK)
            except OSError:
                data = b""
            self._received += data
            return bool(data)
        return True

    def _hear(self) -> None:
        """Read all that has been printed so far; beyond 16 MB it is forgotten."""
        while self._talking:
            try:
                data = os.read(self._reading, _CHUNK)
            except BlockingIOError:
                return
            self._talking = bool(data)
            if len(self._printed) < _MOST_TEXT:
                self._printed += data

    def printed(self) -> list[str]:
        """The lines that were printed since the last call."""
        self._hear()
        text, self._printed = self._printed, bytearray()
        return text.decode(errors="replace").splitlines()

    def close(self) -> None:
        """Close our ends; what was printed can still be asked for."""
        self._hear()
        self._talking = False
        self._socket.close()
        os.close(self._reading)
