"""Where in the user's files a value comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A place in a file that the user wrote.

    Attributes:
        file: The file's path as the user would type it, usually relative to the project folder.
        line: One-based line; 0 when the value is a default that no line states.
        column: One-based column; 0 with line 0.
        path: Keys and indices from the document's root to the value, as text.
    """

    file: str
    line: int = 0
    column: int = 0
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def dotted(self) -> str:
        """The path in the document, ``environments.prod.runtime``."""
        return ".".join(self.path)

    def child(self, key: str | int) -> "Origin":
        """The same place with one more step in the path, for a part whose own line is unknown."""
        return Origin(self.file, self.line, self.column, (*self.path, str(key)))
