"""The execution role's statements: for each resource of the template what CloudFormation calls, where it may.

Three actions are not taken as they are. ``iam:PassRole`` goes to the services that the template's types hand roles
to; ``iam:CreateServiceLinkedRole`` to the services whose types need it; ``iam:DeleteRolePermissionsBoundary`` is
never granted (`corrections.json` drops it).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lockgate.design.conditions import passed_to
from lockgate.design.delivery import Target
from lockgate.design.execution.data import load
from lockgate.design.execution.scopes import Scope, Scopes
from lockgate.design.execution.types import PASS_ROLE, SERVICE_LINKED_ROLE, actions
from lockgate.design.policy import Condition, Statement
from lockgate.design.values import in_order
from lockgate.kernel import Origin
from lockgate.spec.declaration import TemplateResource

_SPECIAL = frozenset({PASS_ROLE, SERVICE_LINKED_ROLE})
_LAYERS = "lambda:GetLayerVersion"
_SHOWN = 3


_Needs = list[tuple[TemplateResource, frozenset[str]]]
"""Each resource of the template and everything that CloudFormation calls for it."""


@dataclass(slots=True)
class _Group:
    """Actions that fall under one rule of scope, while they are collected."""

    origin: Origin
    conditions: tuple[Condition, ...]
    actions: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    whys: set[str] = field(default_factory=set)


def grants(target: Target) -> tuple[Statement, ...]:
    """What the execution role may do, by service; the reading of code is not among it."""
    application = target.application
    needs = [(each, actions(application, each)) for each in application.template.resources]
    return (*_by_scope(target, needs), *_passing(target, needs), *_service_linked(target, needs))


def _by_scope(target: Target, needs: _Needs) -> Iterator[Statement]:
    """One statement for each rule of scope that some action falls under, numbered within its service."""
    numbers: dict[str, int] = {}
    for (service, _), group in sorted(_collected(target, needs).items()):
        numbers[service] = numbers.get(service, 0) + 1
        yield Statement(
            f"{_sid(service)}{numbers[service]}",
            _reason(group),
            group.origin,
            in_order(group.actions),
            in_order(group.resources),
            conditions=group.conditions,
        )


def _collected(target: Target, needs: _Needs) -> dict[tuple[str, int], _Group]:
    """Actions by service and rule of scope."""
    scopes = Scopes(target)
    groups: dict[tuple[str, int], _Group] = {}
    for resource, needed in needs:
        for action in needed - _SPECIAL:
            scope = scopes.of(resource, action)
            key = (action.partition(":")[0], scope.rule)
            _add(groups.setdefault(key, _Group(resource.origin, scope.conditions)), resource, action, scope)
    return groups


def _add(group: _Group, resource: TemplateResource, action: str, scope: Scope) -> None:
    group.origin = min(group.origin, resource.origin)
    group.actions.add(action)
    group.types.add(resource.type)
    group.resources.update(scope.resources)
    group.resources.update(_foreign_layers(resource) if action == _LAYERS else ())
    if scope.why:
        group.whys.add(scope.why)


def _foreign_layers(resource: TemplateResource) -> Iterable[str]:
    """Layers that a function names by their full ARN: somebody else published them, and they are read."""
    layers = resource.properties.get("Layers")
    listed = layers if isinstance(layers, list | tuple) else ()
    return [layer for layer in listed if isinstance(layer, str) and layer.startswith("arn:")]


def _passing(target: Target, needs: _Needs) -> Iterator[Statement]:
    """One statement for all roles that the stack hands to services."""
    services = load("roles")["passed_to"]
    handing = _needing(needs, PASS_ROLE)
    known = in_order(services[each.type] for each in handing if each.type in services)
    if known:
        yield Statement(
            "PassRole",
            "Roles of the stack's own are handed to the services that its resources run on, and to no other.",
            handing[0].origin,
            (PASS_ROLE,),
            (target.arns.role(target.account, target.names.own_roles),),
            conditions=(passed_to(*known),),
        )


def _service_linked(target: Target, needs: _Needs) -> Iterator[Statement]:
    """Service-linked roles that AWS makes when the first such resource of an account appears."""
    linked = load("roles")["service_linked"]
    needing = _needing(needs, SERVICE_LINKED_ROLE)
    services = in_order(service for each in needing for service in linked.get(each.type, ()))
    if services:
        yield Statement(
            "ServiceLinkedRole",
            "The account's first resource of such a type makes the service's own role, whose rights AWS sets.",
            needing[0].origin,
            (SERVICE_LINKED_ROLE,),
            (target.arns.role(target.account, "aws-service-role/*"),),
            conditions=(Condition("StringEquals", "iam:AWSServiceName", services),),
        )


def _needing(needs: _Needs, action: str) -> list[TemplateResource]:
    return [resource for resource, needed in needs if action in needed]


def _sid(service: str) -> str:
    """``application-autoscaling`` as ``ApplicationAutoscaling``."""
    return "".join(part.capitalize() for part in service.split("-"))


def _reason(group: _Group) -> str:
    names = in_order(group.types)
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"For {shown}" + "".join(f"; {why}" for why in in_order(group.whys)) + "."
