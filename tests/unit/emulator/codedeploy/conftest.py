"""CodeDeploy over a fake AWS with one function, ``orders``, whose alias ``live`` points at version 1 of two."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.pipeline_world import TOOLS, PipelineWorld, client_error
from fakes.pipelines import eventually
from lockgate.emulator.services import codedeploy

ROLE = f"arn:aws:iam::{TOOLS}:role/codedeploy"
SHIFTING = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
WHERE = {"applicationName": "shop", "deploymentGroupName": "orders"}
ENDED = ("Succeeded", "Failed", "Stopped")


class Shop:
    """The world, and what its function, alarms and topics were asked.

    `shifts` are the shares of version 2 in the order of UpdateAlias, `alarms` the states by name.
    """

    def __init__(self, world: PipelineWorld) -> None:
        self.world = world
        self.current = "1"
        self.shifts: list[float] = []
        self.alarms: dict[str, str] = {}
        self.invoked: list[tuple[str, dict[str, str]]] = []
        versions = ("1", "2")
        world.functions = SimpleNamespace(find=lambda account, region, name, version: version in versions or None)  # type: ignore[attr-defined]  # the fake has none of its own
        world.handlers |= {
            ("lambda", "get_alias"): lambda **_: {"FunctionVersion": self.current},
            ("lambda", "update_alias"): self._update,
            ("lambda", "invoke"): self._invoke,
            ("cloudwatch", "describe_alarms"): self._alarms,
            ("sns", "publish"): lambda **_: {"MessageId": "m"},
        }

    def _update(self, *, FunctionVersion: str, RoutingConfig: Mapping[str, Any], **_: Any) -> Any:  # noqa: N803 - AWS's
        self.current = FunctionVersion
        weights = RoutingConfig["AdditionalVersionWeights"]
        self.shifts.append(weights.get("2", 1.0 if FunctionVersion == "2" else 0.0))
        return {}

    def _invoke(self, *, FunctionName: str, Payload: bytes, **_: Any) -> Any:  # noqa: N803 - AWS's own names
        if FunctionName == "missing":
            raise client_error("ResourceNotFoundException", "Function not found: missing")
        self.invoked.append((FunctionName, json.loads(Payload)))
        return {"StatusCode": 202}

    def _alarms(self, *, AlarmNames: list[str], **_: Any) -> Any:  # noqa: N803 - AWS's own names
        found = [{"AlarmName": name, "StateValue": self.alarms[name]} for name in AlarmNames if name in self.alarms]
        return {"MetricAlarms": found, "CompositeAlarms": []}

    def ask(self, operation: str, **params: Any) -> Any:
        return self.world.ask("codedeploy", operation, **params)

    def group(self, **settings: Any) -> None:
        """The application and its group."""
        self.ask("CreateApplication", applicationName="shop", computePlatform="Lambda")
        self.ask("CreateDeploymentGroup", **WHERE, serviceRoleArn=ROLE, **{"deploymentStyle": SHIFTING, **settings})

    def appspec(self, hooks: Mapping[str, str] = {}, **properties: Any) -> str:
        stated = {"Name": "orders", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2", **properties}
        resources = [{"orders": {"Type": "AWS::Lambda::Function", "Properties": stated}}]
        return json.dumps({"version": 0.0, "Resources": resources, "Hooks": [{k: v} for k, v in hooks.items()]})

    def deploy(self, content: str | None = None, **params: Any) -> str:
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content or self.appspec()}}
        return str(self.ask("CreateDeployment", **{**WHERE, "revision": revision, **params})["deploymentId"])

    def info(self, deployment: str) -> Any:
        return self.ask("GetDeployment", deploymentId=deployment)["deploymentInfo"]

    def finished(self, deployment: str) -> Any:
        return eventually(lambda: self.info(deployment), lambda info: info["status"] in ENDED)

    def hooked(self, times: int = 1) -> dict[str, str]:
        """The event of the newest hook, once so many were invoked."""
        eventually(lambda: len(self.invoked) == times)
        return self.invoked[-1][1]

    def answer(self, event: Mapping[str, str], status: str = "Succeeded") -> Any:
        return self.ask(
            "PutLifecycleEventHookExecutionStatus",
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status=status,
        )


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    world = PipelineWorld(tmp_path)
    world.add(*codedeploy.services(world))
    yield Shop(world)
    world.background.stopping = True
    world.background.join()
    assert world.background.failures == []
