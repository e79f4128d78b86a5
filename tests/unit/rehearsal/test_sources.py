"""Facts about working copies, with real git: the user's own repository is never touched."""

import os
from pathlib import Path

import pytest

from lockgate.kernel import LockgateError
from lockgate.rehearsal.git import Git
from lockgate.rehearsal.sources import working_copy

REMOTE = "http://127.0.0.1:1/acme/orders.git"


def developer(folder: Path) -> Git:
    return Git(folder, os.environ["PATH"], "dana")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "app.py").write_text("VERSION = 1\n")
    git = developer(folder)
    git.run("init", "--quiet", "--initial-branch", "main")
    git.commit_all("First")
    return folder


def test_a_repository_is_cloned_with_its_history_and_the_forge_as_its_origin(repository: Path, tmp_path: Path):
    git, said = working_copy(repository, tmp_path / "copy", REMOTE, developer)
    assert git.head() == developer(repository).head()
    assert git.run("remote", "get-url", "origin") == REMOTE
    assert said == f"cloned the repository at {git.head()[:8]}"


def test_uncommitted_changes_stay_behind_and_are_told_of(repository: Path, tmp_path: Path):
    (repository / "app.py").write_text("VERSION = 2\n")
    git, said = working_copy(repository, tmp_path / "copy", REMOTE, developer)
    assert (git.folder / "app.py").read_text() == "VERSION = 1\n"
    assert said.endswith("; 1 uncommitted changes stay behind")


def test_a_folder_inside_a_repository_gives_the_files_that_git_tracks_there(repository: Path, tmp_path: Path):
    inner = repository / "service"
    inner.mkdir()
    (inner / "handler.py").write_text("")
    developer(repository).commit_all("Second")
    (inner / "untracked.txt").write_text("")
    git, said = working_copy(inner, tmp_path / "copy", REMOTE, developer)
    assert git.run("ls-files") == "handler.py"
    assert said == "copied 1 files into a new repository"


def test_a_folder_without_a_repository_gives_its_files(tmp_path: Path):
    folder = tmp_path / "plain"
    (folder / ".venv").mkdir(parents=True)
    (folder / ".venv" / "left.txt").write_text("")
    (folder / "app.py").write_text("")
    git, _ = working_copy(folder, tmp_path / "copy", REMOTE, developer)
    assert git.run("ls-files") == "app.py"


def test_the_users_own_repository_is_the_same_afterwards(repository: Path, tmp_path: Path):
    before = {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}
    git, _ = working_copy(repository, tmp_path / "copy", REMOTE, developer)
    (git.folder / "app.py").write_text("VERSION = 3\n")
    git.commit_all("Change")
    assert {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()} == before


def test_a_missing_folder_is_an_error_with_a_way_out(tmp_path: Path):
    with pytest.raises(LockgateError) as caught:
        working_copy(tmp_path / "nowhere", tmp_path / "copy", REMOTE, developer)
    assert str(caught.value) == (
        f"{tmp_path / 'nowhere'}: LG6002 there is no application to rehearse\n"
        "  why: the folder does not exist\n"
        "  try: set `directory` of the application to the folder of its working copy, or run `lockgate init`"
    )


def test_a_failing_git_command_names_itself_and_gits_message(repository: Path):
    with pytest.raises(LockgateError, match=r"LG6001 `git switch --quiet --create a\.\.b` failed"):
        developer(repository).run("switch", "--quiet", "--create", "a..b")


def test_the_token_is_in_no_file_of_the_working_copy(repository: Path):
    git = Git(repository, os.environ["PATH"], "dana", token="s3cret-token")
    git.commit_all("With a token")
    assert not [path for path in repository.rglob("*") if path.is_file() and b"s3cret-token" in path.read_bytes()]
