"""The folder of a snapshot: who may use it, how it is replaced, and what is refused.

`state.jsonl` has a first line that says what made it, one line for each part, and a last line that says that it is
whole. It appears by a rename of a finished file, so that a killed emulator leaves the snapshot before it.
"""

import fcntl
import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lockgate.kernel import Finding, LockgateError, Origin

FORMAT = 1
"""Rises whenever an older snapshot could not be read any more."""
_FILE = "state.jsonl"
_BLOBS = "blobs"
_LOCK = "lock"
_INLINE = 2048
"""Bytes up to which a value stays in the file."""


class StateFolder:
    """A folder that one emulator uses at a time. Use `open`; `close` lets another one in.

    Attributes:
        path: Where it is.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def open(cls, path: Path) -> "StateFolder":
        """The folder, made when it is missing; raises `LockgateError` when another emulator has it."""
        try:
            for folder in (path, path / _BLOBS):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                folder.chmod(0o700)
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _failure(
                "LG5002", path, f"the state folder cannot be used: {error}", "choose another folder"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            fact = "the state folder is in use by another emulator"
            raise _failure("LG5002", path, fact, "end that emulator, or choose another folder") from error
        return cls(path, lock)

    def close(self) -> None:
        """Let another emulator use the folder."""
        os.close(self._lock)

    def write(self, parts: Mapping[str, Any], endpoint: str, now: datetime) -> None:
        """Replace the snapshot by `parts`, plain data by name; raises OSError and leaves the old one when it cannot."""
        named: set[str] = set()

        def flat(value: object) -> Any:
            return self._bytes(value, named)

        head = {**_maker(), "endpoint": endpoint, "saved": now.isoformat()}
        lines = [{"state": head}, *({"part": name, "value": value} for name, value in parts.items())]
        text = [json.dumps(line, default=flat) for line in [*lines, {"end": len(parts)}]]
        _replace(self.path / _FILE, "\n".join(text).encode() + b"\n")
        for blob in (self.path / _BLOBS).iterdir():
            if blob.name not in named:
                blob.unlink(missing_ok=True)

    def read(self, endpoint: str) -> Mapping[str, Any]:
        """The parts of the snapshot, none when there is none; addresses of the old endpoint become those of `endpoint`.

        Raises `LockgateError` for a snapshot of another format or engine, or one that is damaged.
        """
        file = self.path / _FILE
        try:
            first, *rest = file.read_text().splitlines()
            head = json.loads(first)["state"]
            _check(file, head)
            old = f"//{head['endpoint'].partition('//')[2]}/"
            new = f"//{endpoint.partition('//')[2]}/"
            lines = [json.loads(line.replace(old, new), object_hook=self._object) for line in rest]
            return _parts(lines)
        except FileNotFoundError as error:
            if error.filename != str(file):
                raise damaged(file, error) from error
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise damaged(file, error) from error

    def clear(self) -> None:
        """Delete the snapshot for good."""
        (self.path / _FILE).unlink(missing_ok=True)
        for blob in (self.path / _BLOBS).iterdir():
            blob.unlink(missing_ok=True)

    def set_aside(self, now: datetime) -> Path | None:
        """Move the snapshot into a folder of its own beside it, and answer that folder; None when there is none."""
        if not (self.path / _FILE).exists():
            return None
        aside = self.path / f"before-{now:%Y%m%dT%H%M%S%f}"
        aside.mkdir(mode=0o700)
        (self.path / _BLOBS).rename(aside / _BLOBS)
        (self.path / _FILE).rename(aside / _FILE)
        (self.path / _BLOBS).mkdir(mode=0o700)
        return aside

    def _bytes(self, value: object, named: set[str]) -> Any:
        """Bytes, for JSON: short ones as they are, others by the name of a file that is written once."""
        if not isinstance(value, bytes):
            raise TypeError(f"{type(value).__name__} is not plain data")
        if len(value) <= _INLINE:
            return {"$bytes": b64encode(value).decode()}
        name = hashlib.sha256(value).hexdigest()
        if name not in named and not (self.path / _BLOBS / name).exists():
            _replace(self.path / _BLOBS / name, value)
        named.add(name)
        return {"$blob": name}

    def _object(self, found: dict[str, Any]) -> Any:
        if found.keys() == {"$bytes"}:
            return b64decode(found["$bytes"])
        if found.keys() == {"$blob"}:
            content = (self.path / _BLOBS / str(found["$blob"]).rpartition("/")[2]).read_bytes()
            if hashlib.sha256(content).hexdigest() != found["$blob"]:
                raise ValueError(f"blob {found['$blob']} is not what it was")
            return content
        return found


def _parts(lines: list[Any]) -> Mapping[str, Any]:
    if not lines or lines[-1] != {"end": len(lines) - 1}:
        raise ValueError("its end is missing")
    return {line["part"]: line["value"] for line in lines[:-1]}


def _maker() -> dict[str, Any]:
    return {"format": FORMAT, "engine": f"ministack {version('ministack')}"}


def _check(file: Path, head: Mapping[str, Any]) -> None:
    for name, mine in _maker().items():
        if head[name] != mine:
            raise _failure(
                "LG5003",
                file,
                f"the state was written with {name} `{head[name]}`, this emulator has `{mine}`",
                "start with `--reset`, which sets the old state aside, or with the version that wrote it",
            )


def damaged(file: Path, error: Exception) -> LockgateError:
    """The failure that a snapshot brings which cannot be read."""
    fact = f"the state cannot be read: {error}"
    return _failure("LG5004", file, fact, "start with `--reset`, which sets the old state aside")


def _failure(rule: str, place: Path, fact: str, remedy: str) -> LockgateError:
    why = "a world is taken up as a whole by one emulator, or not at all"
    return LockgateError([Finding(rule, Origin(str(place)), fact, why, remedy)])


def _replace(file: Path, content: bytes) -> None:
    """Write beside, flush to the disk, rename."""
    beside = file.with_name(f".{file.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
