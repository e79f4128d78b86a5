"""Doing one step through the ports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lockgate.design import StackId
from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.plan.failures import stack_failure
from lockgate.plan.ports import Ports, Watch
from lockgate.plan.stacks import Deployment, Outcome, StackResult
from lockgate.plan.steps import DeleteStack, DeployStack, EmptyBucket, OutputOf, Step, SweepAccount, Value, Verb

_NOTHING: Mapping[str, str] = MappingProxyType({})
_LOG_GROUP = "AWS::Logs::LogGroup"


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended: ``created``, ``unchanged``, ``12 objects`` and the like, and the outputs of its stack."""

    text: str
    outputs: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


def perform(step: Step, ports: Ports, outputs: Mapping[StackId, Mapping[str, str]], watch: Watch) -> Result:
    """Do it. `outputs` are those of the stacks that this run has deployed; raises `LockgateError` when it fails."""
    match step:
        case DeployStack():
            return _deploy(step, ports, outputs, watch)
        case DeleteStack():
            return _delete(step, ports, watch)
        case EmptyBucket():
            return Result(f"{ports.buckets.empty(step.account, step.region, step.bucket)} objects")
        case SweepAccount():
            return _sweep(step, ports)


def _deploy(step: DeployStack, ports: Ports, outputs: Mapping[StackId, Mapping[str, str]], watch: Watch) -> Result:
    if step.verb is Verb.NOTHING:
        return Result(Outcome.UNCHANGED.value, step.before.outputs if step.before else {})
    parameters = {name: _known(value, step, ports, outputs) for name, value in step.parameters.items()}
    deployment = Deployment(step.stack, step.body, parameters, step.capabilities, step.tags)
    result = ports.stacks.deploy(deployment, watch)
    if result.outcome is Outcome.FAILED:
        raise LockgateError(stack_failure(step, result))
    return Result(result.outcome.value, result.outputs)


def _known(value: Value, step: DeployStack, ports: Ports, outputs: Mapping[StackId, Mapping[str, str]]) -> str:
    """A parameter's value, from AWS when the source was deployed by an earlier run."""
    if isinstance(value, str):
        return value
    known = outputs.get(value.stack)
    if known is None or value.output not in known:
        source = ports.stacks.find(value.stack)
        known = source.outputs if source else {}
    if value.output not in known:
        raise LockgateError([_missing(value, step)])
    return known[value.output]


def _missing(value: OutputOf, step: DeployStack) -> Finding:
    source = f"stack `{value.stack.name}` in account {value.stack.account}"
    fact = f"{source} has no output `{value.output}`"
    why = f"stack `{step.stack.name}` in account {step.stack.account} takes a parameter from it"
    return Finding("LG4103", Origin(f"stack {step.stack.name}"), fact, why, "deploy that stack again")


def _delete(step: DeleteStack, ports: Ports, watch: Watch) -> Result:
    result = ports.stacks.delete(step.stack, watch)
    if result.outcome is Outcome.FAILED and step.buckets and _blocked_by_objects(result):
        # A build that was still running wrote once more after the bucket had been emptied.
        for bucket in step.buckets:
            ports.buckets.empty(step.stack.account, step.stack.region, bucket)
        result = ports.stacks.delete(step.stack, watch)
    if result.outcome is Outcome.FAILED:
        raise LockgateError(stack_failure(step, result))
    return Result(result.outcome.value)


def _blocked_by_objects(result: StackResult) -> bool:
    return any("not empty" in event.reason for event in result.failures)


def _sweep(step: SweepAccount, ports: Ports) -> Result:
    left = ports.inventory.left(step.account, step.region, step.prefix)
    groups = [each for each in left if each.kind == _LOG_GROUP]
    for group in groups:
        ports.inventory.remove(group)
    return Result(f"{len(groups)} log groups")
