"""Trees and commits that the forge itself writes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from lockgate.forge.git.command import Git
from lockgate.forge.git.history import Person


def write_tree(git: Git, path: Path, base: str | None, files: Mapping[str, bytes | None]) -> str:
    """The id of a tree: that of the commit `base` with these files written, or removed where the content is None."""
    with TemporaryDirectory(dir=git.home) as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        git.run(path, "read-tree", *([base] if base else ["--empty"]), extra=index)
        lines = [_line(git, path, name, content) for name, content in files.items()]
        git.run(path, "update-index", "-z", "--index-info", feed="".join(lines).encode(), extra=index)
        return git.run(path, "write-tree", extra=index).decode().strip()


def _line(git: Git, path: Path, name: str, content: bytes | None) -> str:
    if content is None:
        return f"0 {'0' * 40}\t{name}\0"
    blob = git.run(path, "hash-object", "-w", "--stdin", feed=content).decode().strip()
    return f"100644 {blob}\t{name}\0"


def write_commit(
    git: Git, path: Path, tree: str, parents: Sequence[str], message: str, author: Person, committer: Person
) -> str:
    """The id of a new commit; the dates are ISO 8601."""
    people = {
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_AUTHOR_DATE": author.date,
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.email,
        "GIT_COMMITTER_DATE": committer.date,
    }
    flags = [flag for parent in parents for flag in ("-p", parent)]
    return git.run(path, "commit-tree", tree, *flags, feed=message.encode(), extra=people).decode().strip()


def entries(git: Git, path: Path, commit: str, name: str) -> list[tuple[str, str, str, int]] | None:
    """A file, or what is in a folder, as (kind, object id, path, size in bytes); None when there is neither."""
    found = _ls_tree(git, path, commit, name)
    if name and found and found[0][0] == "tree":
        return _ls_tree(git, path, commit, f"{name}/")
    return found if found or not name else None


def _ls_tree(git: Git, path: Path, commit: str, name: str) -> list[tuple[str, str, str, int]]:
    output = git.run(path, "ls-tree", "-z", "-l", commit, *(["--", name] if name else []))
    return [_entry(line) for line in output.decode(errors="replace").split("\0") if line]


def _entry(line: str) -> tuple[str, str, str, int]:
    meta, _, name = line.partition("\t")
    _, kind, sha, size = meta.split()
    return kind, sha, name, int(size) if size.isdigit() else 0
