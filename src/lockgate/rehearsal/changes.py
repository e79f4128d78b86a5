"""Commits that a rehearsal makes: good ones, one whose tests fail, one that asks for too much, one that attacks.

Each changes a working copy; none knows how the application is written beyond its buildspec and its template.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BREAKING_TEST = '''"""A test that fails, committed by the rehearsal to see that the build stops it."""

import unittest


class Broken(unittest.TestCase):
    """One test."""

    def test_that_fails(self):
        self.fail("this commit must not be delivered")
'''


def note(folder: Path, text: str) -> None:
    """A harmless change: a line more in a file of its own."""
    file = folder / "REHEARSAL.md"
    file.write_text((file.read_text() if file.exists() else "# Rehearsal\n\n") + f"- {text}\n")


def break_a_test(folder: Path, buildspec: str) -> str:
    """Make the tests fail: a failing unit test beside the others, or a failing command where the build runs none.

    Returns:
        What was done, in words.
    """
    beside = min(folder.rglob("test_*.py"), key=lambda path: (len(path.parts), path), default=None)
    if beside is not None and "unittest" in (folder / buildspec).read_text():
        (beside.parent / "test_rehearsal_breaks.py").write_text(BREAKING_TEST)
        return "a unit test that fails"
    (folder / buildspec).write_text(failing_buildspec())
    return "a build command that fails"


def failing_buildspec() -> str:
    """A buildspec whose build phase fails."""
    phases = {"build": {"commands": ["echo this commit must not be delivered", "exit 1"]}}
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


def attack_from_the_build(folder: Path, buildspec: str, script: str) -> None:
    """Replace the build by `script`, a Python program, which then runs with the build role's credentials."""
    (folder / "rehearsal_attack.py").write_text(script)
    phases = {"build": {"commands": ["python3 rehearsal_attack.py", "exit 1"]}}
    (folder / buildspec).write_text(json.dumps({"version": 0.2, "phases": phases}))
