"""Plans as plain JSON values and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lockgate.design import StackId
from lockgate.kernel import AccountId, Origin, Region
from lockgate.plan.stacks import ObservedStack
from lockgate.plan.steps import (
    DeleteStack,
    DeployStack,
    EmptyBucket,
    OutputOf,
    Plan,
    Step,
    SweepAccount,
    Value,
    Verb,
)

_KINDS: dict[str, type[EmptyBucket] | type[SweepAccount]] = {"EmptyBucket": EmptyBucket, "SweepAccount": SweepAccount}


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as JSON values: ``purpose``, ``notes``, and ``waves`` of steps with their ``kind`` and ``verb``."""
    waves = [[_step_to_dict(step) for step in wave] for wave in plan.waves]
    return {"purpose": plan.purpose, "waves": waves, "notes": list(plan.notes)}


def plan_from_dict(value: Mapping[str, Any]) -> Plan:
    """The plan that `plan_to_dict` made."""
    waves = tuple(tuple(_step_from_dict(step) for step in wave) for wave in value["waves"])
    return Plan(value["purpose"], waves, tuple(value["notes"]))


def _step_to_dict(step: Step) -> dict[str, Any]:
    common: dict[str, Any] = {"kind": type(step).__name__, "id": step.id, "verb": step.verb.value}
    common |= {"reason": step.reason, "needs": list(step.needs)}
    match step:
        case DeployStack():
            return {**common, **_deployment_to_dict(step)}
        case DeleteStack():
            before = _observed_to_dict(step.before)
            return {**common, "stack": asdict(step.stack), "buckets": list(step.buckets), "before": before}
        case EmptyBucket():
            return {**common, "account": step.account, "region": step.region, "bucket": step.bucket}
        case SweepAccount():
            return {**common, "account": step.account, "region": step.region, "prefix": step.prefix}


def _deployment_to_dict(step: DeployStack) -> dict[str, Any]:
    return {
        "stack": asdict(step.stack),
        "body": step.body,
        "parameters": {name: _value_to_dict(value) for name, value in step.parameters.items()},
        "capabilities": list(step.capabilities),
        "tags": dict(step.tags),
        "before": _observed_to_dict(step.before),
        "origins": {name: {**asdict(origin), "path": list(origin.path)} for name, origin in step.origins.items()},
    }


def _observed_to_dict(stack: ObservedStack | None) -> dict[str, Any] | None:
    if stack is None:
        return None
    maps = {"parameters": dict(stack.parameters), "outputs": dict(stack.outputs), "tags": dict(stack.tags)}
    plain = {"status": stack.status, "body": stack.body, "role": stack.role, "reason": stack.reason}
    return {"id": asdict(stack.id), **plain, **maps}


def _value_to_dict(value: Value) -> Any:
    return value if isinstance(value, str) else {"stack": asdict(value.stack), "output": value.output}


def _step_from_dict(value: Mapping[str, Any]) -> Step:
    members = {name: part for name, part in value.items() if name not in {"kind", "verb"}}
    members["needs"] = tuple(value["needs"])
    if (kind := _KINDS.get(value["kind"])) is not None:
        return kind(**members)
    members |= {"stack": _stack(value["stack"]), "before": _observed(value["before"])}
    if value["kind"] == "DeleteStack":
        return DeleteStack(**{**members, "buckets": tuple(value["buckets"])})
    origins = {name: Origin(**{**place, "path": tuple(place["path"])}) for name, place in value["origins"].items()}
    parameters = {name: _value(part) for name, part in value["parameters"].items()}
    capabilities = tuple(value["capabilities"])
    made = {"verb": Verb(value["verb"]), "origins": origins, "parameters": parameters, "capabilities": capabilities}
    return DeployStack(**{**members, **made})


def _stack(value: Mapping[str, str]) -> StackId:
    return StackId(AccountId(value["account"]), Region(value["region"]), value["name"])


def _observed(value: Mapping[str, Any] | None) -> ObservedStack | None:
    return None if value is None else ObservedStack(**{**value, "id": _stack(value["id"])})


def _value(value: Any) -> Value:
    return value if isinstance(value, str) else OutputOf(_stack(value["stack"]), value["output"])
