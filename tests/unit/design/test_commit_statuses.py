"""The function that posts commit statuses: its permissions, and what it posts whatever the order of events."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from design_samples import INFRA_1, at, paired, tools
from lockgate.design import Setting, design
from lockgate.design.nodes import EventRule, Function, Role
from lockgate.design.stacks.functions import code
from lockgate.design.stacks.status import CODE
from lockgate.render import render
from lockgate.spec.declaration import GitHub

LINE = "lockgate-orders-develop"
TOKEN = "a-token"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def told(declaration):
    github = GitHub("lockgate/github", "https://api.github.com", at(20, "github"))
    return design(replace(declaration, github=github))


@pytest.fixture(scope="module")
def stack():
    return told(paired()).stack(INFRA_1, f"{LINE}-pipeline")


def test_nothing_is_made_when_no_token_is_declared():
    nodes = [node for made in design(paired()).stacks for node in made.nodes]

    assert not any(isinstance(node, Function) and node.name.endswith("-status") for node in nodes)


def test_the_role_looks_at_its_pipeline_its_artifact_s_metadata_its_build_and_its_secret(stack):
    role = next(node for node in stack.nodes if isinstance(node, Role) and node.name == f"{LINE}-status")

    statements = {s.sid: (s.actions, s.resources) for policy in role.policies for s in policy.policy.statements}
    here = f"eu-west-1:{INFRA_1}"
    assert statements == {
        "Look": (
            ("codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"),
            (f"arn:aws:codepipeline:{here}:{LINE}",),
        ),
        "ArtifactMetadata": (
            ("s3:GetObjectVersion",),
            (f"arn:aws:s3:::{LINE}-{INFRA_1}-eu-west-1/source/orders.zip",),
        ),
        "Build": (("codebuild:BatchGetBuilds",), (f"arn:aws:codebuild:{here}:project/{LINE}-build",)),
        "Token": (
            ("secretsmanager:GetSecretValue",),
            (f"arn:aws:secretsmanager:{here}:secret:lockgate/github-??????",),
        ),
        "Log": (
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (f"arn:aws:logs:{here}:log-group:/aws/lambda/{LINE}-status:*",),
        ),
    }


def test_a_connection_tells_its_commit_so_that_the_role_reads_no_artifact_and_no_build():
    stack = told(tools()).stack(INFRA_1, "lockgate-orders-main-pipeline")
    role = next(node for node in stack.nodes if isinstance(node, Role) and node.name.endswith("-status"))
    function = next(node for node in stack.nodes if isinstance(node, Function))

    assert [s.sid for policy in role.policies for s in policy.policy.statements] == ["Look", "Token", "Log"]
    assert "BUCKET" not in function.variables
    assert json.loads(str(function.variables["STAGES"])) == {"Build": 1, "test": 2, "prod": 3}


def test_the_rule_listens_to_the_stages_of_its_pipeline_and_to_their_approvals(stack):
    rule = next(node for node in stack.nodes if isinstance(node, EventRule) and node.name == f"{LINE}-status")

    assert rule.pattern == {
        "source": ["aws.codepipeline"],
        "detail": {
            "pipeline": [LINE],
            "stage": ["preprod"],
            "type": {"category": ["Approval", {"exists": False}]},
        },
    }


def test_the_address_of_the_api_is_a_parameter_with_a_default(stack):
    template = render(told(paired())).template(INFRA_1, f"{LINE}-pipeline")

    assert [each.name for each in template.settings] == ["GitHubApi"]
    assert isinstance(template.settings[0], Setting)
    assert "Default: https://api.github.com" in template.body


def test_the_code_fits_into_a_template():
    assert len(code(CODE)) <= 4096


class Told:
    """CodePipeline's answers to the function, one snapshot after the other, and what GitHub is told."""

    def __init__(self, *snapshots: dict[str, str], execution: str = "InProgress") -> None:
        self.snapshots = list(snapshots)
        self.execution = execution
        self.posts: list[dict[str, Any]] = []
        self.answers = [201]

    def client(self, _service: str) -> "Told":
        return self

    def get_paginator(self, _operation: str) -> "Told":
        return self

    def paginate(self, **_wanted: Any) -> list[dict[str, Any]]:
        now = self.snapshots.pop(0) if len(self.snapshots) > 1 else self.snapshots[0]
        details = [
            {
                "stageName": "prod",
                "actionName": name.rstrip("'"),
                "status": status,
                "startTime": NOON + timedelta(seconds=number),
            }
            for number, (name, status) in enumerate(now.items())
        ]
        return [{"actionExecutionDetails": details[::-1]}]

    def get_pipeline_execution(self, **_wanted: Any) -> dict[str, Any]:
        return {"pipelineExecution": {"status": self.execution, "artifactRevisions": [{"revisionId": "c" * 40}]}}

    def get_secret_value(self, **_wanted: Any) -> dict[str, str]:
        return {"SecretString": f"{TOKEN}\n"}


