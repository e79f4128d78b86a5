"""``lockgate render``: what it writes, what it leaves alone, and what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def project(lockgate):
    assert lockgate("init", "--layout", "paired").code == 0
    return lockgate


def files(folder="out") -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()
    }


def test_each_account_has_a_folder_and_each_stack_a_file(project):
    outcome = project("render", "--out", "out")

    assert outcome.code == 0
    assert sorted(files()) == [
        "111111111111/lockgate-orders-develop-artifacts.yaml",
        "111111111111/lockgate-orders-develop-pipeline.yaml",
        "222222222222/lockgate-orders-preprod-access.yaml",
        "333333333333/lockgate-orders-master-artifacts.yaml",
        "333333333333/lockgate-orders-master-pipeline.yaml",
        "444444444444/lockgate-orders-prod-access.yaml",
    ]
    assert outcome.out.splitlines()[0] == "created   out/111111111111/lockgate-orders-develop-artifacts.yaml"
    assert outcome.out.splitlines()[-1] == "6 templates, 6 changed"


def test_a_second_run_changes_nothing_and_says_so(project):
    project("render", "--out", "out")
    before = files()
    outcome = project("render", "--out", "out")

    assert files() == before
    assert {line.split()[0] for line in outcome.out.splitlines()[:-1]} == {"unchanged"}
    assert outcome.out.splitlines()[-1] == "6 templates, 0 changed"


def test_what_is_declared_no_more_is_removed_and_what_changed_is_replaced(project):
    project("render", "--out", "out")
    text = Path("lockgate.yaml").read_text()
    assert "approval: [release-managers]" in text
    Path("lockgate.yaml").write_text(
        text.replace("branch: develop", "branch: trunk").replace("approval:", "# approval:")
    )
    outcome = project("render", "--out", "out", "--format", "json")

    fates = {entry["path"]: entry["fate"] for entry in json.loads(outcome.out)["files"]}
    assert fates["111111111111/lockgate-orders-trunk-artifacts.yaml"] == "created"
    assert fates["111111111111/lockgate-orders-develop-artifacts.yaml"] == "removed"
    assert fates["333333333333/lockgate-orders-master-pipeline.yaml"] == "changed"
    assert fates["444444444444/lockgate-orders-prod-access.yaml"] == "unchanged"
    assert not Path("out/111111111111/lockgate-orders-develop-artifacts.yaml").exists()


@pytest.mark.parametrize("content", ["somebody's own\n", None])
def test_a_file_that_lockgate_did_not_write_or_that_was_edited_is_never_touched(project, content):
    path = Path("out/222222222222/lockgate-orders-preprod-access.yaml")
    project("render", "--out", "out")
    path.write_text(content or path.read_text() + "# edited\n")
    Path("out/111111111111/lockgate-orders-develop-artifacts.yaml").unlink()
    before = files()
    outcome = project("render", "--out", "out")

    assert outcome.code == 1
    assert files() == before
    assert outcome.err == (
        f"{path}: LG3302 the file was not written by Lockgate, or was edited since\n"
        "  why: it would be lost, so that nothing was written\n"
        "  try: move it away, or choose another folder with `--out`\n"
    )


def test_other_files_in_the_folder_stay(project):
    Path("out/111111111111").mkdir(parents=True)
    Path("out/111111111111/notes.yaml").write_text("mine\n")
    Path("out/readme.txt").write_text("mine\n")

    assert project("render", "--out", "out").code == 0
    assert Path("out/111111111111/notes.yaml").read_text() == "mine\n"
    assert Path("out/readme.txt").read_text() == "mine\n"


def test_a_link_in_the_way_is_not_followed(project, tmp_path):
    target = tmp_path / "elsewhere.yaml"
    target.write_text("mine\n")
    Path("out/222222222222").mkdir(parents=True)
    Path("out/222222222222/lockgate-orders-preprod-access.yaml").symlink_to(target)

    assert project("render", "--out", "out").code == 1
    assert target.read_text() == "mine\n"


def test_a_folder_that_cannot_be_written_is_said(project):
    Path("file").write_text("")
    outcome = project("render", "--out", "file")

    assert outcome.code == 1
    assert outcome.err.startswith("file/111111111111: LG3303 the file cannot be written\n")


def test_an_invalid_declaration_writes_nothing(project):
    Path("template.yaml").write_text("Resources:\n  Cluster:\n    Type: AWS::EKS::Cluster\n")
    outcome = project("render", "--out", "out")

    assert outcome.code == 3
    assert "LG3001" in outcome.err
    assert not Path("out").exists()


def test_the_bytes_do_not_depend_on_the_process(project):
    written = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", "from lockgate.cli import main; main()", "render", "--out", f"seed{seed}"]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        written.append(files(f"seed{seed}"))

    assert len(written[0]) == 6
    assert written[0] == written[1]
