"""What a run did in each environment, from its actions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from design_samples import INFRA_1, RUN_1, RUN_2, application, declaration, environment
from lockgate.cloud.pipelines import ActionExecution, Execution, Revision
from lockgate.design.delivery import deliveries
from lockgate.operate.runs import pipeline_run
from lockgate.spec.declaration import Source

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
RUN = Execution("e1", "InProgress", NOON, NOON, "CloudWatchEvent", (Revision("Source", "c" * 40, ""),), "")


def action(name, status, number=0, **more):
    mode = {"P": "CHANGE_SET_REPLACE", "D": "CHANGE_SET_EXECUTE"}.get(name[0])
    configuration = {"ActionMode": mode, "StackName": "lockgate-orders-prod", "ChangeSetName": "lockgate-e1"}
    made = ActionExecution(
        stage="prod",
        action=name,
        id=f"{name}-{number}",
        status=status,
        started=NOON + timedelta(seconds=number),
        updated=NOON + timedelta(seconds=number),
        external="",
        summary="",
        error="",
        variables=(),
        configuration=tuple(sorted(configuration.items())) if mode else (),
    )
    return replace(made, **more)


def stage(*actions, run=RUN, runtime=(RUN_1,)):
    places = (environment("prod", "main", INFRA_1, *runtime, approval=("release-managers",)),)
    (delivery,) = deliveries(declaration(places, (application(source=Source.CONNECTION, environments=("prod",)),)))
    (found,) = pipeline_run(delivery, run, actions).stages
    return found


P, A, D = "Prepare", "Approve", "Deploy"


@pytest.mark.parametrize(
    ("actions", "status"),
    [
        ((), "not reached"),
        ((action(P, "InProgress"),), "in progress"),
        ((action(P, "Failed"),), "failed"),
        ((action(P, "Succeeded"), action(A, "InProgress")), "waits for approval"),
        ((action(P, "Succeeded"), action(A, "Failed")), "refused"),
        ((action(P, "Abandoned"),), "stopped"),
        ((action(P, "Succeeded"), action(A, "Succeeded"), action(D, "Succeeded")), "delivered"),
        ((action(D, "Failed", 1), action(D, "Succeeded", 2), action(P, "Succeeded")), "delivered"),
    ],
)
def test_the_state_of_an_environment_is_that_of_its_actions(actions, status):
    assert stage(*actions).status == status


def test_a_run_that_was_stopped_between_two_actions_is_stopped():
    assert stage(action(P, "Succeeded"), run=replace(RUN, status="Stopped")).status == "stopped"


def test_a_run_that_the_line_s_function_has_started_was_started_by_an_artifact_and_no_other_was():
    places = (environment("prod", "main", INFRA_1, RUN_1),)
    (delivery,) = deliveries(declaration(places, (application(source=Source.ARTIFACT, environments=("prod",)),)))
    called = replace(RUN, trigger="StartPipelineExecution")

    def trigger(role):
        return pipeline_run(delivery, replace(called, by=f"arn:aws:sts::{INFRA_1}:assumed-role/{role}/x"), ()).trigger

    assert trigger("lockgate-orders-main-trigger") == "an artifact's arrival"
    assert trigger("lockgate-orders-main-operators") == "StartPipelineExecution"


def test_an_approval_says_who_answered_and_what():
    found = stage(action(P, "Succeeded"), action(A, "Succeeded", by="arn:aws:iam::1:role/x", summary="seen")).approval

    assert found is not None
    assert (found.status, found.by, found.words) == ("approved", "arn:aws:iam::1:role/x", "seen")


def test_several_runtime_accounts_are_told_apart():
    found = stage(
        action(f"{P}-{RUN_1}", "Succeeded"),
        action(f"{P}-{RUN_2}", "Failed", error="no such role"),
        runtime=(RUN_1, RUN_2),
    )

    assert [(each.account, each.prepared, each.problem) for each in found.deployments] == [
        (RUN_1, "Succeeded", ""),
        (RUN_2, "Failed", "no such role"),
    ]
