"""The function that starts a pipeline with an artifact: its permissions, and what it does whatever order builds end in."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from design_samples import INFRA_1, paired, tools
from lockgate.design import design
from lockgate.design.nodes import Function, FunctionPermission, Role
from lockgate.design.stacks.functions import code
from lockgate.design.stacks.trigger import CODE
from lockgate.design.values import Attribute

LINE = "lockgate-orders-develop"
BUCKET, KEY = f"{LINE}-{INFRA_1}-eu-west-1", "source/orders.zip"
NOON = datetime(2026, 1, 1, 12, 0, 0, 900_000, tzinfo=UTC)
ORDER_UNKNOWN = "not known: no build that CodeBuild remembers wrote this version; started all the same"


@pytest.fixture(scope="module")
def stack():
    return design(paired()).stack(INFRA_1, f"{LINE}-pipeline")


def test_the_role_lists_and_looks_at_its_artifact_looks_at_its_builds_and_starts_its_pipeline(stack):
    role = next(node for node in stack.nodes if isinstance(node, Role) and node.name == f"{LINE}-trigger")

    statements = {s.sid: (s.actions, s.resources) for policy in role.policies for s in policy.policy.statements}
    here = f"eu-west-1:{INFRA_1}"
    assert statements == {
        "Start": (("codepipeline:StartPipelineExecution",), (f"arn:aws:codepipeline:{here}:{LINE}",)),
        "ArtifactVersions": (("s3:ListBucketVersions",), (f"arn:aws:s3:::{BUCKET}",)),
        "ArtifactMetadata": (("s3:GetObjectVersion",), (f"arn:aws:s3:::{BUCKET}/{KEY}",)),
        "Build": (("codebuild:BatchGetBuilds",), (f"arn:aws:codebuild:{here}:project/{LINE}-build",)),
        "Log": (
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (f"arn:aws:logs:{here}:log-group:/aws/lambda/{LINE}-trigger:*",),
        ),
    }


def test_only_the_line_s_own_rule_may_invoke_the_function(stack):
    permissions = [node for node in stack.nodes if isinstance(node, FunctionPermission)]

    assert [each.source for each in permissions] == [Attribute("TriggerRule", "Arn")]


def test_a_connection_starts_its_pipeline_without_a_function():
    nodes = design(tools()).stack(INFRA_1, "lockgate-orders-main-pipeline").nodes

    assert not any(isinstance(node, Function) for node in nodes)


def test_the_code_fits_into_a_template():
    assert len(code(CODE)) <= 4096


class Artifacts:
    """S3, CodeBuild and CodePipeline as the function sees them."""

    def __init__(self) -> None:
        self.builds: dict[str, dict[str, Any]] = {}
        self.versions: list[dict[str, Any]] = []
        self.metadata: dict[str, dict[str, str]] = {}
        self.started: list[dict[str, Any]] = []
        self.looked: list[str] = []

    def arrives(self, version: str, number: int = 0, *, after: float = 0) -> None:
        """A version, `after` seconds, of a build that began `number` minutes after noon; of none with number 0."""
        now = NOON + timedelta(minutes=60, seconds=after)
        self.versions.insert(0, {"Key": KEY, "VersionId": version, "LastModified": now.replace(microsecond=0)})
        self.versions.insert(0, {"Key": f"{KEY}.other", "VersionId": f"not-{version}", "LastModified": now})
        name = f"{LINE}-build:{number}"
        self.metadata[version] = {"codebuild-buildarn": f"arn:aws:codebuild:eu-west-1:1:build/{name}"} if number else {}
        if number:
            begun = NOON + timedelta(minutes=number)
            self.builds[name] = {
                "id": name,
                "buildNumber": number,
                "startTime": begun,
                "resolvedSourceVersion": str(number) * 40,
            }

    def client(self, _service: str) -> "Artifacts":
        return self

    def head_object(self, **wanted: str) -> dict[str, Any]:
        version = wanted.pop("VersionId")
        assert wanted == {"Bucket": BUCKET, "Key": KEY}
        self.looked.append(version)
        return {"Metadata": self.metadata[version]}

    def get_paginator(self, operation: str) -> "Artifacts":
        assert operation == "list_object_versions"
        return self

    def paginate(self, **wanted: str) -> list[dict[str, Any]]:
        assert wanted == {"Bucket": BUCKET, "Prefix": KEY}
        return [{"Versions": self.versions[:1]}, {}, {"Versions": self.versions[1:]}]

    def batch_get_builds(self, *, ids: list[str]) -> dict[str, Any]:
        assert 1 <= len(ids) <= 100
        return {"builds": [self.builds[each] for each in ids if each in self.builds]}

    def start_pipeline_execution(self, **wanted: Any) -> dict[str, str]:
        self.started.append(wanted)
        return {"pipelineExecutionId": f"run-{len(self.started)}"}


@pytest.fixture
def told(monkeypatch, capsys):
    """Runs the handler for the arrival of a version; what it says."""
    for name, value in {"ACTION": "Source", "BUCKET": BUCKET, "KEY": KEY, "PIPELINE": LINE}.items():
        monkeypatch.setenv(name, value)

    def run(artifacts: Artifacts, version: str) -> dict[str, Any]:
        module: dict[str, Any] = {}
        exec(compile(code(CODE), "index.py", "exec"), module)
        module["aws"] = artifacts.client
        said: dict[str, Any] = module["handler"]({"version": version}, None)
        assert json.loads(capsys.readouterr().out) == said
        return said

    return run


def versions(artifacts: Artifacts) -> list[str]:
    return [each["sourceRevisions"][0]["revisionValue"] for each in artifacts.started]


def test_an_artifact_starts_the_pipeline_with_its_own_version(told):
    artifacts = Artifacts()
    artifacts.arrives("one", 1)

    assert told(artifacts, "one") == {
        "version": "one",
        "build": f"{LINE}-build:1",
        "number": 1,
        "commit": "1" * 40,
        "started": "run-1",
    }
    assert artifacts.started == [
        {
            "name": LINE,
            "clientRequestToken": hashlib.sha256(b"one").hexdigest(),
            "sourceRevisions": [
                {"actionName": "Source", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "one"}
            ],
        }
    ]


def test_builds_that_end_in_the_order_of_their_pushes_start_both(told):
    artifacts = Artifacts()
    artifacts.arrives("one", 1)
    told(artifacts, "one")
    artifacts.arrives("two", 2, after=5)
    told(artifacts, "two")

    assert versions(artifacts) == ["one", "two"]


def test_an_older_build_that_ends_last_starts_nothing_and_names_what_is_newer(told):
    artifacts = Artifacts()
    artifacts.arrives("two", 2)
    told(artifacts, "two")
    artifacts.arrives("one", 1, after=5)

    said = told(artifacts, "one")

    assert said["started"] is None
    assert said["superseded by"] == {"build": f"{LINE}-build:2", "number": 2, "commit": "2" * 40}
    assert versions(artifacts) == ["two"]


def test_an_older_build_whose_event_comes_last_starts_nothing_although_it_has_arrived_first(told):
    artifacts = Artifacts()
    artifacts.arrives("one", 1)
    artifacts.arrives("two", 2, after=0.1)
    told(artifacts, "two")

    assert told(artifacts, "one")["superseded by"]["number"] == 2
    assert versions(artifacts) == ["two"]


def test_of_several_that_are_newer_the_newest_is_named(told):
    artifacts = Artifacts()
    for number in (3, 4, 2, 1):
        artifacts.arrives(f"v{number}", number, after=-number)

    assert told(artifacts, "v1")["superseded by"]["number"] == 4


def test_what_had_arrived_before_the_build_began_is_not_even_looked_at(told):
    artifacts = Artifacts()
    artifacts.arrives("old", 1, after=-3600)
    artifacts.arrives("new", 2)

    told(artifacts, "new")

    assert artifacts.looked == ["new"]


def test_a_build_that_began_and_an_artifact_that_arrived_in_the_same_second_are_compared(told):
    artifacts = Artifacts()
    artifacts.arrives("two", 2)
    artifacts.versions[1]["LastModified"] = (NOON + timedelta(minutes=1)).replace(microsecond=0)
    artifacts.arrives("one", 1, after=5)

    assert told(artifacts, "one")["started"] is None


@pytest.mark.parametrize("forgotten", [True, False])
def test_an_artifact_whose_build_nothing_tells_starts_the_pipeline_and_says_that_its_order_is_not_known(
    told, forgotten
):
    artifacts = Artifacts()
    artifacts.arrives("two", 2)
    artifacts.arrives("one", 1 if forgotten else 0, after=5)
    artifacts.builds.pop(f"{LINE}-build:1", None)

    said = told(artifacts, "one")

    assert (said["started"], said["order"]) == ("run-1", ORDER_UNKNOWN)


def test_others_whose_builds_nothing_tells_hold_nothing_up(told):
    artifacts = Artifacts()
    artifacts.arrives("one", 1)
    artifacts.arrives("by-hand", after=1)

    assert told(artifacts, "one")["started"] == "run-1"


def test_an_event_that_comes_twice_asks_for_the_same_execution(told):
    artifacts = Artifacts()
    artifacts.arrives("one", 1)
    told(artifacts, "one")
    told(artifacts, "one")

    first, second = artifacts.started
    assert first == second


def test_a_call_that_fails_starts_nothing_so_that_lambda_tries_again(told):
    artifacts = Artifacts()
    artifacts.arrives("one", 1)

    def refused(**_wanted: Any) -> dict[str, Any]:
        raise RuntimeError("AccessDenied")

    artifacts.batch_get_builds = refused  # type: ignore[method-assign] - this one call is refused

    with pytest.raises(RuntimeError, match="AccessDenied"):
        told(artifacts, "one")
    assert artifacts.started == []


def test_more_than_a_hundred_artifacts_are_asked_about_in_parts(told):
    artifacts = Artifacts()
    for number in range(151, 1, -1):
        artifacts.arrives(f"v{number}", number, after=9000)
    artifacts.arrives("v1", 1, after=9001)

    assert told(artifacts, "v1")["superseded by"]["number"] == 151
