"""Failures to output and exit codes."""

import subprocess
import sys

import pytest

from lockgate.cli.failures import guarded
from lockgate.kernel import Exit, Finding, LockgateError, Origin

FINDING = Finding("LG9999", Origin("a.yaml", 1, 2), "it is so", "it must not be", "change it")


def raising(error):
    def command():
        raise error

    return command


def test_a_command_that_ends_well_is_done():
    assert guarded(lambda: None) == Exit.DONE


@pytest.mark.parametrize("code", [Exit.FAILED, Exit.INVALID, Exit.REFUTED, Exit.PENDING])
def test_an_expected_failure_keeps_its_code_and_talks_on_standard_error(capsys, code):
    assert guarded(raising(LockgateError([FINDING], code))) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "a.yaml:1:2: LG9999 it is so\n  why: it must not be\n  try: change it\n"


@pytest.mark.parametrize(("code", "expected"), [(None, 0), (0, 0), (6, 6), ("no such thing", 1)])
def test_a_command_may_exit_by_itself(capsys, code, expected):
    assert guarded(raising(SystemExit(code))) == expected
    assert capsys.readouterr().err == ("no such thing\n" if expected == 1 else "")


def test_a_bug_is_said_in_two_lines_that_tell_how_to_see_more(capsys, monkeypatch):
    monkeypatch.delenv("LOCKGATE_DEBUG", raising=False)
    assert guarded(raising(TypeError("a\x1b[31m"))) == Exit.FAILED
    assert capsys.readouterr().err == (
        "lockgate: internal error: TypeError: a\\x1b[31m\n"
        "  this is a bug in Lockgate; LOCKGATE_DEBUG=1 shows where it happened\n"
    )


def test_debugging_shows_where_a_bug_happened(capsys, monkeypatch):
    monkeypatch.setenv("LOCKGATE_DEBUG", "1")
    assert guarded(raising(TypeError("a"))) == Exit.FAILED
    assert "Traceback" in capsys.readouterr().err


def test_debugging_shows_where_an_expected_failure_happened_too(capsys, monkeypatch):
    monkeypatch.setenv("LOCKGATE_DEBUG", "1")
    assert guarded(raising(LockgateError([FINDING], Exit.INVALID))) == Exit.INVALID
    shown = capsys.readouterr().err
    assert "Traceback" in shown
    assert "LG9999" in shown


def test_a_zero_switches_debugging_off(capsys, monkeypatch):
    monkeypatch.setenv("LOCKGATE_DEBUG", "0")
    guarded(raising(TypeError("a")))
    assert "Traceback" not in capsys.readouterr().err


def test_an_interruption_is_no_trace(capsys):
    assert guarded(raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_reader_that_goes_away_is_no_trace():
    """The output is larger than a pipe holds, and the reader takes one line of it."""
    run = subprocess.run(
        f"{sys.executable} -m lockgate schema | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.stdout == "{\n"
    assert run.stderr == ""
