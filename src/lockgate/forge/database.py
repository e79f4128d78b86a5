"""Records of one kind each in a table of one SQLite file: what the forge remembers besides the git repositories.

SQLite is in the standard library, survives the end of the process, and gives ids that are never used twice.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import Field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

_SCALARS = (str, int, float, type(None))


class Record(Protocol):
    """A frozen dataclass whose first field is ``id``."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init__(self, *, id: int, **values: Any) -> None: ...  # noqa: A002 - the field's name

    @property
    def id(self) -> int:
        """Given by the table; never used twice."""


R = TypeVar("R", bound=Record)


class Database:
    """One connection, used by one thread at a time.

    Losing the last writes when the machine loses power is acceptable for a stand-in, so the file is not
    synchronised.
    """

    def __init__(self, file: Path | str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes of the block, or none; other threads wait."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._finish("ROLLBACK")
                raise
            self._finish("COMMIT")

    def _finish(self, verb: str) -> None:
        self._depth -= 1
        if self._depth == 0 and self._connection.in_transaction:
            self._connection.execute(verb)

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> tuple[list[tuple[Any, ...]], int | None]:
        """Run one statement; returns its rows and the id of the row that it inserted."""
        with self._lock:
            cursor = self._connection.execute(statement, values)
            return cursor.fetchall(), cursor.lastrowid

    def close(self) -> None:
        """Close the file; later use fails."""
        with self._lock:
            self._connection.close()


class Table(Generic[R]):
    """The records of one kind.

    Strings and numbers are stored as they are, anything else as JSON, so mappings and lists come back as they went
    in; strings compare without regard to case, as GitHub's names do, unless the field's metadata says ``{"exact":
    True}``.
    """

    def __init__(self, database: Database, kind: type[R]) -> None:
        self._database = database
        self._kind = kind
        self._columns = [part.name for part in fields(kind)]
        self._plain = {part.name for part in fields(kind) if part.type in {str, int, float, str | None, int | None}}
        columns = ", ".join(_column(part) for part in fields(kind))
        database.execute(f"CREATE TABLE IF NOT EXISTS {self._name} ({columns})")

    @property
    def _name(self) -> str:
        return self._kind.__name__.lower()

    def add(self, **values: Any) -> R:
        """Insert a record and return it with its id."""
        record = self._kind(id=0, **values)
        columns = self._columns[1:]
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" for _ in columns)
        bound = tuple(self._encode(name, getattr(record, name)) for name in columns)
        # Table and column names come from our own dataclasses, never from a request.
        statement = f"INSERT INTO {self._name} ({names}) VALUES ({marks})"  # noqa: S608 - see the line above
        _, identifier = self._database.execute(statement, bound)
        return replace(record, id=identifier)

    def one(self, **where: Any) -> R | None:
        """The first record, by id, of which all fields have these values."""
        return next(iter(self.all(**where)), None)

    def all(self, **where: Any) -> list[R]:
        """Every record of which all fields have these values, by id."""
        columns = ", ".join(f'"{name}"' for name in self._columns)
        clause, values = self._where(where)
        # As above: only names of our own, values are bound.
        statement = f"SELECT {columns} FROM {self._name}{clause} ORDER BY id"  # noqa: S608 - see the line above
        rows, _ = self._database.execute(statement, values)
        return [self._decode(row) for row in rows]

    def change(self, record: R, **values: Any) -> R:
        """Write these fields of the record; returns the record as it now is."""
        pairs = ", ".join(f'"{name}" = ?' for name in values)
        # As above: only names of our own, values are bound.
        statement = f"UPDATE {self._name} SET {pairs} WHERE id = ?"  # noqa: S608 - see the line above
        self._database.execute(statement, (*(self._encode(*item) for item in values.items()), record.id))
        now = self.one(id=record.id)
        if now is None:
            raise LookupError(f"{self._name} {record.id} is gone")
        return now

    def remove(self, **where: Any) -> None:
        """Delete every record of which all fields have these values."""
        clause, values = self._where(where)
        # As above: only names of our own, values are bound.
        self._database.execute(f"DELETE FROM {self._name}{clause}", values)  # noqa: S608 - see the line above

    def _where(self, where: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        if not where:
            return "", ()
        clause = " AND ".join(f'"{name}" IS ?' for name in where)
        return f" WHERE {clause}", tuple(self._encode(*item) for item in where.items())

    def _encode(self, name: str, value: Any) -> Any:
        if name in self._plain and isinstance(value, _SCALARS):
            return value
        return json.dumps(value)

    def _decode(self, row: tuple[Any, ...]) -> R:
        values = zip(self._columns, row, strict=True)
        return self._kind(**{name: value if name in self._plain else json.loads(value) for name, value in values})


def _column(part: Field[Any]) -> str:
    if part.name == "id":
        return "id INTEGER PRIMARY KEY AUTOINCREMENT"
    if part.type in {str, str | None} and not part.metadata.get("exact"):
        return f'"{part.name}" TEXT COLLATE NOCASE'
    return f'"{part.name}"'
