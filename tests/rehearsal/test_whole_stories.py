"""Whole rehearsals, with real git, real builds and IAM on every call."""

import json
import subprocess
from pathlib import Path

import pytest

from lockgate.design.delivery import deliveries
from lockgate.proof import read_design
from lockgate.proof.sufficiency import Need, needs
from lockgate.rehearsal import Outcome, Silent, Trace, rehearse
from lockgate.spec import read
from rehearsed_projects import setting_of, written

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
FROM_A_PULL_REQUEST = {
    "assume the action role",
    "overwrite the artifact",
    "read a secret",
    "start the release build with commands of its own",
    "let a branch's name be run as a command",
}
AT_GITHUB = {
    "push to the branch",
    "push to the branch as an administrator",
    "push another history over the branch",
    "delete the branch as an administrator",
}
ON_THE_WAY = {
    "a branch whose name begins like the delivered one",
    "a branch whose name ends like the delivered one",
    "a tag with the name of the delivered branch",
    "an unsigned webhook",
    "a webhook that is signed with another secret",
    "a webhook that was delivered before",
}
GATES = {"the check", "GitHub", "the approval", "the build", "the permissions boundary"}
BEHIND = {
    "s3:GetObject": "kms:Decrypt",
    "s3:GetObjectVersion": "kms:Decrypt",
    "s3:PutObject": "kms:GenerateDataKey",
}
"""What S3 asks of KMS for whoever calls it."""
WITHOUT_PERMISSION = {"sts:GetCallerIdentity"}
ON_EVERY_WAY = {"sts:AssumeRole", "s3:PutObject", "kms:GenerateDataKey", "codebuild:StartBuild"}
CHANGE_SETS = {f"cloudformation:{each}" for each in ("CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet")}
PARTS = ("the build begins", "tested and built", "deployed to", "answers")


def passed(trace: Trace) -> Trace:
    """The trace, which must have passed; what did not is the message."""
    wrong = [step for step in trace.steps if step.outcome is not Outcome.DONE]
    holes = [attack for attack in trace.attacks if attack.outcome is not Outcome.REFUSED]
    assert trace.passed, (trace.failure, wrong, holes)
    return trace


TOGETHER = [
    pytest.param(layout, marks=pytest.mark.xdist_group(f"rehearsed {layout}")) for layout in ("paired", "tools")
]
"""The tests of a layout look at one rehearsal, so they run in one process."""


@pytest.fixture(scope="module", params=TOGETHER)
def played(request, tmp_path_factory) -> Trace:
    """One rehearsal of the sample in each layout, for all the tests that look at it."""
    folder = written(tmp_path_factory.mktemp("project"), request.param)
    return passed(rehearse(setting_of(folder, tmp_path_factory.mktemp("scratch") / "scratch"), Silent()))


def test_the_sample_goes_all_the_way_from_nothing_to_rebuilt(played):
    answers = [step.details[0] for step in played.steps if step.text.startswith("orders answers in prod")]
    # In the tools layout also what the branch begins with, twice, since CodePipeline starts each new pipeline once, and
    # the newer of the quick merges, which is what the rebuilt pipeline begins with.
    assert (len(answers), len(set(answers))) == {"paired": (2, 2), "tools": (5, 4)}[played.layout]
    approvals = [step for step in played.steps if step.text == "a member of release-managers approves prod"]
    assert len(approvals) == len(answers)
    assert json.dumps(played.as_dict())


def test_every_gate_on_the_way_to_production_has_refused_something(played):
    assert {step.held for step in played.steps if step.held} == GATES
    words = " ".join(line for step in played.steps if step.held == "GitHub" for line in step.details)
    assert "is failing." in words
    assert "At least 1 approving review is required by reviewers with write access." in words
    assert "Can not approve your own pull request" in words
    chapters = [title for title, _ in played.chapters()]
    assert set(played.story) <= set(chapters)


def test_attacks_from_accounts_builds_and_pull_requests_are_refused_by_iam(played):
    by_iam = [attack for attack in played.attacks if attack.gate == "IAM"]
    assert {attack.name for attack in by_iam} >= EVERY_PAIR | FROM_A_RUNTIME_ACCOUNT | FROM_THE_BUILD
    assert all("not authorized to perform" in attack.reason for attack in by_iam)
    from_pulls = {attack.name for attack in played.attacks if attack.who.endswith("the check of a pull request")}
    assert from_pulls >= FROM_A_PULL_REQUEST


def test_attacks_at_github_and_on_the_way_of_its_webhooks_are_refused(played):
    gates = {attack.name: attack.gate for attack in played.attacks}
    assert {name for name, gate in gates.items() if gate == "GitHub"} == AT_GITHUB
    assert {name for name, gate in gates.items() if gate == "the webhook"} == ON_THE_WAY


def test_the_newer_of_two_quick_merges_stays_and_the_older_is_not_deployed(played):
    (step,) = [step for step in played.steps if step.text == "nothing was built or deployed twice"]
    told = {each.text: each.details for each in played.steps}
    late = told.get("the build of the older commit ends last, and its artifact starts nothing", ())
    assert (played.layout == "paired") == bool(late)
    out_of_order = any("superseded by build" in line for line in late)
    assert ("the newer run supersedes the older, which waits" in told) != out_of_order
    assert step.details[0].startswith(f"2 merges, {'1 run' if out_of_order else '2 runs'}, 1 deployment")


def test_the_time_from_merge_to_answer_is_broken_down(played):
    assert {journey.branch for journey in played.journeys} == {"paired": {"develop", "master"}, "tools": {"main"}}[
        played.layout
    ]
    for journey in played.journeys:
        parts = " | ".join(leg.until for leg in journey.legs)
        assert all(part in parts for part in PARTS), parts
        assert all(leg.seconds >= 0 for leg in journey.legs)
        assert 0 < journey.seconds < played.seconds


def test_every_call_of_a_delivery_is_among_those_that_must_be_allowed(played, tmp_path, monkeypatch):
    """What sufficiency lists against what happened: nothing was called that is not listed, and the way was gone."""
    monkeypatch.chdir(written(tmp_path, played.layout))
    declaration = read(Path("lockgate.yaml"))
    world = read_design(declaration)
    listed = set[tuple[str, str]]()
    for need in needs(world, deliveries(declaration)):
        assert isinstance(need, Need), need
        listed |= {(called(need.who), need.does), (called(need.who), BEHIND.get(need.does, need.does))}
    roles = {each.name for each in world.identities if not each.own}
    real = {(called(call.principal), call.action) for call in played.calls if call.allowed}
    made = {(who, does) for who, does in real if who in roles and does not in WITHOUT_PERMISSION}
    assert made <= listed, sorted(made - listed)
    assert {does for who, does in listed if who.endswith("-pipeline") and does in ON_EVERY_WAY} <= {
        does for who, does in made if who.endswith("-pipeline")
    }
    assert {does for who, does in made if who.endswith("-action")} >= CHANGE_SETS


def called(who: str) -> str:
    """A role by its name, whatever its session; a service by its own."""
    return (
        who.rsplit(":assumed-role/", maxsplit=1)[-1].split("/", maxsplit=1)[0]
        if ":assumed-role/" in who
        else who.rpartition("/")[2]
    )


def test_nothing_is_left_in_any_account_but_keys_in_their_waiting_time(played):
    left = [step for step in played.steps if step.text.startswith("look for what is left in")]
    assert {step.accounts[0] for step in left} == {account.id for account in played.accounts}


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
