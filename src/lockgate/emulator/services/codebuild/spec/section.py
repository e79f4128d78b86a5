"""A mapping of the buildspec with the keys that it may have."""

from collections.abc import Mapping

from lockgate.emulator.services.codebuild.spec.document import BuildspecError, Entry
from lockgate.kernel import did_you_mean


class Warnings(list[str]):
    """What is worth a line in the build's log."""


class Section:
    """The keys of one mapping; a key that no buildspec has becomes a warning, as AWS ignores it.

    Attributes:
        entry: The mapping itself.
        keys: Its keys and values.
    """

    def __init__(self, entry: Entry, warnings: Warnings, *known: str) -> None:
        self.entry = entry
        self.keys: Mapping[str, Entry] = entry.mapping()
        for key, value in self.keys.items():
            if key not in known:
                guess = did_you_mean(key, known)
                hint = f"; did you mean {guess}?" if guess else ""
                warnings.append(f"unknown key {value.path} at line {value.key_line} is ignored{hint}")

    def text(self, key: str) -> str | None:
        """The scalar of `key`, or None when it is absent or empty."""
        return (self.keys[key].text() or None) if key in self.keys else None

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings of the list at `key`; none when it is absent or empty."""
        entry = self.keys.get(key)
        return () if entry is None or entry.is_null else entry.texts()

    def mapping(self, key: str) -> Mapping[str, Entry]:
        """The mapping at `key`; empty when it is absent."""
        return self.keys[key].mapping() if key in self.keys else {}

    def pairs(self, key: str) -> dict[str, str]:
        """The mapping of strings at `key`; empty when it is absent."""
        return {name: value.text() for name, value in self.mapping(key).items()}

    def flag(self, key: str) -> bool:
        """Yes or no at `key`; no when it is absent."""
        return self.keys[key].flag() if key in self.keys else False

    def choice(self, key: str, *allowed: str) -> str | None:
        """One of `allowed` at `key`, or None when it is absent."""
        return self.keys[key].choice(*allowed) if key in self.keys else None

    def files(self) -> tuple[str, ...]:
        """The patterns of its ``files``, which must not be missing."""
        found = self.texts("files")
        if not found:
            raise BuildspecError(f"{self.entry.path} at line {self.entry.key_line} has no files")
        return found
