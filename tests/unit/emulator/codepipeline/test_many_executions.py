"""Many starts at once: no execution is lost, and a stage never holds two."""

import threading
import time
from collections import Counter

import pytest

from fakes.pipeline_world import client_error
from fakes.pipelines import ACTION_ROLE, EXECUTION_ROLE, action, create, eventually, pipeline, s3_source, stage, start
from lockgate.emulator.ports import ServiceError

DELETION = {"ActionMode": "DELETE_ONLY", "StackName": "orders", "RoleArn": EXECUTION_ROLE}


def statuses(world):
    found, token = Counter(), {}
    while True:
        listed = world.ask("codepipeline", "ListPipelineExecutions", pipelineName="orders", **token)
        found.update(e["status"] for e in listed["pipelineExecutionSummaries"])
        if "nextToken" not in listed:
            return found
        token = {"nextToken": listed["nextToken"]}


@pytest.mark.parametrize("mode", ["SUPERSEDED", "QUEUED", "PARALLEL"])
def test_every_execution_ends_and_a_locked_stage_runs_one_at_a_time(world, mode):
    inside, most = [], []
    lock = threading.Lock()

    def describe(**_):
        with lock:
            inside.append(1)
            most.append(len(inside))
        time.sleep(0.002)
        with lock:
            inside.pop()
        raise client_error("ValidationError", "Stack with id orders does not exist")

    world.handlers["cloudformation", "describe_stacks"] = describe
    work = action("Work", "Deploy/CloudFormation", DELETION, roleArn=ACTION_ROLE)
    create(world, pipeline(stage("Source", s3_source()), stage("Work", work), executionMode=mode))
    refused = []

    def person():
        for _ in range(10):
            try:
                start(world)
            except ServiceError as error:
                refused.append(error.code)

    people = [threading.Thread(target=person) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    found = eventually(lambda: statuses(world), lambda counted: not counted["InProgress"])
    assert found.total() + len(refused) == 81
    assert set(refused) <= {"ConcurrentPipelineExecutionsLimitExceededException"}
    assert set(found) <= {"Succeeded", "Superseded"}
    assert mode == "PARALLEL" or max(most) == 1
    assert mode == "SUPERSEDED" or not found["Superseded"]
