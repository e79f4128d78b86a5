"""Merging in a worktree of its own, by git itself, so that renames and conflicts are git's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lockgate.forge.git.command import Git, GitError
from lockgate.forge.git.history import Person


def merged_tree(git: Git, path: Path, base: str, head: str) -> str | None:
    """The tree that merging `head` into `base` gives, None when they conflict."""
    with _worktree(git, path, base) as tree:
        try:
            git.run(tree, "merge", "--quiet", "--no-ff", "--no-commit", "--no-verify", head, extra=_somebody())
        except GitError:
            return None
        return git.text(tree, "write-tree")


def rebased(git: Git, path: Path, base: str, head: str, committer: Person) -> str | None:
    """The last of the commits of `head` made anew on top of `base`, None when they conflict."""
    with _worktree(git, path, head) as tree:
        try:
            git.run(tree, "rebase", "--quiet", "--force-rebase", "--no-verify", base, extra=_as(committer))
        except GitError:
            return None
        return git.text(tree, "rev-parse", "HEAD")


@contextmanager
def _worktree(git: Git, path: Path, commit: str) -> Iterator[Path]:
    with TemporaryDirectory(dir=git.home, prefix="merge-") as folder:
        git.run(path, "worktree", "add", "--quiet", "--detach", folder, commit)
        try:
            yield Path(folder)
        finally:
            git.run(path, "worktree", "remove", "--force", folder)


def _somebody() -> Mapping[str, str]:
    return _as(Person("GitHub", "noreply@github.com", "2000-01-01T00:00:00Z"))


def _as(person: Person) -> Mapping[str, str]:
    return {
        "GIT_COMMITTER_NAME": person.name,
        "GIT_COMMITTER_EMAIL": person.email,
        "GIT_COMMITTER_DATE": person.date,
        "GIT_AUTHOR_NAME": person.name,
        "GIT_AUTHOR_EMAIL": person.email,
        "GIT_LITERAL_PATHSPECS": "0",  # rebase passes pathspecs of its own
        "GIT_EDITOR": "true",
    }
