"""The user's application, copied so that a rehearsal can commit to it and never touches what is the user's."""

import shutil
from collections.abc import Callable
from pathlib import Path

from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.rehearsal.git import Git

_SKIPPED = {".git", ".venv", ".lockgate", "node_modules", "__pycache__"}


def working_copy(source: Path, copy: Path, remote: str, developer: Callable[[Path], Git]) -> tuple[Git, str]:
    """Make `copy` a git working copy of the application in `source`, with `remote` as its origin.

    A repository whose root is `source` is cloned, history included; a folder inside a larger repository gives the files
    that git tracks there; any other folder gives its files. Uncommitted changes of a repository stay behind.

    Returns:
        The working copy, and one line that says what was taken.

    Raises:
        LockgateError: LG6002 when the folder does not exist or holds nothing to deliver.
    """
    if not source.is_dir():
        raise _nothing(source, "the folder does not exist")
    outside = developer(source)
    top = _repository_root(outside)
    if top == source.resolve():
        said = _clone(outside, source, copy, developer)
    else:
        said = _copy_files(outside if top else None, source, copy, developer)
    git = developer(copy)
    git.run("remote", "add", "origin", remote)
    return git, said


def _repository_root(git: Git) -> Path | None:
    try:
        root = Path(git.run("rev-parse", "--show-toplevel")).resolve()
        git.run("rev-parse", "--verify", "--quiet", "HEAD")
    except LockgateError:
        return None  # not a repository, or one without a commit: its files are taken as they are
    return root


def _clone(outside: Git, source: Path, copy: Path, developer: Callable[[Path], Git]) -> str:
    dirty = len(outside.run("status", "--porcelain").splitlines())
    copy.parent.mkdir(parents=True, exist_ok=True)
    developer(copy.parent).run("clone", "--quiet", "--no-hardlinks", str(source.resolve()), str(copy))
    git = developer(copy)
    git.run("remote", "remove", "origin")
    left = f"; {dirty} uncommitted changes stay behind" if dirty else ""
    return f"cloned the repository at {git.head()[:8]}{left}"


def _copy_files(tracked: Git | None, source: Path, copy: Path, developer: Callable[[Path], Git]) -> str:
    names = tracked.run("ls-files").splitlines() if tracked else [str(p.relative_to(source)) for p in _files(source)]
    if not names:
        raise _nothing(source, "it holds no file")
    for name in names:
        if (source / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, copy / name)
    git = developer(copy)
    git.run("init", "--quiet", "--initial-branch", "start")
    git.commit_all("Import the application")
    return f"copied {len(names)} files into a new repository"


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not _SKIPPED.intersection(path.relative_to(folder).parts)
    )


def _nothing(source: Path, why: str) -> LockgateError:
    fact = "there is no application to rehearse"
    remedy = "set `directory` of the application to the folder of its working copy, or run `lockgate init`"
    return LockgateError([Finding("LG6002", Origin(str(source)), fact, why, remedy)])
