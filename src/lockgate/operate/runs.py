"""A run of a pipeline as what it did in each environment."""

from collections.abc import Sequence

from lockgate.cloud.pipelines import ActionExecution, Execution
from lockgate.design.delivery import Delivery, Target
from lockgate.design.stacks.stages import APPROVE
from lockgate.operate.traced import Approval, Deployment, PipelineRun, StageRun
from lockgate.spec.declaration import Environment

_PREPARES, _EXECUTES = "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE"
_ENDED_EARLY = frozenset({"Stopped", "Cancelled", "Superseded"})


def pipeline_run(delivery: Delivery, run: Execution, actions: Sequence[ActionExecution]) -> PipelineRun:
    """The run; `actions` are all of its actions, oldest first, of which the latest of each name counts."""
    latest = {(each.stage, each.action): each for each in actions}
    return PipelineRun(
        id=run.id,
        status=run.status,
        trigger="an artifact's arrival" if delivery.started_by_artifact(run.by) else run.trigger,
        revision=run.revisions[0].id if run.revisions else "",
        started=run.started,
        updated=run.updated,
        stages=tuple(
            _stage(delivery, environment, run, [each for each in latest.values() if each.stage == environment.name])
            for environment in delivery.line.environments
        ),
    )


def _stage(
    delivery: Delivery, environment: Environment, run: Execution, actions: Sequence[ActionExecution]
) -> StageRun:
    approval = next((_approval(each) for each in actions if each.action == APPROVE), None)
    deployments = tuple(_deployment(target, actions) for target in delivery.targets_of(environment))
    return StageRun(environment.name, _status(run, actions, approval, deployments), approval, deployments)


def _status(
    run: Execution,
    actions: Sequence[ActionExecution],
    approval: Approval | None,
    deployments: Sequence[Deployment],
) -> str:
    states = {each.status for each in actions}
    if not actions:
        return "not reached"
    if "Failed" in states and "InProgress" not in states:
        return "refused" if approval and approval.status == "refused" else "failed"
    if "Abandoned" in states:
        return "stopped"
    if all(each.executed == "Succeeded" for each in deployments):
        return "delivered"
    if approval and approval.status == "waiting":
        return "waits for approval"
    return "stopped" if run.status in _ENDED_EARLY else "in progress"


def _approval(action: ActionExecution) -> Approval:
    status = {"InProgress": "waiting", "Succeeded": "approved"}.get(action.status, "refused")
    words = action.error or action.summary
    return Approval(status, "" if status == "waiting" else action.by, words, action.updated)


def _deployment(target: Target, actions: Sequence[ActionExecution]) -> Deployment:
    mine = [each for each in actions if _is_at(target, each)]
    by_mode = {dict(each.configuration).get("ActionMode"): each for each in mine}
    prepared, executed = by_mode.get(_PREPARES), by_mode.get(_EXECUTES)
    return Deployment(
        account=target.account,
        stack=target.stack,
        change_set=dict(prepared.configuration).get("ChangeSetName", "") if prepared else "",
        prepared=prepared.status if prepared else "",
        executed=executed.status if executed else "",
        problem=next((each.error or each.summary for each in mine if each.status == "Failed"), ""),
    )


def _is_at(target: Target, action: ActionExecution) -> bool:
    """Several runtime accounts of one environment have the account at the end of the action's name."""
    return dict(action.configuration).get("StackName") == target.stack and (
        action.action.endswith(target.account) or "-" not in action.action
    )
