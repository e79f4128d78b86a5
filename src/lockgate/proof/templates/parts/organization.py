"""Policies of the organisation that a template makes."""

from collections.abc import Mapping

from lockgate.iam import PolicyKind
from lockgate.proof.templates.parts.documents import policy_at
from lockgate.proof.templates.parts.store import Parts, Taker, listed
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Members

_KINDS = {"SERVICE_CONTROL_POLICY": PolicyKind.SCP, "RESOURCE_CONTROL_POLICY": PolicyKind.RCP}


def _policy(parts: Parts, stack: Stack, made: Made) -> None:
    """Which accounts a root or unit binds is filled in where the organisation's paths are known."""
    kind = _KINDS.get(str(made.properties.get("Type", "")))
    if kind is None:
        return
    name = str(made.properties.get("Name", made.logical_id))
    policy = policy_at(parts, stack, made, stack.account, kind, name, "Content")
    if policy is not None:
        found = parts.scps if kind is PolicyKind.SCP else parts.rcps
        found += [Members(each, frozenset(), (policy,)) for each in listed(made.properties.get("TargetIds", ()))]


ATTACH: Mapping[str, Taker] = {"AWS::Organizations::Policy": _policy}
