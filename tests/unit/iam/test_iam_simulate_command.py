"""``lockgate simulate`` on the command line."""

import json

import pytest
import typer
from typer.testing import CliRunner

from lockgate.cli.simulate import register
from lockgate.kernel import Exit, LockgateError
from unit.iam.iam_world import NEAR

ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def question(name, **more):
    asked = {
        "principal": f"arn:aws:iam::{NEAR}:user/alice",
        "action": "s3:GetObject",
        "resource": {"arn": "arn:aws:s3:::b/k", "accountId": NEAR},
    }
    return json.dumps({"id": name, "request": asked, "identityPolicies": [ALLOW], **more})


@pytest.fixture
def run():
    app = typer.Typer()
    register(app)
    return lambda *arguments, **more: CliRunner().invoke(app, list(arguments), **more)


def test_a_file_is_answered_line_by_line(run, tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{question('a')}\n\n{question('b', identityPolicies=[])}\n", encoding="utf-8")
    result = run(str(file))
    assert (result.stdout, result.stderr, result.exit_code) == ("a\tAllowed\nb\tImplicitlyDenied\n", "", Exit.DONE)


def test_a_dash_reads_standard_input(run):
    result = run("-", input=question("a"))
    assert (result.stdout, result.exit_code) == ("a\tAllowed\n", Exit.DONE)


def test_an_invalid_line_is_told_on_standard_error_and_ends_in_its_exit_code(run):
    result = run("-", input=f"{question('a')}\nnonsense\n{question('c')}\n")
    assert result.stdout == "a\tAllowed\n2\tInvalid\nc\tAllowed\n"
    assert result.stderr == (
        "standard input:2:1: LG2101 the line is not JSON: expecting value in column 1\n"
        "  why: each line is one question\n"
        "  try: write one JSON object to a line\n"
    )
    assert result.exit_code == Exit.INVALID


def test_strict_refuses_unknown_actions(run):
    typo = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}]}
    line = question("a", identityPolicies=[typo])
    assert run("-", input=line).stdout == "a\tImplicitlyDenied\n"
    strict = run("--strict", "-", input=line)
    assert (strict.stdout, strict.exit_code) == ("a\tInvalid\n", Exit.INVALID)
    assert "did you mean `s3:GetObject`?" in strict.stderr


def test_a_file_that_cannot_be_read_is_an_error(run, tmp_path):
    missing = tmp_path / "missing.jsonl"
    result = run(str(missing))
    assert isinstance(result.exception, LockgateError)
    assert str(result.exception).startswith(f"{missing}: LG2103 `{missing}` cannot be read: No such file or directory")
