"""Where a commit is: from its build to the function that answers, through reading calls on the embedded AWS."""

import json
import re

import pytest
from typer.testing import CliRunner

from delivered_project import PIPELINES, eventually
from lockgate.cli.app import build
from lockgate.cloud import Aws, Keys
from lockgate.operate import NothingKnownError, trace, what_runs

pytestmark = pytest.mark.xdist_group("operate")
READING = re.compile(r"(BatchGet|Describe|Get|Head|List)[A-Z]")


@pytest.fixture(scope="module")
def released(delivered):
    """A commit that is in production: its id, and its execution."""
    known = delivered.executions("prod")
    commit = delivered.push("prod", "Release")
    run = delivered.new_execution("prod", known)
    delivered.approve(delivered.waiting(run.id))
    assert delivered.ended("prod", run.id).status == "Succeeded"
    builds = delivered.aws.account("333333333333").builds
    eventually(
        lambda: all(each.complete for each in builds.for_project("lockgate-orders-master-build")), "the build's own end"
    )
    return commit, run.id


@pytest.fixture
def project(delivered):
    return delivered.git.folder / "lockgate.yaml"


@pytest.fixture
def command(delivered, project, monkeypatch):
    """Runs ``lockgate trace`` with arguments."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", delivered.emulator.root("111111111111").secret_key)
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        return CliRunner().invoke(
            build(), ["trace", *arguments, "--live", delivered.emulator.endpoint, "--file", str(project)]
        )

    return run


def test_a_commit_is_followed_from_its_build_to_the_function_that_answers(delivered, released):
    commit, run = released

    traced = trace(delivered.declaration, delivered.aws, commit)

    line = next(each for each in traced.lines if each.line == "orders-master")
    (built,), (artifact,), (execution,) = line.builds, line.artifacts, line.runs
    (stage,) = execution.stages
    (deployment,) = stage.deployments
    running = next(each for each in traced.running if each.environment == "prod")
    (function,) = running.functions
    assert (built.status, built.commit) == ("SUCCEEDED", commit)
    assert (artifact.build, artifact.digest) == (built.id, built.digest)
    assert (execution.id, execution.revision, execution.status) == (run, artifact.version, "Succeeded")
    assert (stage.status, stage.approval.status, stage.approval.words) == ("delivered", "approved", "seen")
    assert stage.approval.by.endswith(":root")
    assert (deployment.change_set, deployment.prepared, deployment.executed) == (
        f"lockgate-{run}",
        "Succeeded",
        "Succeeded",
    )
    assert (running.change_set, running.run, running.revision, running.commit) == (
        f"lockgate-{run}",
        run,
        artifact.version,
        commit,
    )
    assert function.digest == running.digest == artifact.digest
    assert function.description == f"Release {artifact.version}"
    assert running.tags == {"Commit": commit}
    assert traced.repository == "acme/orders"
    assert traced.notes == ()


def test_the_beginning_of_a_commit_its_artifact_and_its_run_mean_the_commit(delivered, released):
    commit, run = released
    version = next(e for e in trace(delivered.declaration, delivered.aws, commit).lines if e.runs).artifacts[0].version

    for asked in (commit[:7], commit[:7].upper(), version, run):
        assert trace(delivered.declaration, delivered.aws, asked).commit == commit


@pytest.mark.parametrize("asked", ["0000000", "no-such-version", "00000000-0000-0000-0000-000000000000", "main"])
def test_what_nobody_knows_is_an_error_that_says_where_was_looked(delivered, released, asked):
    with pytest.raises(NothingKnownError) as error:
        trace(delivered.declaration, delivered.aws, asked)

    (finding,) = error.value.findings
    assert finding.fact == f"nothing is known about `{asked}`"
    assert finding.why == "no build, artifact or run of lockgate-orders-develop, lockgate-orders-master has it"


def test_a_commit_that_waits_is_shown_as_waiting_and_not_as_what_runs(delivered, released):
    known = delivered.executions("prod")
    commit = delivered.push("prod", "Wait")
    run = delivered.new_execution("prod", known)
    waiting = delivered.waiting(run.id)

    traced = trace(delivered.declaration, delivered.aws, commit)

    stage = next(each for each in traced.lines if each.runs).runs[0].stages[0]
    assert (stage.status, stage.approval.status) == ("waits for approval", "waiting")
    assert next(each for each in traced.running if each.environment == "prod").commit == released[0]
    delivered.approve(waiting, approved=False)
    delivered.ended("prod", run.id)
    after = trace(delivered.declaration, delivered.aws, commit)
    assert next(each for each in after.lines if each.runs).runs[0].stages[0].status == "refused"


def test_without_a_commit_it_says_what_runs_where(delivered, released):
    traced = what_runs(delivered.declaration, delivered.aws)

    assert [(each.environment, each.account) for each in traced.running] == [
        ("preprod", "222222222222"),
        ("prod", "444444444444"),
    ]
    assert traced.running[1].commit == released[0]


def test_only_reading_calls_are_made(delivered, released):
    before = delivered.emulator.audited()

    trace(delivered.declaration, delivered.aws, released[0])

    calls = [each for each in delivered.emulator.audit(before, settle=20) if each["caller"].endswith(":root")]
    assert len(calls) > 10
    assert [each["operation"] for each in calls if not READING.match(each["operation"])] == []


def test_an_account_that_may_not_be_looked_at_is_a_note_and_the_rest_is_shown(delivered, released):
    def sources(account):
        if account == "444444444444":
            user = delivered.call(account, "iam", "CreateUser", UserName="stranger")["User"]["UserName"]
            key = delivered.call(account, "iam", "CreateAccessKey", UserName=user)["AccessKey"]
            return Keys(key["AccessKeyId"], key["SecretAccessKey"])
        root = delivered.emulator.root(account)
        return Keys(root.access_key, root.secret_key, root.token)

    aws = Aws(sources, "eu-west-1", lambda _seconds: None, endpoint=delivered.emulator.endpoint)

    traced = trace(delivered.declaration, aws, released[0])

    assert [line.line for line in traced.lines if line.runs] == ["orders-master"]
    (note,) = traced.notes
    assert note.startswith("could not look at the stack lockgate-orders-prod in 444444444444: AccessDenied: User: ")


def test_the_command_tells_the_way_in_words(command, released):
    commit, run = released

    done = command(commit[:10])

    assert done.exit_code == 0, done.output
    text = re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z", "TIME", done.stdout)
    assert text.startswith(
        f"commit {commit} of acme/orders\n\norders-master: master to prod; lockgate-orders-master in "
    )
    assert f"  run       Succeeded  {run} by an artifact's arrival  TIME\n    prod: delivered\n" in text
    assert "      approval approved by arn:aws:iam::333333333333:root: seen  TIME\n" in text
    change_set = f"change set lockgate-{run} of lockgate-orders-prod in 444444444444: Succeeded, executed: Succeeded"
    assert change_set in text
    assert "\nnot on orders-develop\n" in text
    assert f"  orders in prod (444444444444): commit {commit}, this one\n" in text
    assert re.search(
        r"function lockgate-orders-prod \(Release [^)]+\) version \$LATEST, code sha256 [0-9a-f]{12}, the artifact's",
        text,
    )


def test_the_command_tells_the_way_as_data(command, released):
    done = command(released[0], "--format", "json")

    answer = json.loads(done.stdout)
    line = next(each for each in answer["lines"] if each["runs"])
    assert answer["commit"] == released[0]
    assert line["runs"][0]["stages"][0]["approval"]["status"] == "approved"
    assert answer["running"][1]["functions"][0]["digest"] == line["artifacts"][0]["digest"]
    assert answer["statuses"] == []


def test_the_command_shows_the_statuses_at_github_when_there_is_a_token(command, delivered, released, monkeypatch):
    commit, _ = released
    eventually(lambda: "success" in {each["state"] for each in delivered.statuses(commit)}, "a status success")
    monkeypatch.setenv("GITHUB_TOKEN", delivered.token)

    done = command(commit, "--api", delivered.forge.url)

    assert "statuses at GitHub\n" in done.stdout
    assert "  success   lockgate/orders/prod  Done\n" in done.stdout
    assert delivered.token not in done.output


def test_the_command_says_what_it_does_not_know_in_the_grammar_of_errors(command, released):
    done = command("0000000")

    assert done.exit_code != 0
    assert isinstance(done.exception, NothingKnownError)


def test_a_failed_delivery_shows_the_reason(delivered, released):
    known = delivered.executions("preprod")
    good = delivered.text("template.yaml")
    broken = good.replace("RetentionInDays: 30", "RetentionInDays: 31")
    commit = delivered.push("preprod", "Fail", template__yaml=broken)
    run = delivered.new_execution("preprod", known)
    delivered.ended("preprod", run.id)
    delivered.push("preprod", "Take it back", template__yaml=good)

    traced = trace(delivered.declaration, delivered.aws, commit)

    stage = next(each for each in traced.lines if each.runs).runs[0].stages[0]
    assert stage.status == "failed"
    assert "31" in stage.deployments[0].problem
    assert PIPELINES["preprod"][1] == "lockgate-orders-develop"
