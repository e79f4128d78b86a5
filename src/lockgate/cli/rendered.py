"""The files that ``lockgate render`` owns: written whole, recognised by their first line, never taken from others.

The first line of each file says that Lockgate wrote it and carries a digest of the rest. A file whose digest fits is
Lockgate's to replace or remove; a file without the line, or with a digest that does not fit, is somebody's work.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from hashlib import sha256
from pathlib import Path

from lockgate.kernel import Exit, Finding, LockgateError, Origin

_MARK = "# Rendered by Lockgate from the declared file; change that file, not this one. sha256:"
_FIRST_LINE = re.compile(re.escape(_MARK) + r"([0-9a-f]{64})\n")
_FOREIGN = "LG3302"
_UNWRITABLE = "LG3303"


class Fate(Enum):
    """What happened to a file."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


def write(folder: Path, bodies: Mapping[str, str]) -> list[tuple[str, Fate]]:
    """Make the files below `folder` be exactly `bodies` (relative path to content), and say what happened to each.

    Raises:
        LockgateError: When a file in the way is not Lockgate's; then nothing was written.
    """
    contents = {path: owned(body) for path, body in bodies.items()}
    stale = [path for path in sorted(_own_files(folder)) if path not in contents]
    foreign = [path for path in contents if _is_foreign(folder / path)]
    if foreign:
        raise LockgateError([_foreign(folder / path) for path in foreign], Exit.FAILED)
    try:
        fates = [(path, _write(folder / path, content)) for path, content in contents.items()]
        return fates + [(path, _remove(folder / path)) for path in stale]
    except OSError as error:
        raise LockgateError([_unwritable(folder, error)], Exit.FAILED) from error


def owned(body: str) -> str:
    """`body` under the line that makes the file Lockgate's."""
    return f"{_MARK}{sha256(body.encode()).hexdigest()}\n{body}"


def _is_owned(path: Path) -> bool:
    try:
        content = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return False
    found = _FIRST_LINE.match(content)
    return found is not None and sha256(content[found.end() :].encode()).hexdigest() == found.group(1)


def _is_foreign(path: Path) -> bool:
    """Whether something is in the way: a file of somebody else, a folder, or a link to nowhere."""
    return (path.exists() or path.is_symlink()) and (path.is_symlink() or not _is_owned(path))


def _own_files(folder: Path) -> Iterator[str]:
    """The files of earlier runs, in the account folders only."""
    for path in folder.glob("[0-9]" * 12 + "/*.yaml"):
        if path.is_file() and not path.is_symlink() and _is_owned(path):
            yield path.relative_to(folder).as_posix()


def _write(path: Path, content: str) -> Fate:
    """Through a neighbour, so that a reader sees the old file or the new one and never a half."""
    old = path.read_bytes() if path.exists() else None
    if old == content.encode():
        return Fate.UNCHANGED
    path.parent.mkdir(parents=True, exist_ok=True)
    neighbour = path.with_name(f".{path.name}.part")
    neighbour.write_bytes(content.encode())
    neighbour.replace(path)
    return Fate.CREATED if old is None else Fate.CHANGED


def _remove(path: Path) -> Fate:
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    return Fate.REMOVED


def _unwritable(folder: Path, error: OSError) -> Finding:
    return Finding(
        _UNWRITABLE,
        Origin(str(error.filename or folder)),
        "the file cannot be written",
        f"the system says: {error.strerror or error}",
        "choose another folder with `--out`; what was written before this file is complete",
    )


def _foreign(path: Path) -> Finding:
    return Finding(
        _FOREIGN,
        Origin(str(path)),
        "the file was not written by Lockgate, or was edited since",
        "it would be lost, so that nothing was written",
        "move it away, or choose another folder with `--out`",
    )
