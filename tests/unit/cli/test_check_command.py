"""``lockgate check``."""

import json
from pathlib import Path


def changed(old, new):
    file = Path("lockgate.yaml")
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_valid_file_is_summed_up_in_one_line(lockgate):
    lockgate("init")
    shown = lockgate("check")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == "lockgate.yaml: 2 environments, 1 application, 4 accounts\n"


def test_a_folder_stands_for_the_declared_file_in_it(lockgate):
    lockgate("init", "project")
    assert lockgate("check", "project").out.startswith("project/lockgate.yaml: ")


def test_every_error_is_shown_and_counted(lockgate):
    lockgate("init", "--layout", "tools")
    changed("eu-west-1", "Ireland")
    changed("branch: main", "branch: refs/heads/main")
    shown = lockgate("check")
    assert (shown.code, shown.err) == (3, "")
    assert (
        shown.out
        == """\
lockgate.yaml:6:11: LG1108 `Ireland` is not a Region code
  why: every account's resources are made in this Region, by its code
  try: write a Region's code such as `eu-west-1`
lockgate.yaml:10:13: LG1116 `refs/heads/main` is not a branch name
  why: a pipeline follows exactly one branch, by the name that git has for it
  try: write `main`
2 errors
"""
    )


def test_a_missing_file_is_an_invalid_declaration(lockgate):
    shown = lockgate("check")
    assert shown.code == 3
    assert shown.out.startswith("lockgate.yaml: LG1001 there is no such file\n")


def test_json_names_what_is_declared(lockgate):
    lockgate("init", "--layout", "paired")
    shown = lockgate("check", "--format", "json")
    assert shown.code == 0
    assert json.loads(shown.out) == {
        "valid": True,
        "file": "lockgate.yaml",
        "environments": ["preprod", "prod"],
        "applications": ["orders"],
        "accounts": ["111111111111", "222222222222", "333333333333", "444444444444"],
        "pipelines": ["lockgate-orders-develop", "lockgate-orders-master"],
        "findings": [],
    }


def test_json_has_every_part_of_a_finding(lockgate):
    lockgate("init")
    changed("eu-west-1", "Ireland")
    shown = lockgate("check", "--format", "json")
    assert (shown.code, shown.err) == (3, "")
    assert json.loads(shown.out) == {
        "valid": False,
        "file": "lockgate.yaml",
        "findings": [
            {
                "rule": "LG1108",
                "file": "lockgate.yaml",
                "line": 6,
                "column": 11,
                "path": ["organization", "region"],
                "fact": "`Ireland` is not a Region code",
                "why": "every account's resources are made in this Region, by its code",
                "remedy": "write a Region's code such as `eu-west-1`",
            }
        ],
    }


def test_a_file_cannot_write_to_the_terminal(lockgate):
    lockgate("init")
    changed("eu-west-1", '"\\e[31mred"')
    shown = lockgate("check")
    assert "LG1108 `\\x1b[31mred` is not a Region code" in shown.out
    assert "\x1b" not in shown.out


def test_what_only_the_design_can_tell_is_an_error_too(lockgate):
    lockgate("init")
    template = Path("template.yaml")
    template.write_text(template.read_text().replace("Outputs:", "  Cluster:\n    Type: AWS::EKS::Cluster\n\nOutputs:"))
    line = template.read_text().splitlines().index("  Cluster:") + 1
    shown = lockgate("check")
    assert shown.code == 3
    assert shown.out.startswith(f"template.yaml:{line}:3: LG3001 `Cluster` is of the type `AWS::EKS::Cluster`")
