"""``Bool`` and ``BinaryEquals``: equality after reading.

Neither takes variables; a malformed value never matches.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Hashable, Sequence

from lockgate.iam.conditions.comparison import Comparison
from lockgate.iam.facts import Facts

Reader = Callable[[str], Hashable | None]


def truth(text: str) -> str | None:
    """``true`` or ``false`` in lower case, or None."""
    lowered = text.lower()
    return lowered if lowered in {"true", "false"} else None


def binary(text: str) -> bytes | None:
    """The bytes of a Base64 text, or None."""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


class _Read:
    """Equal to one of several values once both are read."""

    __slots__ = ("_read", "_values")

    def __init__(self, read: Reader, values: Sequence[str]) -> None:
        self._read = read
        self._values = frozenset(value for value in map(read, values) if value is not None)

    def matches(self, value: str, facts: Facts) -> bool:  # noqa: ARG002  the comparison is independent of the request
        return self._read(value) in self._values


def boolean(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in booleans
    """One of `values` as a truth value."""
    return _Read(truth, values)


def binary_equals(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in binaries
    """One of `values` byte for byte."""
    return _Read(binary, values)
