"""``Bool`` and ``BinaryEquals``: equality after reading. Neither takes variables; a malformed value never matches."""

import binascii
from base64 import b64decode
from collections.abc import Sequence

from lockgate.iam.conditions.comparison import Comparison


def binary(text: str) -> bytes | None:
    """The bytes of a Base64 text, or None."""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def boolean(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in booleans
    """One of `values` as a truth value, in any case."""
    wanted = frozenset(value.lower() for value in values) & {"true", "false"}
    return Comparison(lambda value: value.lower() in wanted)


def binary_equals(values: Sequence[str], version: str) -> Comparison:  # noqa: ARG001  no variables in binaries
    """One of `values` byte for byte."""
    wanted = frozenset(found for found in map(binary, values) if found is not None)
    return Comparison(lambda value: binary(value) in wanted)
