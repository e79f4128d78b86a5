"""Looking at what may be out of reach: a refusal becomes a note, and the rest is still shown."""

from collections.abc import Callable
from typing import TypeVar

from lockgate.cloud.errors import CallRefusedError

Seen = TypeVar("Seen")
Item = TypeVar("Item")

_ABSENT = frozenset(
    {
        "NoSuchBucket",
        "PipelineNotFoundException",
        "ResourceNotFoundException",
        "StackNotFoundException",
    }
)


class Looking:
    """Collects the notes about what could not be looked at, each once."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def every(self, what: str, look: Callable[[], tuple[Item, ...]]) -> tuple[Item, ...]:
        """What `look` gives; nothing, with a note, when AWS refuses or does not have it."""
        return self.at(what, look) or ()

    def at(self, what: str, look: Callable[[], Seen]) -> Seen | None:
        """What `look` gives; None, with a note, when AWS refuses or does not have it."""
        try:
            return look()
        except CallRefusedError as error:
            said = "it is not there" if error.code in _ABSENT else f"{error.code}: {error.message}"
            note = f"could not look at {what}: {said}"
            if note not in self.notes:
                self.notes.append(note)
            return None
