"""What needs everything else to be known: managed policies, groups, profiles, and the roles that stacks keep."""

from dataclasses import replace

from lockgate.proof.delivery import Pipeline, Runs, StackFacts
from lockgate.proof.templates.managed import managed_policy
from lockgate.proof.templates.parts.store import Parts, some
from lockgate.proof.world import Holding, Written


def finish(parts: Parts) -> None:
    """Fill in what spans stacks."""
    _groups(parts)
    _managed(parts)
    _profiles(parts)
    _stack_roles(parts)


def _groups(parts: Parts) -> None:
    for arn, names in parts.members.items():
        identity = parts.identities[arn]
        for name in dict.fromkeys(names):
            group = parts.groups.get((identity.account, name))
            if group is None:
                parts.skip(arn, f"the group {name} is in no template: what it allows is unknown")
                continue
            parts.wanted[arn][0].extend(group.managed)
            known = parts.identities[arn]
            parts.identities[arn] = replace(known, policies=(*known.policies, *group.policies))


def _managed(parts: Parts) -> None:
    """Give everybody the managed policies and the boundary that they name, whichever stack makes them."""
    for arn, (policies, boundary) in parts.wanted.items():
        found = [_known(parts, arn, each) for each in dict.fromkeys(policies)]
        limit = _known(parts, arn, boundary) if boundary else None
        identity = parts.identities[arn]
        known = tuple(each for each in found if each is not None)
        parts.identities[arn] = replace(identity, policies=identity.policies + known, boundary=limit)


def _known(parts: Parts, holder: str, arn: str) -> Written | None:
    found = parts.managed.get(arn) or managed_policy(arn)
    if found is None and not arn.startswith("unknown-"):
        parts.skip(holder, f"the managed policy {arn} is in no template: what it says is unknown")
    return found


def _profiles(parts: Parts) -> None:
    for each in parts.all_of("instance"):
        if isinstance(each.delivery, Runs):
            profile = each.delivery.source.rpartition("/")[2]
            parts.change(each, roles=parts.profiles.get((each.account, profile), ()), delivery=Runs())


def _stack_roles(parts: Parts) -> None:
    """A stack keeps the execution role that a pipeline's action hands over for it."""
    passed = {
        (action.passed.split(":")[4], action.configuration.get("StackName", "")): action.passed
        for holding in parts.all_of("pipeline")
        if isinstance(holding.delivery, Pipeline)
        for action in holding.delivery.actions
        if action.passed is not None and action.passed.startswith("arn:")
    }
    for each in parts.all_of("stack"):
        _keep(parts, each, passed.get((each.account, each.name)))


def _keep(parts: Parts, stack: Holding, role: str | None) -> None:
    if role is not None and isinstance(stack.delivery, StackFacts) and stack.delivery.role is None:
        parts.change(stack, delivery=StackFacts(role), roles=some(role))
