"""One bare repository on disk."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lockgate.forge.git import history, merging, objects
from lockgate.forge.git.command import Git, GitError
from lockgate.forge.git.history import Change, Commit, Person
from lockgate.forge.git.scripts import install_scripts

ZERO = "0" * 40
"""The id that stands for an absent object in a reference's change."""

_ID = re.compile(r"[0-9a-f]{7,40}|HEAD")
_IS_COMMIT = re.compile(r"([0-9a-f]{40}) commit")
_SETTINGS = {
    "http.receivepack": "true",  # the forge decides who may push before git hears of it
    "uploadpack.allowAnySHA1InWant": "true",  # GitHub serves any commit by its id
    "uploadpack.allowFilter": "true",
    "receive.advertisePushOptions": "true",
    "receive.autogc": "false",  # a collection in the background would outlive the request
    "receive.fsckObjects": "true",
    "receive.hideRefs": "refs/pull",  # GitHub alone writes them
    "gc.auto": "0",
    "core.logAllRefUpdates": "false",
}


@dataclass(frozen=True, slots=True)
class RefChange:
    """A reference that moved: created when `before` is `ZERO`, deleted when `after` is."""

    ref: str
    before: str
    after: str

    @property
    def created(self) -> bool:
        """Whether it did not exist before."""
        return self.before == ZERO

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.after == ZERO

    @property
    def name(self) -> str:
        """``develop`` for ``refs/heads/develop``."""
        return self.ref.split("/", 2)[-1]


@dataclass(frozen=True, slots=True)
class GitRepository:
    """A bare repository."""

    git: Git
    path: Path

    def create(self, default_branch: str) -> None:
        """Make it, empty, with its settings and hook scripts."""
        self.path.mkdir(parents=True)
        self.git.forget(self.path)
        self.git.run(self.path, "init", "--quiet", "--bare", f"--initial-branch={default_branch}", ".")
        config = self.path / "config"
        sections = "".join(_section(key, value) for key, value in _SETTINGS.items())
        config.write_text(config.read_text() + sections)
        install_scripts(self.path / "hooks")

    def set_default_branch(self, branch: str) -> None:
        """Point HEAD at `branch`, which need not exist."""
        self.git.run(self.path, "symbolic-ref", "HEAD", f"refs/heads/{branch}")

    def refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Every reference at or below `prefix` and the object it names."""
        lines = self.git.text(self.path, "for-each-ref", "--format=%(objectname) %(refname)", prefix).splitlines()
        return {name: sha for sha, name in (line.split(" ", 1) for line in lines)}

    def resolve(self, revision: str) -> str | None:
        """The commit that a branch, tag or id stands for, in GitHub's order: branch, tag, commit id."""
        if "\n" in revision or "\0" in revision:  # no name has them, and git reads one name a line
            return None
        names = [f"refs/heads/{revision}", f"refs/tags/{revision}"]
        candidates = [*names, revision] if _ID.fullmatch(revision) else names
        asked = "".join(f"{each}^{{commit}}\n" for each in candidates).encode(errors="surrogateescape")
        answered = self.git.run(self.path, "cat-file", "--batch-check=%(objectname) %(objecttype)", feed=asked)
        found = map(_IS_COMMIT.fullmatch, answered.decode(errors="replace").splitlines())
        return next((each[1] for each in found if each), None)

    def commit(self, sha: str) -> Commit:
        """The commit of that id; raises `GitError` when there is none."""
        return history.log(self.git, self.path, (sha,), 1)[0]

    def commits(self, revisions: Sequence[str], limit: int, skip: int = 0) -> list[Commit]:
        """Commits of a revision range, newest first."""
        return history.log(self.git, self.path, revisions, limit, skip)

    def changes(self, older: str | None, newer: str) -> list[Change]:
        """The files that differ between two commits; `older` None means the empty tree."""
        return history.changes(self.git, self.path, older, newer)

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `newer` contains `older`."""
        try:
            self.git.run(self.path, "merge-base", "--is-ancestor", older, newer)
        except GitError:
            return False
        return True

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor, or None for unrelated histories."""
        try:
            return self.git.about(self.path, ("merge-base",), (one, other)).decode().rstrip("\n")
        except GitError:
            return None

    def move(self, changes: Iterable[RefChange]) -> None:
        """Move references, all or none; raises `GitError` when one is no longer where `before` says."""
        lines = [f"update {change.ref} {change.after} {change.before}\n" for change in changes]
        self.git.run(self.path, "update-ref", "--stdin", feed="".join(lines).encode())

    def write_tree(self, base: str | None, files: Mapping[str, bytes | None]) -> str:
        """A tree: that of the commit `base` with these files written, or removed where the content is None."""
        return objects.write_tree(self.git, self.path, base, files)

    def write_commit(
        self, tree: str, parents: Sequence[str], message: str, author: Person, committer: Person | None = None
    ) -> str:
        """A commit that no reference names yet; the author commits it unless said otherwise."""
        return objects.write_commit(self.git, self.path, tree, parents, message, author, committer or author)

    def merged_tree(self, base: str, head: str) -> str | None:
        """The tree that merging `head` into `base` gives, None when they conflict."""
        return merging.merged_tree(self.git, self.path, base, head)

    def rebased(self, base: str, head: str, committer: Person) -> str | None:
        """The last of the commits of `head` made anew on top of `base`, None when they conflict."""
        return merging.rebased(self.git, self.path, base, head, committer)

    def fetch(self, other: "GitRepository", source: str, target: str) -> None:
        """Take a reference of another repository, with all that it needs, as the reference `target`."""
        self.git.run(self.path, "fetch", "--quiet", "--no-tags", str(other.path), f"+{source}:{target}")

    def entries(self, commit: str, path: str) -> list[tuple[str, str, str, int]] | None:
        """A file, or what is in a folder, as (``blob``, ``tree`` or ``commit``.

        Object id; path; size); None for neither.
        """
        return objects.entries(self.git, self.path, commit, path)

    def count(self, revisions: str) -> int:
        """How many commits a range has."""
        return int(self.git.about(self.path, ("rev-list", "--count"), (revisions,), "--"))

    def kind(self, sha: str) -> str:
        """What an object is: ``commit``, ``tag``, ``tree`` or ``blob``."""
        return self.git.text(self.path, "cat-file", "-t", sha)

    def blob(self, revision: str, path: str) -> bytes | None:
        """The content of a file at a revision, or None when there is no such file."""
        try:
            return self.git.run(self.path, "cat-file", "blob", f"{revision}:{path}")
        except GitError:
            return None


def _section(key: str, value: str) -> str:
    head, _, name = key.rpartition(".")
    return f"[{head}]\n\t{name} = {value}\n"
