"""Facts about the commits that a rehearsal makes."""

import json
import subprocess
import sys
from pathlib import Path

from lockgate.rehearsal.changes import attack_from_the_build, break_a_test, note, outgrow_the_boundary


def test_a_broken_test_makes_the_samples_own_tests_fail(tmp_path: Path):
    (tmp_path / "buildspec.yml").write_text("python3 -m unittest")
    (tmp_path / "test_good.py").write_text("import unittest\n")
    assert break_a_test(tmp_path, "buildspec.yml") == "a unit test that fails"
    done = subprocess.run([sys.executable, "-m", "unittest"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "this commit must not be delivered" in done.stderr


def test_where_no_unittest_runs_a_command_of_the_build_fails(tmp_path: Path):
    (tmp_path / "buildspec.yml").write_text("make check")
    assert break_a_test(tmp_path, "buildspec.yml") == "a build command that fails"
    assert json.loads((tmp_path / "buildspec.yml").read_text())["phases"]["build"]["commands"][-1] == "exit 1"


def test_an_outgrown_template_keeps_what_it_had_and_adds_a_role_without_a_boundary(tmp_path: Path):
    document = {"Parameters": {"A": {"Type": "String"}}, "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    name = outgrow_the_boundary(tmp_path, "template.yaml", document)
    written = json.loads((tmp_path / "template.yaml").read_text())
    assert written["Parameters"] == document["Parameters"]
    assert written["Resources"]["Topic"] == {"Type": "AWS::SNS::Topic"}
    assert "PermissionsBoundary" not in written["Resources"][name]["Properties"]


def test_an_attack_runs_the_program_and_then_fails_the_build(tmp_path: Path):
    attack_from_the_build(tmp_path, "buildspec.yml", "print('attack')")
    commands = json.loads((tmp_path / "buildspec.yml").read_text())["phases"]["build"]["commands"]
    assert commands == ["python3 rehearsal_attack.py", "exit 1"]


def test_notes_are_added_to_one_file(tmp_path: Path):
    note(tmp_path, "one")
    note(tmp_path, "two")
    assert (tmp_path / "REHEARSAL.md").read_text() == "# Rehearsal\n\n- one\n- two\n"