@pytest.fixture
def github(monkeypatch):
    """Runs the handler for an event with a `Told`, against an HTTP server that stands for GitHub."""
    current: list[Told] = []

    class Posted(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Authorization"] == f"Bearer {TOKEN}"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            current[-1].posts.append({**json.loads(body), "path": self.path})
            status = current[-1].answers[0]
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Posted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "API": f"http://127.0.0.1:{server.server_port}",
        "CONTEXT": "lockgate/orders",
        "PAGE": "https://console/pipelines",
        "REPOSITORY": "acme/orders",
        "SECRET": "lockgate/github",
        "STAGES": '{"prod":3}',
        "no_proxy": "*",
    }.items():
        monkeypatch.setenv(name, value)

    def run(told: Told, state: str, **detail: str) -> list[str]:
        current.append(told)
        module: dict[str, Any] = {}
        exec(compile(code(CODE), "index.py", "exec"), module)
        module["aws"] = told.client
        event = {"detail": {"pipeline": "p", "execution-id": "e", "stage": "prod", "state": state, **detail}}
        module["handler"](event, None)
        return [f"{each['state']}: {each['description']}" for each in told.posts]

    yield run
    server.shutdown()
    server.server_close()


DONE = {"Prepare": "Succeeded", "Approve": "Succeeded", "Deploy": "Succeeded"}


@pytest.mark.parametrize(
    ("actions", "state", "posted"),
    [
        ({"Prepare": "InProgress"}, "STARTED", ["pending: Prepare is running"]),
        ({"Prepare": "Succeeded", "Approve": "InProgress"}, "STARTED", ["pending: Waits for approval"]),
        ({"Prepare": "Succeeded"}, "STARTED", ["pending: Is on its way"]),
        (DONE, "SUCCEEDED", ["success: Done"]),
        ({"Prepare": "Succeeded", "Approve": "Failed"}, "FAILED", ["failure: Approve failed"]),
        ({"Prepare": "Abandoned"}, "STOPPED", ["error: Prepare was abandoned"]),
    ],
)
def test_what_is_posted_is_the_state_of_the_stage_s_actions(github, actions, state, posted):
    assert github(Told(actions), state) == posted


def test_an_event_that_comes_late_posts_the_present_state_and_not_its_own(github):
    assert github(Told(DONE), "STARTED") == ["success: Done"]
    assert github(Told(DONE), "FAILED") == ["success: Done"]


def test_a_state_that_changes_while_it_is_posted_is_posted_again(github):
    now, then = {"Prepare": "Succeeded", "Approve": "InProgress"}, DONE

    assert github(Told(now, then), "STARTED") == ["pending: Waits for approval", "success: Done"]


def test_a_retried_action_counts_as_what_its_latest_attempt_is(github):
    retried = {"Prepare": "Succeeded", "Approve": "Succeeded", "Deploy": "Failed", "Deploy'": "InProgress"}

    assert github(Told(retried), "RESUMED") == ["pending: Deploy is running"]


def test_an_execution_that_was_stopped_between_two_actions_is_an_error(github):
    assert github(Told({"Prepare": "Succeeded"}, execution="Stopped"), "STOPPED") == ["error: Ended before it was done"]


def test_an_end_that_the_actions_do_not_show_yet_is_tried_again_by_lambda(github):
    with pytest.raises(RuntimeError, match="the stage has ended, which its actions do not show yet"):
        github(Told({"Prepare": "InProgress"}), "SUCCEEDED")


def test_the_end_of_an_approval_s_action_is_not_the_end_of_its_stage(github):
    going_on = {"Prepare": "Succeeded", "Approve": "Succeeded", "Deploy": "InProgress"}

    assert github(Told(going_on), "SUCCEEDED", action="Approve") == ["pending: Deploy is running"]


@pytest.mark.parametrize("answer", [401, 307, 502])
def test_a_refusal_or_a_redirection_fails_without_the_token_in_its_words(github, answer):
    told = Told(DONE)
    told.answers = [answer]

    with pytest.raises(RuntimeError, match=f"/repos/acme/orders/statuses/c+ was answered with {answer}") as failed:
        github(told, "SUCCEEDED")
    assert TOKEN not in str(failed.value)
    assert len(told.posts) == 1


def test_a_status_names_its_commit_its_context_and_the_execution(github):
    told = Told(DONE)

    github(told, "SUCCEEDED")

    assert told.posts == [
        {
            "path": f"/repos/acme/orders/statuses/{'c' * 40}",
            "context": "lockgate/orders/prod",
            "state": "success",
            "description": "Done",
            "target_url": "https://console/pipelines/p/executions/e/timeline",
        }
    ]
