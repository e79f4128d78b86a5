"""A push reaches a pipeline through a connection: webhook, commit, artifact, and the permissions on the way."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError


def test_a_push_starts_the_pipeline_with_its_commit(connected, words):
    connected.shake_hands()
    connected.create(connected.git_pipeline())
    commit = connected.repository.push("say more", app__py="print(1)\n")
    started = words.eventually(lambda: next(iter(connected.triggered()), None))
    assert started["trigger"]["triggerDetail"] == connected.connection
    assert connected.artifact(started["pipelineExecutionId"]) == {"README.md": "hello\n", "app.py": "print(1)\n"}
    shown = connected.client("codepipeline").get_pipeline_execution(
        pipelineName="orders", pipelineExecutionId=started["pipelineExecutionId"]
    )["pipelineExecution"]
    assert shown["artifactRevisions"][0]["revisionId"] == commit
    assert shown["artifactRevisions"][0]["revisionSummary"] == "say more"


def test_the_commit_is_a_variable_of_later_actions(connected, words):
    connected.shake_hands()
    execution = connected.create(connected.git_pipeline())
    assert connected.settled(execution) == "AtTheGate"
    listed = connected.client("codepipeline").list_action_executions(pipelineName="orders")["actionExecutionDetails"]
    commit = connected.repository.git("rev-parse", "HEAD")
    assert listed[0]["input"]["resolvedConfiguration"]["CustomData"] == f"{commit} main first commit"


def test_a_pushed_commit_is_taken_even_if_the_branch_has_moved_on(connected, words):
    connected.shake_hands()
    first = connected.repository.git("rev-parse", "HEAD")
    connected.repository.push("second", more__txt="more")
    execution = connected.create(connected.git_pipeline())
    connected.settled(execution)
    override = {"actionName": "Fetch", "revisionType": "COMMIT_ID", "revisionValue": first}
    connected.client("codepipeline").stop_pipeline_execution(
        pipelineName="orders", pipelineExecutionId=execution, abandon=True
    )
    started = connected.client("codepipeline").start_pipeline_execution(name="orders", sourceRevisions=[override])
    assert connected.artifact(started["pipelineExecutionId"]) == {"README.md": "hello\n"}


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("use", "codeconnections:UseConnection"),
        ("use", "codestar-connections:UseConnection"),
        ("bucket", "s3:PutObject"),
        ("bucket", "s3:PutObjectAcl"),
        ("key", "kms:GenerateDataKey"),
    ],
)
def test_a_source_without_one_of_its_permissions_fails_and_names_it(connected, statement, missing):
    connected.shake_hands()
    connected.revoke("pipeline", statement, missing)
    assert connected.finished(connected.create(connected.git_pipeline())) == "Failed"
    error = connected.error("Fetch")
    assert error["code"] == "PermissionError"
    assert f"is not authorized to perform: {missing}" in error["message"]


@pytest.mark.parametrize(("named", "outcome"), [("acme/other", "Failed"), (None, "AtTheGate")])
def test_a_policy_can_confine_the_connection_to_one_repository(connected, words, named, outcome):
    connected.shake_hands()
    for prefix in ("codeconnections", "codestar-connections"):
        equals = {f"{prefix}:FullRepositoryId": named or connected.repository.name}
        connected.statements["pipeline"][prefix] = words.allow(
            f"{prefix}:UseConnection", connected.connection, StringEquals=equals
        )
    connected.revoke("pipeline", "use")
    assert connected.settled(connected.create(connected.git_pipeline())) == outcome


def test_a_pending_connection_fails_the_source_and_says_so(connected):
    assert connected.finished(connected.create(connected.git_pipeline())) == "Failed"
    assert "its status is PENDING" in connected.error("Fetch")["message"]


def test_a_branch_that_is_not_there_fails_the_source(connected):
    connected.shake_hands()
    execution = connected.create(connected.git_pipeline(configuration={"BranchName": "nowhere"}))
    assert connected.finished(execution) == "Failed"
    error = connected.error("Fetch")
    assert error["code"] == "RevisionUnavailable"
    assert "refs/heads/nowhere" in error["message"]
    assert connected.repository.token not in error["message"]


def test_the_webhook_is_made_at_the_handshake_and_goes_with_the_pipeline(connected):
    connected.create(connected.git_pipeline())
    assert connected.repository.ask("GET", "/hooks") == []
    connected.shake_hands()
    (hook,) = connected.repository.ask("GET", "/hooks")
    assert sorted(hook["events"]) == ["pull_request", "push"]
    connected.client("codepipeline").delete_pipeline(name="orders")
    assert connected.repository.ask("GET", "/hooks") == []


def test_two_pipelines_share_one_webhook(connected):
    connected.shake_hands()
    connected.create(connected.git_pipeline())
    connected.create({**connected.git_pipeline(), "name": "second"})
    assert len(connected.repository.ask("GET", "/hooks")) == 1
    connected.client("codepipeline").delete_pipeline(name="orders")
    assert len(connected.repository.ask("GET", "/hooks")) == 1


def test_a_delivery_that_is_repeated_starts_nothing(connected, words):
    connected.shake_hands()
    connected.create(connected.git_pipeline())
    connected.repository.push("once")
    words.eventually(connected.triggered)
    (hook,) = connected.repository.ask("GET", "/hooks")
    listed = connected.repository.ask("GET", f"/hooks/{hook['id']}/deliveries")
    (pushed,) = [d for d in listed if d["event"] == "push"]
    connected.repository.ask("POST", f"/hooks/{hook['id']}/deliveries/{pushed['id']}/attempts", {})
    words.eventually(
        lambda: (
            len([d for d in connected.repository.ask("GET", f"/hooks/{hook['id']}/deliveries") if d["event"] == "push"])
            == 2
        )
    )
    assert len(connected.triggered()) == 1


@pytest.mark.parametrize("signature", ["", "sha256=" + "0" * 64, "sha1=x", "sha256=é"])
def test_a_delivery_without_the_right_signature_starts_nothing(connected, signature):
    connected.shake_hands()
    connected.create(connected.git_pipeline())
    (hook,) = connected.repository.ask("GET", "/hooks")
    headers = {
        "X-GitHub-Event": "push",
        "X-GitHub-Delivery": "1",
        "X-Hub-Signature-256": signature.encode().decode("latin-1"),
        "Content-Type": "application/json",
    }
    request = urllib.request.Request(hook["config"]["url"], b"{}", headers, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    refused.value.close()
    assert refused.value.code == 401
    assert connected.triggered() == []


def test_an_address_that_nobody_was_given_is_not_found(connected):
    url = f"{connected.world.endpoint}/_lockgate/webhooks/connections/guess"
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"), timeout=20)
    missing.value.close()
    assert missing.value.code == 404


def trigger(**filters):
    configuration = {"sourceActionName": "Fetch", **filters}
    return [{"providerType": "CodeStarSourceConnection", "gitConfiguration": configuration}]


def test_a_pull_request_starts_the_pipeline_with_the_head_of_its_branch(connected, words):
    connected.shake_hands()
    filters = trigger(
        pullRequest=[{"events": ["OPEN"], "branches": {"includes": ["main"]}, "filePaths": {"includes": ["*.py"]}}]
    )
    connected.create(connected.git_pipeline(triggers=filters))
    connected.repository.git("checkout", "--quiet", "-b", "feature")
    head = connected.repository.push("propose", "feature", app__py="print(2)\n")
    assert connected.triggered() == []
    connected.repository.ask("POST", "/pulls", {"title": "propose", "head": "feature", "base": "main"})
    started = words.eventually(lambda: next(iter(connected.triggered()), None))
    assert "app.py" in connected.artifact(started["pipelineExecutionId"])
    shown = connected.client("codepipeline").get_pipeline_execution(
        pipelineName="orders", pipelineExecutionId=started["pipelineExecutionId"]
    )["pipelineExecution"]
    assert shown["artifactRevisions"][0]["revisionId"] == head


def test_a_pull_request_whose_files_are_elsewhere_starts_nothing(connected, words):
    connected.shake_hands()
    filters = trigger(
        push=[{"branches": {"includes": ["done"]}}],
        pullRequest=[{"events": ["OPEN"], "filePaths": {"includes": ["src/**"]}}],
    )
    connected.create(connected.git_pipeline(triggers=filters))
    connected.repository.git("checkout", "--quiet", "-b", "feature")
    connected.repository.push("propose", "feature", app__py="print(2)\n")
    connected.repository.ask("POST", "/pulls", {"title": "propose", "head": "feature", "base": "main"})
    connected.repository.push("mark the end", "done")
    started = words.eventually(connected.triggered)
    assert [e["sourceRevisions"][0]["revisionSummary"] for e in started if e["sourceRevisions"]] in (
        [],
        ["mark the end"],
    )
    assert len(started) == 1


@pytest.mark.parametrize("end", ["merge", "close"])
def test_updating_and_ending_a_pull_request_start_the_pipeline_when_asked(connected, words, end):
    connected.shake_hands()
    filters = trigger(pullRequest=[{"events": ["UPDATED", "CLOSED"], "branches": {"includes": ["main"]}}])
    connected.create(connected.git_pipeline(triggers=filters, executionMode="QUEUED"))
    connected.repository.git("checkout", "--quiet", "-b", "feature")
    connected.repository.push("propose", "feature", app__py="print(2)\n")
    number = connected.repository.ask("POST", "/pulls", {"title": "p", "head": "feature", "base": "main"})["number"]
    connected.repository.push("improve", "feature", app__py="print(3)\n")
    assert len(words.eventually(connected.triggered)) == 1

    if end == "merge":
        connected.repository.ask("PUT", f"/pulls/{number}/merge", {})
    else:
        connected.repository.ask("PATCH", f"/pulls/{number}", {"state": "closed"})
    assert words.eventually(lambda: len(connected.triggered()) == 2)


def test_a_tag_filter_takes_the_tagged_commit(connected, words):
    connected.shake_hands()
    connected.create(connected.git_pipeline(triggers=trigger(push=[{"tags": {"includes": ["v*"]}}])))
    commit = connected.repository.push("release")
    connected.repository.git("tag", "-a", "v1", "-m", "one")
    connected.repository.git("push", "--quiet", connected.repository.remote, "refs/tags/v1")
    started = words.eventually(lambda: next((e for e in connected.triggered() if e["sourceRevisions"]), None))
    assert started["sourceRevisions"][0]["revisionId"] == commit
    assert len(connected.triggered()) == 1


def test_making_a_pipeline_with_a_connection_needs_leave_to_pass_it(connected, words):
    statements = [words.allow("codepipeline:*", "*"), words.allow("iam:PassRole", connected.pipeline_role)]
    who = connected.world.role(connected.tools, "editor", statements)
    client = connected.world.client("codepipeline", who)
    with pytest.raises(ClientError, match="codeconnections:PassConnection"):
        client.create_pipeline(pipeline=connected.git_pipeline())
    more = words.allow("codeconnections:PassConnection", connected.connection)
    connected.statements["editor"] = {"all": statements[0], "role": statements[1], "connection": more}
    connected.client("iam").put_role_policy(
        RoleName="editor",
        PolicyName="inline",
        PolicyDocument=connected.policy_of("editor"),
    )
    client.create_pipeline(pipeline=connected.git_pipeline())
