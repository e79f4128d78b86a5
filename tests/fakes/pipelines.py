"""Small pipelines, and what a test asks of them."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from fakes.pipeline_world import REGION, TARGET, TOOLS, PipelineWorld

PIPELINE_ROLE = f"arn:aws:iam::{TOOLS}:role/orders-pipeline"
ACTION_ROLE = f"arn:aws:iam::{TARGET}:role/orders-action"
EXECUTION_ROLE = f"arn:aws:iam::{TARGET}:role/orders-execution"
KEY = f"arn:aws:kms:{REGION}:{TOOLS}:key/1"


def eventually(look: Callable[[], Any], until: Callable[[Any], bool] = bool) -> Any:
    """What `look` sees once it passes; the last thing seen is in the failure."""
    deadline = time.monotonic() + 5
    while not until(seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r}"
        time.sleep(0.002)
    return seen


def action(name: str, kind: str, configuration: Mapping[str, str], **more: Any) -> dict[str, Any]:
    category, provider = kind.split("/")
    inputs = [{"name": one} for one in more.pop("inputs", ())]
    outputs = [{"name": one} for one in more.pop("outputs", ())]
    identity = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {
        "name": name,
        "actionTypeId": identity,
        "configuration": dict(configuration),
        "inputArtifacts": inputs,
        "outputArtifacts": outputs,
        **more,
    }


def s3_source(**more: Any) -> dict[str, Any]:
    configuration = {"S3Bucket": "source", "S3ObjectKey": "orders.zip", "PollForSourceChanges": "false"}
    return action("Fetch", "Source/S3", configuration, outputs=["SourceOutput"], namespace="Source", **more)


def approval(name: str = "Approve", **more: Any) -> dict[str, Any]:
    return action(name, "Approval/Manual", more.pop("configuration", {}), **more)


def stage(name: str, *actions: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "actions": list(actions), **more}


def pipeline(*stages: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": "orders",
        "roleArn": PIPELINE_ROLE,
        "artifactStore": {"type": "S3", "location": "artifacts", "encryptionKey": {"id": KEY, "type": "KMS"}},
        "stages": list(stages),
        "pipelineType": "V2",
        **more,
    }


def create(world: PipelineWorld, document: Mapping[str, Any]) -> str:
    """Create a pipeline and answer the id of the execution that its creation starts."""
    world.ask("codepipeline", "CreatePipeline", pipeline=document)
    return newest(world, document["name"])


def newest(world: PipelineWorld, name: str = "orders") -> str:
    found = world.ask("codepipeline", "ListPipelineExecutions", pipelineName=name)
    return str(found["pipelineExecutionSummaries"][0]["pipelineExecutionId"])


def start(world: PipelineWorld, **more: Any) -> str:
    return str(world.ask("codepipeline", "StartPipelineExecution", name="orders", **more)["pipelineExecutionId"])


def state_of(world: PipelineWorld, stage_name: str) -> dict[str, Any]:
    states = world.ask("codepipeline", "GetPipelineState", name="orders")["stageStates"]
    return dict(next(s for s in states if s["stageName"] == stage_name))


def action_state(world: PipelineWorld, stage_name: str, action_name: str) -> dict[str, Any]:
    actions = state_of(world, stage_name)["actionStates"]
    return dict(next(a for a in actions if a["actionName"] == action_name).get("latestExecution", {}))


def open_token(world: PipelineWorld, stage_name: str = "Gate", action_name: str = "Approve") -> str:
    return str(eventually(lambda: action_state(world, stage_name, action_name).get("token")))


def answer(world: PipelineWorld, token: str, status: str = "Approved", summary: str = "fine") -> Any:
    return world.ask(
        "codepipeline",
        "PutApprovalResult",
        pipelineName="orders",
        stageName="Gate",
        actionName="Approve",
        token=token,
        result={"status": status, "summary": summary},
    )


def error_of(world: PipelineWorld, stage_name: str, action_name: str) -> dict[str, str]:
    return dict(action_state(world, stage_name, action_name)["errorDetails"])
