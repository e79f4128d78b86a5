"""``lockgate github protect`` against the forge, from the command line."""

import json
import logging
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lockgate.cli.app import build
from lockgate.cli.failures import DEBUG, guarded
from lockgate.spec.sample import sample_files

BRANCHES = ("develop", "master")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def project(tmp_path: Path, repo: str, working) -> Path:
    """The sample with the test's repository, whose `develop` exists and whose `master` does not."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name, content in sample_files("paired").items():
        (folder / name).write_text(content.replace("github:acme/orders", f"github:{repo}"))
    working.commit("one", app__py="1\n")
    working.push("main:develop")
    return folder


@pytest.fixture
def protect(project, forge, tokens, capsys, monkeypatch):
    """Runs the command as a user."""

    def run(*arguments: str, login: str = "ada", **environment: str) -> Outcome:
        monkeypatch.delenv("GH_TOKEN", raising=False)
        for name, value in {"GITHUB_TOKEN": tokens[login], **environment}.items():
            monkeypatch.setenv(name, value)
        command = ["github", "protect", str(project), "--api", forge.url, *arguments]
        code = guarded(lambda: build()(command, prog_name="lockgate"))
        captured = capsys.readouterr()
        for text in (captured.out, captured.err):
            assert tokens[login] not in text
        return Outcome(code, captured.out, captured.err)

    return run


def test_check_reports_drift_and_changes_nothing(protect, ada, repo):
    outcome = protect("--check")
    assert outcome.code == 6
    assert f"{repo}, branch develop: create ruleset `lockgate: develop`\n  ~ ruleset " in outcome.out
    assert "  ~ checks             none -> lockgate/orders-master/check\n" in outcome.out
    assert "  note: `master` does not exist yet: whoever pushes it first decides what it begins with\n" in outcome.out
    assert outcome.out.endswith("\n2 of 2 branches to change\n")
    assert ada.get(f"/repos/{repo}/rulesets") == []


def test_it_protects_once_and_then_has_nothing_to_do(protect, ada, repo):
    first = protect("--yes")
    assert first.code == 0
    assert first.err == f"protected {repo}, branch develop\nprotected {repo}, branch master\n"
    assert protect("--check").code == 0
    again = protect("--yes")
    assert (again.code, again.err) == (0, "")
    assert again.out.endswith("\n2 branches, nothing to change\n")
    assert [each["name"] for each in ada.get(f"/repos/{repo}/rulesets")] == ["lockgate: develop", "lockgate: master"]


def test_drift_is_put_back(protect, ada, repo):
    protect("--yes")
    number = ada.get(f"/repos/{repo}/rulesets")[0]["id"]
    ada.ask("PUT", f"/repos/{repo}/rulesets/{number}", {"enforcement": "disabled"})
    drifted = protect("--check")
    assert drifted.code == 6
    assert "  ~ ruleset            switched off -> enforced\n" in drifted.out
    assert drifted.out.endswith("\n1 of 2 branches to change\n")
    assert protect("--yes").code == 0
    assert protect("--check").code == 0


def test_json_says_what_is_what_will_be_and_whether_it_was_done(protect):
    checked = protect("--check", "--format", "json")
    document = json.loads(checked.out)
    assert checked.code == 6
    assert (document["pending"], document["applied"]) == (True, False)
    assert [(each["branch"], each["verb"], each["exists"]) for each in document["branches"]] == [
        ("develop", "create", True),
        ("master", "create", False),
    ]
    done = protect("--yes", "--format", "json")
    assert (done.code, json.loads(done.out)["applied"]) == (0, True)


def test_without_a_terminal_nothing_is_changed_unasked(protect, ada, repo):
    outcome = protect()
    assert outcome.code == 2
    assert outcome.err == (
        "lockgate github protect: LG0044 nobody has confirmed the changes\n"
        "  why: there is no terminal to ask on, and rules of a repository bind everybody who works with it\n"
        "  try: look at them with --check, then give --yes\n"
    )
    assert ada.get(f"/repos/{repo}/rulesets") == []


@pytest.mark.parametrize(("said", "code", "made"), [("y\n", 0, 2), ("n\n", 6, 0)])
def test_on_a_terminal_it_asks(project, forge, tokens, ada, repo, said, code, made):
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "lockgate", "github", "protect", str(project), "--api", forge.url]
    environment = {**os.environ, "GITHUB_TOKEN": tokens["ada"]}
    os.write(master, said.encode())
    done = subprocess.run(
        command, stdin=slave, capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    os.close(slave)
    os.close(master)
    assert done.returncode == code, done.stderr
    assert "protect 2 of 2 branches? [y/N] " in done.stderr
    assert len(ada.get(f"/repos/{repo}/rulesets")) == made


def test_the_other_variable_holds_the_token_as_well(protect, tokens):
    assert protect("--check", GITHUB_TOKEN="", GH_TOKEN=tokens["ada"]).code == 6


def test_who_may_not_administer_is_told_with_the_line_of_the_repository(protect, ada, repo, project):
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    outcome = protect("--yes", login="bob")
    assert outcome.code == 1
    assert f"lockgate.yaml:21:17: LG5114 the token may not administer `{repo}`" in outcome.err


def test_the_token_is_shown_nowhere_even_when_traces_and_all_logs_are_wanted(protect, tokens, caplog):
    with caplog.at_level(logging.DEBUG):
        outcome = protect("--yes", login="eve", **{DEBUG: "1"})
    assert outcome.code == 1
    assert "Traceback" in outcome.err
    assert tokens["eve"] not in caplog.text
