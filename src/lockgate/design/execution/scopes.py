"""The resources that an action of a deployment is confined to.

CloudFormation begins the name of whatever it names itself with the stack's name, so that a pattern with that name
confines a role to what its own stack made. Source: CloudFormation user guide, "Name type".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from lockgate.design.delivery import Target
from lockgate.design.execution.data import load
from lockgate.design.policy import Condition
from lockgate.spec.declaration import TemplateResource

_UNKNOWN_SERVICE = "the declared file grants it without naming a resource"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where some actions of one service may be used.

    Attributes:
        rule: The number of the rule among its service's; -1 when no rule knows the service.
        resources: Patterns of ARNs.
        conditions: What must hold beside.
        why: Why no name confines it; empty when the stack's name does.
    """

    rule: int
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    why: str = ""


EVERYWHERE = Scope(-1, ("*",), why=_UNKNOWN_SERVICE)


def scope_of(target: Target, resource: TemplateResource, action: str) -> Scope:
    """The scope of `action` when CloudFormation calls it for `resource`."""
    service, _, name = action.partition(":")
    for number, rule in enumerate(load("scopes").get(service, ())):
        if _applies(rule, resource.type, name):
            return _filled(number, rule, target, resource)
    return EVERYWHERE


def _applies(rule: Mapping[str, Any], type_name: str, name: str) -> bool:
    types = rule.get("types", ("*",))
    return any(fnmatchcase(name, pattern) for pattern in rule["actions"]) and any(
        fnmatchcase(type_name, pattern) for pattern in types
    )


def _filled(number: int, rule: Mapping[str, Any], target: Target, resource: TemplateResource) -> Scope:
    conditions = tuple(
        Condition(operator, key, tuple(fill(value, target) for value in values))
        for operator, keys in rule.get("conditions", {}).items()
        for key, values in keys.items()
    )
    resources = tuple(fill(pattern, target, resource.logical_id) for pattern in rule["resources"])
    return Scope(number, resources, conditions, rule.get("why", ""))


def fill(pattern: str, target: Target, logical_id: str = "") -> str:
    """`pattern` with partition, Region, account, stack, boundary and the resource's logical id filled in."""
    return pattern.format(
        p=target.arns.partition,
        r=target.region,
        a=target.account,
        s=target.stack,
        l=logical_id,
        boundary=target.boundary,
    )
