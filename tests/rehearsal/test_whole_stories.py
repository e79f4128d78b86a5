"""Whole rehearsals, with real git, real builds and IAM on every call."""

import json
import subprocess
from pathlib import Path

import pytest

from lockgate.rehearsal import Outcome, Silent, Trace, rehearse

EVERY_PAIR = {
    "read the artifact",
    "overwrite the artifact",
    "decrypt with the key",
    "encrypt with the key",
    "assume the action role",
    "assume the execution role",
    "update the application's stack",
}
FROM_A_RUNTIME_ACCOUNT = {"overwrite its own artifact", "update the pipeline's stack", "mark the pipeline as its own"}
FROM_THE_BUILD = {"assume the action role", "change its own project", "widen its own role"}


def passed(trace: Trace) -> Trace:
    """The trace, which must have passed; what did not is the message."""
    wrong = [step for step in trace.steps if step.outcome is not Outcome.DONE]
    holes = [attack for attack in trace.attacks if attack.outcome is not Outcome.REFUSED]
    assert trace.passed, (trace.failure, wrong, holes)
    return trace


@pytest.mark.parametrize("layout", ["paired", "tools"])
def test_the_sample_goes_all_the_way_from_nothing_to_rebuilt(layout, project, setting):
    trace = passed(rehearse(setting(project(layout)), Silent()))
    assert trace.layout == layout
    texts = [step.text for step in trace.steps]
    assert sum(text.startswith("a member of release-managers approves prod") for text in texts) == 2
    assert "the build stops it" in texts
    assert "the deployment stops it" in texts
    answers = [step.details[0] for step in trace.steps if step.text.startswith("orders answers in prod")]
    assert len(answers) == 2
    assert answers[0] != answers[1]

    tried = {attack.name for attack in trace.attacks}
    assert tried >= EVERY_PAIR | FROM_A_RUNTIME_ACCOUNT | FROM_THE_BUILD
    assert all("not authorized to perform" in attack.reason for attack in trace.attacks)

    left = [step for step in trace.steps if step.text.startswith("look for what is left in")]
    assert {step.accounts[0] for step in left} == {account.id for account in trace.accounts}
    assert json.dumps(trace.as_dict())


def test_two_applications_several_environments_and_accounts_and_a_local_repository(tmp_path, project, setting):
    folder = project("paired")
    second = folder / "billing"
    second.mkdir()
    for name in ("app.py", "buildspec.yml", "template.yaml", "test_app.py"):
        (second / name).write_text((folder / name).read_text())
    git(second, "init", "--quiet", "--initial-branch", "main")
    git(second, "add", ".")
    git(second, "-c", "user.name=u", "-c", "user.email=u@example.com", "commit", "--quiet", "-m", "Begin")
    (folder / "lockgate.yaml").write_text(
        """\
lockgate: 1
organization: {id: o-a1b2c3d4e5, region: eu-central-1, prefix: gate}
environments:
  test: {branch: main, infrastructure: "000000000001", runtime: "000000000002"}
  stage: {branch: main, infrastructure: "000000000001", runtime: "000000000003", approval: [testers]}
  prod:
    branch: release/live
    infrastructure: "000000000004"
    runtime: ["000000000005", "000000000006"]
    approval: [release-managers]
groups:
  testers: {trusted: ["arn:aws:iam::000000000007:role/testers"]}
applications:
  orders: {repository: github:acme/orders, environments: [test]}
  billing: {repository: ./billing, directory: billing}
"""
    )
    trace = passed(rehearse(setting(folder), Silent()))
    answered = {step.text: step.accounts[0] for step in trace.steps if " answers in " in step.text}
    assert set(answered) == {
        "orders answers in test",
        "billing answers in test",
        "billing answers in stage",
        "billing answers in prod",
    }
    assert {"000000000005", "000000000006"} <= {
        a for s in trace.steps if "answers in prod" in s.text for a in s.accounts
    }
    approvals = [step for step in trace.steps if step.text == "a member of testers approves stage"]
    assert approvals
    assert git(second, "log", "--format=%s").splitlines() == ["Begin"], "the user's own repository is not touched"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout
