"""Commits and what they change, read from git."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lockgate.forge.git.command import Git

_FIELDS = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
_FIELD_COUNT = 10
_STATUSES = {"A": "added", "M": "modified", "D": "removed", "T": "modified"}


@dataclass(frozen=True, slots=True)
class Person:
    """An author or committer; `date` is ISO 8601 with the writer's own offset."""

    name: str
    email: str
    date: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit as git has it; the message keeps its line breaks inside and loses those at its end."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Person
    committer: Person
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """One file between two trees.

    Attributes:
        path: Its path from the repository's root.
        status: ``added``, ``modified`` or ``removed``, as GitHub says; renames count as one of each.
        additions: Lines; 0 for a binary file.
        deletions: Lines; 0 for a binary file.
        blob: The object's id on the newer side, on the older for a removed file.
    """

    path: str
    status: str
    additions: int
    deletions: int
    blob: str


def log(git: Git, path: Path, revisions: Sequence[str], limit: int, skip: int = 0) -> list[Commit]:
    """Commits of a revision range (``new``, ``^old``, ``--not``), newest first; the order of `revisions` counts."""
    options = ("log", "-z", f"--format={_FIELDS}", f"--max-count={limit}", f"--skip={skip}")
    parts = git.about(path, options, tuple(revisions), "--").decode(errors="replace").split("\0")
    starts = range(0, len(parts) - 1, _FIELD_COUNT)
    return [_commit(parts[start : start + _FIELD_COUNT]) for start in starts]


def _commit(parts: Sequence[str]) -> Commit:
    sha, tree, parents, *people, message = parts
    author, committer = Person(*people[:3]), Person(*people[3:])
    return Commit(sha, tree, tuple(parents.split()), author, committer, message.rstrip("\n"))


def changes(git: Git, path: Path, older: str | None, newer: str) -> list[Change]:
    """The files that differ between two commits; `older` None means the empty tree."""
    base = older or git.text(path, "hash-object", "-t", "tree", "/dev/null")
    ends, options = (base, newer), ("diff-tree", "-r", "-z", "--no-renames")
    raw = git.about(path, (*options, "--raw"), ends).decode(errors="replace").split("\0")
    counts = dict(_counts(git.about(path, (*options, "--numstat"), ends)))
    return list(_changes(raw, counts))


def _counts(output: bytes) -> Iterable[tuple[str, tuple[int, int]]]:
    for line in output.decode(errors="replace").split("\0"):
        if line:
            added, deleted, name = line.split("\t", 2)
            yield name, (int(added) if added.isdigit() else 0, int(deleted) if deleted.isdigit() else 0)


def _changes(raw: list[str], counts: dict[str, tuple[int, int]]) -> Iterable[Change]:
    for meta, name in zip(raw[0::2], raw[1::2], strict=False):
        _, _, before, after, letter = meta.split(" ")
        added, deleted = counts.get(name, (0, 0))
        status = _STATUSES[letter[0]]
        yield Change(name, status, added, deleted, before if status == "removed" else after)
