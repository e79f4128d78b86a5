"""Facts about the commits that a rehearsal makes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lockgate.rehearsal.changes import (
    attack_from_the_build,
    attack_from_the_check,
    break_a_test,
    break_the_branch,
    note,
    outgrow_the_boundary,
    slow_down,
)
from lockgate.spec.declaration import Checks

TESTS = "python3 -m unittest"
DECLARED = Checks(buildspec=TESTS, declared=True)
OWN = Checks(buildspec="check.yml", declared=False)


@pytest.fixture
def tested(tmp_path: Path) -> Path:
    """An application whose build runs unit tests."""
    for name in ("buildspec.yml", "check.yml"):
        (tmp_path / name).write_text(TESTS)
    (tmp_path / "test_good.py").write_text("import unittest\n")
    return tmp_path


@pytest.fixture
def untested(tmp_path: Path) -> Path:
    """One whose build runs something else."""
    for name in ("buildspec.yml", "check.yml"):
        (tmp_path / name).write_text("make check")
    return tmp_path


def unit_tests(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CODEBUILD")}
    command = [sys.executable, "-m", "unittest"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**environment, **variables}
    )


def command_of(file: Path) -> str:
    (command,) = json.loads(file.read_text())["phases"]["build"]["commands"]
    return command


def run(command: str, folder: Path, event: str) -> int:
    environment = {**os.environ, "CODEBUILD_WEBHOOK_EVENT": event}
    return subprocess.run(["sh", "-c", command], cwd=folder, check=False, env=environment).returncode


def test_a_broken_test_makes_the_samples_own_tests_fail(tested: Path):
    assert break_a_test(tested, DECLARED) == "a unit test that fails"
    done = unit_tests(tested)
    assert done.returncode == 1
    assert "this commit must not be delivered" in done.stderr


@pytest.mark.parametrize(
    ("event", "next_change", "slow"),
    [("PUSH", False, True), ("PUSH", True, False), ("PULL_REQUEST_CREATED", False, False)],
)
def test_a_slow_test_takes_long_on_the_branch_until_the_next_change_is_there(
    tested: Path, event: str, next_change: bool, slow: bool
):
    (tested / "tests").mkdir()
    (tested / "test_good.py").rename(tested / "tests" / "test_good.py")
    assert slow_down(tested, "buildspec.yml", 0.5, "One more") == "a unit test that takes 0.5 s on the branch"
    if next_change:
        note(tested, "One more")

    done = unit_tests(tested / "tests", CODEBUILD_WEBHOOK_EVENT=event)

    took = float(done.stderr.partition("Ran 1 test in ")[2].partition("s")[0])
    assert (done.returncode, took >= 0.5) == (0, slow)


def test_a_build_without_unit_tests_is_not_slowed_down(untested: Path):
    assert slow_down(untested, "buildspec.yml", 0.5, "One more") is None
    assert sorted(each.name for each in untested.iterdir()) == ["buildspec.yml", "check.yml"]


def test_where_no_unittest_runs_the_repositorys_own_buildspec_of_checks_fails(untested: Path):
    assert break_a_test(untested, OWN) == "a build command that fails"
    assert command_of(untested / "check.yml").endswith("exit 1")


def test_a_declared_check_that_runs_nothing_of_the_repository_cannot_be_broken_nor_attacked_from(untested: Path):
    declared = Checks(buildspec="make check", declared=True)
    assert break_a_test(untested, declared) is None
    assert attack_from_the_check(untested, declared, "print('attack')") is None


def test_a_test_that_depends_on_its_place_passes_in_pull_requests_and_fails_on_the_branch(tested: Path):
    assert "succeeds in a pull request" in break_the_branch(tested, "buildspec.yml")
    assert unit_tests(tested, CODEBUILD_WEBHOOK_EVENT="PULL_REQUEST_UPDATED").returncode == 0
    assert unit_tests(tested, CODEBUILD_WEBHOOK_EVENT="PUSH").returncode == 1
    assert unit_tests(tested).returncode == 1, "a build that a pipeline starts has no event"


def test_without_unit_tests_a_command_of_the_build_fails_on_the_branch_only(untested: Path):
    assert break_the_branch(untested, "buildspec.yml") == "a build command that fails"
    command = command_of(untested / "buildspec.yml")
    assert run(command, untested, "PUSH") == 1
    assert run(command, untested, "PULL_REQUEST_CREATED") == 0


def test_an_outgrown_template_keeps_what_it_had_and_adds_a_role_without_a_boundary(tmp_path: Path):
    document = {"Parameters": {"A": {"Type": "String"}}, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    name = outgrow_the_boundary(tmp_path, "template.yaml", document)
    written = json.loads((tmp_path / "template.yaml").read_text())
    assert written["Parameters"] == document["Parameters"]
    assert written["Resources"]["Topic"] == {"Type": "AWS::SNS::Topic"}
    assert "PermissionsBoundary" not in written["Resources"][name]["Properties"]


def test_an_attack_of_the_build_runs_on_the_branch_then_fails_and_behaves_in_a_pull_request(tmp_path: Path):
    attack_from_the_build(tmp_path, "buildspec.yml", "open('attacked', 'w')")
    command = command_of(tmp_path / "buildspec.yml")
    assert run(command, tmp_path, "PULL_REQUEST_CREATED") == 0
    assert not (tmp_path / "attacked").exists()
    assert run(command, tmp_path, "PUSH") == 1
    assert (tmp_path / "attacked").exists()


def test_an_attack_of_the_check_is_a_unit_test_or_the_repositorys_own_buildspec(tested: Path):
    assert attack_from_the_check(tested, DECLARED, "print('attacked')") == "a unit test that attacks"
    assert "attacked" in unit_tests(tested).stdout
    (tested / "check.yml").write_text("make check")
    assert attack_from_the_check(tested, OWN, "print('attacked')") == (
        "check.yml runs rehearsal_attack.py in place of the tests"
    )
    assert command_of(tested / "check.yml") == "python3 rehearsal_attack.py"


def test_notes_that_are_made_side_by_side_are_in_files_of_their_own(tmp_path: Path):
    assert note(tmp_path, "One thing!") == "one line more in rehearsal-notes/one-thing.md"
    note(tmp_path, "Another")
    note(tmp_path, "Another")
    notes = {file.name: file.read_text() for file in (tmp_path / "rehearsal-notes").iterdir()}
    assert notes == {"one-thing.md": "One thing!\n", "another.md": "Another\nAnother\n"}
