"""LG1001: a file that cannot be read."""

from pathlib import Path

import pytest

from lockgate.kernel import LockgateError
from lockgate.spec import read
from lockgate.spec.rules.reading.file_unreadable import found


def test_a_missing_file_is_refused_with_a_way_to_write_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LockgateError) as refused:
        read(Path("lockgate.yaml"))
    assert (
        str(refused.value)
        == """\
lockgate.yaml: LG1001 there is no such file
  why: everything that Lockgate does starts from the declared file
  try: name the file as in `lockgate check FOLDER/lockgate.yaml`, or write a first one with `lockgate init`"""
    )


def test_a_folder_is_refused_as_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("project").mkdir()
    with pytest.raises(LockgateError) as refused:
        read(Path("project"))
    assert (
        str(refused.value)
        == """\
project: LG1001 this is a folder, not a file
  why: everything that Lockgate does starts from the declared file
  try: name the file in it"""
    )


def test_any_other_refusal_is_passed_on_in_the_operating_systems_words():
    finding = found("lockgate.yaml", PermissionError(13, "Permission denied"))
    assert finding.fact == "the file cannot be read: permission denied"
    assert finding.remedy == "give yourself the right to read it, or name another file"
