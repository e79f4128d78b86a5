"""``lockgate init``."""

import os
from pathlib import Path

import pytest


def present():
    return sorted(path.name for path in Path().iterdir())


FILES = ["lockgate.yaml", "template.yaml", "buildspec.yml", "app.py", "test_app.py"]


def test_it_writes_a_project_that_is_valid(lockgate):
    assert lockgate("init").code == 0
    assert present() == sorted(FILES)
    assert lockgate("check").out == "lockgate.yaml: 2 environments, 1 application, 4 accounts\n"


def test_it_names_what_it_wrote_and_what_to_type_next(lockgate):
    shown = lockgate("init", "my project")
    assert shown.out.splitlines() == [f"my project/{name}" for name in FILES]
    assert shown.err == "next:\n  cd 'my project'\n  lockgate check\n  lockgate rehearse\n"


def test_in_the_current_folder_there_is_nowhere_to_go(lockgate):
    assert lockgate("init").err == "next:\n  lockgate check\n  lockgate rehearse\n"


def test_the_tools_layout_has_three_accounts(lockgate):
    assert lockgate("init", "--layout", "tools").code == 0
    assert lockgate("check").out == "lockgate.yaml: 2 environments, 1 application, 3 accounts\n"


def test_another_layout_is_a_usage_error(lockgate):
    shown = lockgate("init", "--layout", "circular")
    assert shown.code == 2
    assert "'tools'" in shown.err
    assert not present()


def test_it_never_overwrites_and_names_each_file_in_the_way(lockgate):
    Path("app.py").write_text("mine")
    Path("buildspec.yml").symlink_to("nowhere")
    shown = lockgate("init")
    assert (shown.code, shown.out) == (1, "")
    assert (
        shown.err
        == """\
buildspec.yml: LG0001 the file already exists
  why: `lockgate init` never overwrites a file; nothing was written
  try: name an empty folder, as in `lockgate init DIR`, or move the file away
app.py: LG0001 the file already exists
  why: `lockgate init` never overwrites a file; nothing was written
  try: name an empty folder, as in `lockgate init DIR`, or move the file away
2 errors
"""
    )
    assert present() == ["app.py", "buildspec.yml"]
    assert Path("app.py").read_text() == "mine"


def test_other_files_in_the_folder_are_left_alone(lockgate):
    Path("README.md").write_text("mine")
    assert lockgate("init").code == 0
    assert Path("README.md").read_text() == "mine"


def test_a_file_is_no_folder(lockgate):
    Path("project").write_text("mine")
    shown = lockgate("init", "project")
    assert shown.code == 1
    assert (
        shown.err == "project: LG0002 this is not a folder\n  why: the files need a folder\n  try: name another one\n"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(lockgate):
    Path("project").mkdir(mode=0o500)
    shown = lockgate("init", "project")
    assert shown.code == 1
    assert "LG0003 cannot be written: permission denied" in shown.err


def test_a_folder_that_cannot_be_made_leaves_nothing_behind(lockgate):
    Path("project").write_text("mine")
    shown = lockgate("init", "project/inner")
    assert shown.code == 1
    assert "project/inner: LG0003 cannot be written: not a directory" in shown.err
    assert present() == ["project"]
