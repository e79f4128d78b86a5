"""Commits that a rehearsal makes: good ones, one whose tests fail, one that asks for too much, one that attacks.

Each changes a working copy; none knows how the application is written beyond its buildspec and its template.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lockgate.spec.declaration import Checks

BREAKING_TEST = '''"""A test that fails, committed by the rehearsal to see that the build stops it."""

import unittest


class Broken(unittest.TestCase):
    """One test."""

    def test_that_fails(self):
        self.fail("this commit must not be delivered")
'''


ATTACK = "rehearsal_attack.py"

_ON_THE_BRANCH = 'case "${{CODEBUILD_WEBHOOK_EVENT:-PUSH}}" in PULL_REQUEST*) ;; *) {} ;; esac'
"""Runs a command in the build of a merge, and nothing in that of a pull request."""

BREAKS = "test_rehearsal_breaks.py"

BREAKS_ON_THE_BRANCH = "test_rehearsal_of_the_branch.py"

BREAKING_ON_THE_BRANCH = '''"""A test that depends on where it runs, committed by the rehearsal."""

import os
import unittest


class DependsOnThePlace(unittest.TestCase):
    """One test."""

    def test_that_fails_outside_of_pull_requests(self):
        self.assertTrue(os.environ.get("CODEBUILD_WEBHOOK_EVENT", "PUSH").startswith("PULL_REQUEST"))
'''

TAKES_LONG = "test_rehearsal_takes_long.py"

TAKING_LONG = '''"""A test that takes long on the branch until the next change is there, committed by the rehearsal."""

import os
import time
import unittest
from pathlib import Path


class TakesLong(unittest.TestCase):
    """One test."""

    def test_that_takes_long(self):
        on_the_branch = os.environ.get("CODEBUILD_WEBHOOK_EVENT", "PUSH") == "PUSH"
        if on_the_branch and not any((place / "{}").exists() for place in Path(__file__).resolve().parents):
            time.sleep({:g})
'''


def note(folder: Path, text: str) -> str:
    """A harmless change: a file of its own, so that changes made side by side do not conflict.

    Returns:
        What was done, in words.
    """
    file = folder / _place_of(text)
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + f"{text}\n")
    return f"one line more in {file.relative_to(folder)}"


def _place_of(text: str) -> str:
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())
    return f"rehearsal-notes/{name}.md"


def slow_down(folder: Path, buildspec: str, seconds: float, until: str) -> str | None:
    """Make the release's build take longer, as long as the note `until` is not in the commit that it builds.

    Returns:
        What was done, in words; None when the build runs no unit tests.
    """
    place = _beside_the_tests(folder, (folder / buildspec).read_text())
    if place is None:
        return None
    (place / TAKES_LONG).write_text(TAKING_LONG.format(_place_of(until), seconds))
    return f"a unit test that takes {seconds:g} s on the branch"


def break_a_test(folder: Path, checks: Checks) -> str | None:
    """Make the check of a pull request fail: by a unit test, or by its buildspec where that is the repository's.

    Returns:
        What was done, in words; None when nothing in the repository can make this check fail.
    """
    if place := _beside_the_tests(folder, text_of(folder, checks)):
        (place / BREAKS).write_text(BREAKING_TEST)
        return "a unit test that fails"
    if checks.declared:
        return None
    (folder / checks.buildspec).write_text(failing_buildspec())
    return "a build command that fails"


def break_the_branch(folder: Path, buildspec: str) -> str:
    """Make the release's build fail where the check succeeds: a test that depends on where it runs.

    Returns:
        What was done, in words.
    """
    if place := _beside_the_tests(folder, (folder / buildspec).read_text()):
        (place / BREAKS_ON_THE_BRANCH).write_text(BREAKING_ON_THE_BRANCH)
        return "a unit test that succeeds in a pull request and fails on the branch"
    (folder / buildspec).write_text(_buildspec(_ON_THE_BRANCH.format("exit 1")))
    return "a build command that fails"


def text_of(folder: Path, checks: Checks) -> str:
    """The buildspec of pull requests as text."""
    if checks.declared:
        return checks.buildspec
    file = folder / checks.buildspec
    return file.read_text() if file.is_file() else ""


def _beside_the_tests(folder: Path, buildspec: str) -> Path | None:
    """The folder of the first unit tests, where the buildspec runs any."""
    found = min(folder.rglob("test_*.py"), key=lambda path: (len(path.parts), path), default=None)
    return found.parent if found is not None and "unittest" in buildspec else None


def failing_buildspec() -> str:
    """A buildspec whose build phase fails."""
    return _buildspec("echo this commit must not be delivered; exit 1")


def _buildspec(command: str) -> str:
    phases = {"build": {"commands": [command]}}
    return json.dumps({"version": 0.2, "phases": phases, "artifacts": {"files": ["**/*"]}})


def outgrow_the_boundary(folder: Path, template: str, document: Mapping[str, Any]) -> str:
    """Ask for more than the boundary: an administrator's role without it, beside the template's own resources.

    `document` is the template as plain mappings; it is written back as JSON, which CloudFormation reads as well.

    Returns:
        The logical id of the resource that must be refused.
    """
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        },
    }
    name = "RehearsalOutgrown"
    resources = {**document["Resources"], name: role}
    (folder / template).write_text(json.dumps({**document, "Resources": resources}, indent=2) + "\n")
    return name


def attack_from_the_build(folder: Path, buildspec: str, script: str) -> str:
    """Replace the build by `script`, a Python program, which then runs with the build role's credentials.

    It behaves in the build of a pull request, so that nobody sees it there.

    Returns:
        What was done, in words.
    """
    (folder / ATTACK).write_text(script)
    (folder / buildspec).write_text(_buildspec(_ON_THE_BRANCH.format(f"python3 {ATTACK}; exit 1")))
    return f"{buildspec} runs {ATTACK} in place of the build"


def attack_from_the_check(folder: Path, checks: Checks, script: str) -> str | None:
    """Let the check of a pull request run `script`: as a unit test, or by its buildspec where that is the repository's.

    Returns:
        What was done, in words; None when nothing in the repository is run by this check.
    """
    if place := _beside_the_tests(folder, text_of(folder, checks)):
        (place / "test_rehearsal_attacks.py").write_text(script)
        return "a unit test that attacks"
    if checks.declared:
        return None
    (folder / ATTACK).write_text(script)
    (folder / checks.buildspec).write_text(_buildspec(f"python3 {ATTACK}"))
    return f"{checks.buildspec} runs {ATTACK} in place of the tests"
