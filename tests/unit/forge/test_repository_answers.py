"""What a repository is asked of git, and how often."""

import shutil
from pathlib import Path

import pytest

from lockgate.forge.git.command import Git, GitError
from lockgate.forge.git.history import Person
from lockgate.forge.git.repository import ZERO, GitRepository, RefChange

ADA = Person("Ada", "ada@example.org", "2026-01-01T00:00:00Z")


@pytest.fixture
def asked(tmp_path):
    """A file with a line for each start of git."""
    return tmp_path / "asked"


@pytest.fixture
def repository(tmp_path, asked) -> GitRepository:
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> {asked}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o700)
    made = GitRepository(Git(program, tmp_path), tmp_path / "1.git")
    made.create("main")
    return made


def commit(repository: GitRepository, text: str, *parents: str) -> str:
    tree = repository.write_tree(None, {"a.txt": text.encode()})
    return repository.write_commit(tree, parents, text, ADA)


def times(asked: Path, command: str) -> int:
    return asked.read_text().splitlines().count(command)


def test_what_is_asked_about_commits_by_their_ids_is_asked_once(repository, asked):
    first = commit(repository, "one")
    second = commit(repository, "two", first)
    for _ in range(3):
        assert repository.commit(second).parents == (first,)
        assert [change.status for change in repository.changes(first, second)] == ["modified"]
        assert repository.count(f"{first}..{second}") == 1
        assert repository.merge_base(first, second) == first
    assert [times(asked, each) for each in ("log", "diff-tree", "rev-list", "merge-base")] == [1, 2, 1, 1]


def test_what_is_asked_about_a_branch_is_asked_each_time(repository):
    first = commit(repository, "one")
    repository.move([RefChange("refs/heads/main", ZERO, first)])
    assert repository.commits(["main"], 1)[0].sha == repository.resolve("main") == first
    second = commit(repository, "two", first)
    repository.move([RefChange("refs/heads/main", first, second)])
    assert repository.commits(["main"], 1)[0].sha == repository.resolve("main") == second


def test_a_failure_is_not_remembered(repository, tmp_path):
    other = GitRepository(repository.git, tmp_path / "2.git")
    other.create("main")
    sha = commit(other, "elsewhere")
    other.move([RefChange("refs/heads/main", ZERO, sha)])
    with pytest.raises(GitError):
        repository.commit(sha)
    repository.fetch(other, "refs/heads/main", "refs/heads/theirs")
    assert repository.commit(sha).message == "elsewhere"


def test_a_repository_made_in_the_place_of_another_knows_nothing_of_it(repository):
    sha = commit(repository, "one")
    assert repository.commit(sha).sha == sha
    shutil.rmtree(repository.path)
    repository.create("main")
    with pytest.raises(GitError):
        repository.commit(sha)


def test_a_commit_is_what_its_id_says_whatever_is_pushed_to_replace_it(repository):
    first, other = commit(repository, "one"), commit(repository, "other")
    repository.move([RefChange(f"refs/replace/{first}", ZERO, other)])
    assert repository.commit(first).message == "one"


def test_a_name_stands_for_the_branch_before_the_tag_and_the_tag_before_the_commit(repository, asked):
    first, second, third = (commit(repository, text) for text in ("one", "two", "three"))
    assert repository.resolve(first[:10]) == first
    repository.move([RefChange(f"refs/tags/{first[:10]}", ZERO, second)])
    assert repository.resolve(first[:10]) == second
    repository.move([RefChange(f"refs/heads/{first[:10]}", ZERO, third)])
    assert repository.resolve(first[:10]) == third
    assert times(asked, "cat-file") == 3


@pytest.mark.parametrize("name", ["nothing", "main\nmain", "main\0", "--all", "", f"main\n{'0' * 40}"])
def test_a_name_that_stands_for_nothing_resolves_to_nothing(repository, name):
    repository.move([RefChange("refs/heads/main", ZERO, commit(repository, "one"))])
    assert repository.resolve(name) is None
