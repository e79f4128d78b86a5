"""Control policies: their documents, names and quotas. Source: Organizations user guide, "SCP syntax", "RCP syntax"."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import constraint, duplicate, invalid, missing
from lockgate.emulator.services.organizations.model import ControlPolicy, PolicyType, Tree, made_up
from lockgate.emulator.services.organizations.organization import policy_type
from lockgate.emulator.services.organizations.registry import Registry
from lockgate.iam import Policy, PolicyError, parse_policy

LONGEST = 5_120
"""Characters of a document as it is sent: white space counts, unless the console takes it out."""
MOST = {PolicyType.SCP: 10_000, PolicyType.RCP: 1_000}
"""Policies of each type in an organisation."""


def operations(registry: Registry) -> Mapping[str, Operation]:
    """Operation name to its implementation."""
    return {**_writing(registry), **_reading(registry)}


def find(tree: Tree, id_: str) -> ControlPolicy:
    """A policy; raises ``PolicyNotFoundException``."""
    policy = tree.policies.get(id_)
    if policy is None:
        raise missing("Policy")
    return policy


def _writing(registry: Registry) -> Mapping[str, Operation]:
    def create(call: Call) -> Mapping[str, Any]:
        params = call.params
        with registry.lock:
            tree = registry.managed(call)
            kind = policy_type(params["Type"])
            if sum(policy.type is kind and not policy.aws_managed for policy in tree.policies.values()) >= MOST[kind]:
                raise constraint("POLICY_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of policies.")
            compiled = _compiled(params["Content"], kind, params["Name"])
            _free(tree, kind, params["Name"])
            id_ = made_up("p-", 8)
            policy = ControlPolicy(
                id=id_,
                arn=tree.arn("policy", f"{kind.value.lower()}/{id_}"),
                name=params["Name"],
                description=params["Description"],
                type=kind,
                content=params["Content"],
                compiled=compiled,
                tags=shapes.given_tags(params),
            )
            tree.policies[id_] = policy
            registry.changed(tree)
            return shapes.whole(policy)

    def update(call: Call) -> Mapping[str, Any]:
        params = call.params
        with registry.lock:
            tree = registry.managed(call)
            policy = _own(tree, params["PolicyId"])
            name, content = params.get("Name") or policy.name, params.get("Content") or policy.content
            compiled = _compiled(content, policy.type, name)
            if name != policy.name:
                _free(tree, policy.type, name)
            policy.name, policy.content, policy.compiled = name, content, compiled
            policy.description = params.get("Description", policy.description)
            registry.changed(tree)
            return shapes.whole(policy)

    def delete(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            policy = _own(tree, call.params["PolicyId"])
            if tree.targets(policy):
                raise ServiceError(
                    "PolicyInUseException", "The policy is attached to one or more entities. You must detach it first."
                )
            del tree.policies[policy.id]
            registry.changed(tree)
        return {}

    return {"CreatePolicy": create, "UpdatePolicy": update, "DeletePolicy": delete}


def _own(tree: Tree, id_: str) -> ControlPolicy:
    policy = find(tree, id_)
    if policy.aws_managed:
        raise invalid("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.")
    return policy


def _free(tree: Tree, kind: PolicyType, name: str) -> None:
    if any(policy.name == name and policy.type is kind for policy in tree.policies.values()):
        raise duplicate("Policy", "A policy with the same name already exists.")


def _compiled(content: str, kind: PolicyType, name: str) -> Policy:
    if len(content) > LONGEST:
        raise constraint(
            "POLICY_CONTENT_LIMIT_EXCEEDED", f"You have exceeded the maximum policy size of {LONGEST} characters."
        )
    try:
        return parse_policy(content, kind=kind.kind, name=name)
    except PolicyError as error:
        detail = "; ".join(f"{finding.fact}: {finding.why}" for finding in error.findings)
        message = (
            f"The provided policy document does not meet the requirements of the specified policy type. ({detail})"
        )
        raise ServiceError("MalformedPolicyDocumentException", message) from error


def _reading(registry: Registry) -> Mapping[str, Operation]:
    def describe(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            return shapes.whole(find(registry.managed(call), call.params["PolicyId"]))

    def listed(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            kind = call.params["Filter"]
            found = [shapes.summary(policy) for policy in tree.policies.values() if policy.type.value == kind]
        return shapes.page(found, "Policies", call.params)

    return {"DescribePolicy": describe, "ListPolicies": listed}
