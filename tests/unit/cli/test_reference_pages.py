"""What is generated into the reference is complete."""

import re
from pathlib import Path

import lockgate.cli as room
from lockgate.cli.app import build
from lockgate.cli.failures import CLI_RULES
from lockgate.cli.reference import commands_page, generated, write
from lockgate.kernel import Exit


def test_every_registered_command_is_documented():
    page = commands_page()
    names = {command.name for command in build().registered_commands} | {
        group.name for group in build().registered_groups
    }
    assert names
    for name in names:
        assert f"`lockgate {name}" in page


def test_every_exit_code_is_documented():
    page = commands_page()
    for code in (*(code.value for code in Exit), 130):
        assert f"\n| {code} | " in page


def test_every_id_of_this_room_is_documented():
    source = "".join(path.read_text() for path in Path(room.__file__).parent.glob("*.py"))
    assert set(re.findall("LG0[0-9]{3}", source)) == set(CLI_RULES)


def test_the_files_are_written_below_the_root(tmp_path, capsys):
    write(tmp_path)
    assert {path: (tmp_path / path).read_text() for path in generated()} == generated()
    assert len(capsys.readouterr().err.splitlines()) == len(generated())
