"""The ports of `lockgate.plan` in memory: a CloudFormation that knows buckets and log groups, and does nothing else.

The suite in ``tests/contract/plan`` holds it against the same facts as the adapters on the embedded AWS.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lockgate.kernel import Finding, LockgateError, Origin
from lockgate.plan import (
    Deployment,
    Leftover,
    ObservedStack,
    Outcome,
    Ports,
    StackEvent,
    StackId,
    StackResource,
    StackResult,
    Watch,
)

_NAMES = {"AWS::S3::Bucket": "BucketName", "AWS::Logs::LogGroup": "LogGroupName"}
_NEVER_MADE = {"ROLLBACK_COMPLETE", "DELETE_FAILED"}


@dataclass
class MemoryAws:
    """What exists: stacks, their resources, and things by (account, kind, name) with the objects that buckets hold."""

    found: dict[StackId, ObservedStack] = field(default_factory=dict)
    held: dict[StackId, dict[str, StackResource]] = field(default_factory=dict)
    things: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    @property
    def ports(self) -> Ports:
        return Ports(self, self, self)

    def find(self, stack: StackId) -> ObservedStack | None:
        return self.found.get(stack)

    def resources(self, stack: StackId) -> tuple[StackResource, ...]:
        return tuple(self.held.get(stack, {}).values())

    def deploy(self, deployment: Deployment, watch: Watch) -> StackResult:
        self._call("deploy", deployment.stack)
        watch.waiting()
        before = self.found.get(deployment.stack)
        if before and before.status in _NEVER_MADE:
            self.delete(deployment.stack, watch)
            before = None
        wanted = json.loads(deployment.body)["Resources"]
        now = (deployment.body, dict(deployment.parameters), dict(deployment.tags))
        if before and now == (before.body, dict(before.parameters), dict(before.tags)):
            return StackResult(Outcome.UNCHANGED, before.status, before.outputs)
        failures = self._apply(deployment.stack, wanted, deployment.parameters, watch)
        return self._close(deployment, before, failures)

    def delete(self, stack: StackId, watch: Watch) -> StackResult:
        self._call("delete", stack)
        watch.waiting()
        if stack not in self.found:
            return StackResult(Outcome.DELETED, "DELETE_COMPLETE")
        failures = self._remove(stack, list(self.held[stack]), watch)
        if failures:
            self.found[stack] = replace(self.found[stack], status="DELETE_FAILED")
            return StackResult(Outcome.FAILED, "DELETE_FAILED", failures=tuple(failures))
        del self.found[stack], self.held[stack]
        return StackResult(Outcome.DELETED, "DELETE_COMPLETE")

    def empty(self, account: str, region: str, bucket: str) -> int:
        self.calls.append(f"empty {bucket}")
        objects = self.things.get((account, "AWS::S3::Bucket", bucket), [])
        count = len(objects)
        objects.clear()
        return count

    def left(self, account: str, region: str, prefix: str) -> tuple[Leftover, ...]:
        names = sorted((kind, name) for owner, kind, name in self.things if owner == account)
        return tuple(
            Leftover(account, region, *each) for each in names if each[1].split("/")[-1].startswith(f"{prefix}-")
        )

    def remove(self, leftover: Leftover) -> None:
        self.calls.append(f"remove {leftover.name}")
        self.things.pop((leftover.account, leftover.kind, leftover.name), None)

    def _call(self, verb: str, stack: StackId) -> None:
        self.calls.append(f"{verb} {stack.name}")
        if stack.name in self.down:
            place = Origin(f"account {stack.account}")
            raise LockgateError([Finding("LG5101", place, f"{verb} was refused", "it is down", "try again")])

    def _apply(
        self, stack: StackId, wanted: Mapping[str, Any], parameters: Mapping[str, str], watch: Watch
    ) -> list[StackEvent]:
        """Make what is new, or nothing at all; then remove what is no longer wanted."""
        held = self.held.setdefault(stack, {})
        made: list[str] = []
        for logical, resource in wanted.items():
            name = _name(resource, stack, logical, parameters)
            if logical in held and held[logical].physical_id == name:
                continue
            if (stack.account, resource["Type"], name) in self.things:
                self._remove(stack, made, watch)
                reason = f"Resource of type '{resource['Type']}' with identifier '{name}' already exists."
                failure = _event(stack, logical, resource["Type"], "CREATE_FAILED", reason)
                watch.heard(failure)
                return [failure]
            if logical in held:  # another name is another thing: the old one goes when the new one is there
                self.things.pop((stack.account, resource["Type"], held[logical].physical_id), None)
            self.things[stack.account, resource["Type"], name] = []
            held[logical] = StackResource(logical, name, resource["Type"], "CREATE_COMPLETE")
            made.append(logical)
            watch.heard(_event(stack, logical, resource["Type"], "CREATE_COMPLETE"))
        return self._remove(stack, [logical for logical in held if logical not in wanted], watch)

    def _remove(self, stack: StackId, logical_ids: list[str], watch: Watch) -> list[StackEvent]:
        failures = []
        for logical in logical_ids:
            resource = self.held[stack][logical]
            if self.things.get((stack.account, resource.type, resource.physical_id)):
                reason = "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
                failures.append(_event(stack, logical, resource.type, "DELETE_FAILED", reason))
                watch.heard(failures[-1])
                continue
            self.things.pop((stack.account, resource.type, resource.physical_id), None)
            del self.held[stack][logical]
            watch.heard(_event(stack, logical, resource.type, "DELETE_COMPLETE"))
        return failures

    def _close(self, deployment: Deployment, before: ObservedStack | None, failures: list[StackEvent]) -> StackResult:
        body = json.loads(deployment.body)
        parameters = dict(deployment.parameters)
        if failures:
            status = "UPDATE_ROLLBACK_COMPLETE" if before else "ROLLBACK_COMPLETE"
            kept = before or ObservedStack(deployment.stack, status, deployment.body)
            self.found[deployment.stack] = replace(kept, status=status)
            return StackResult(Outcome.FAILED, status, failures=tuple(failures))
        status = "UPDATE_COMPLETE" if before else "CREATE_COMPLETE"
        outputs = {
            name: _resolve(out["Value"], self.held[deployment.stack], parameters)
            for name, out in body.get("Outputs", {}).items()
        }
        tags = dict(deployment.tags)
        self.found[deployment.stack] = ObservedStack(
            deployment.stack, status, deployment.body, parameters, outputs, tags
        )
        return StackResult(Outcome.UPDATED if before else Outcome.CREATED, status, outputs)


def _name(resource: Mapping[str, Any], stack: StackId, logical: str, parameters: Mapping[str, str]) -> str:
    given = resource.get("Properties", {}).get(_NAMES[resource["Type"]])
    return _resolve(given, {}, parameters) if given else f"{stack.name}-{logical}-x".lower()


def _resolve(value: Any, held: Mapping[str, StackResource], parameters: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return value
    name = value["Ref"]
    return held[name].physical_id if name in held else parameters[name]


def _event(stack: StackId, logical: str, kind: str, status: str, reason: str = "") -> StackEvent:
    return StackEvent(stack, logical, logical, kind, status, reason, "2026-01-01T00:00:00Z")
