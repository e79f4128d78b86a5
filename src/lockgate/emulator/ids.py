"""Request and event ids."""

import random

_random = random.SystemRandom().getrandbits(64)
_generator = random.Random(_random)  # noqa: S311 - ids need to be unique, not secret


def new_id() -> str:
    """An id in the form of a UUID of version 4, several times as fast as `uuid.uuid4`."""
    text = f"{_generator.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
