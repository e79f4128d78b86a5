"""The resources that an action of a deployment is confined to.

CloudFormation begins the name of whatever it names itself with the stack's name, so that a pattern with that name
confines a role to what its own stack made. Source: CloudFormation user guide, "Name type".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from lockgate.design.delivery import Target
from lockgate.design.execution.data import load
from lockgate.design.execution.names import exact_services
from lockgate.design.policy import Condition
from lockgate.design.values import in_order
from lockgate.spec.declaration import TemplateResource

_UNKNOWN_SERVICE = "the declared file grants it without naming a resource"
_OWN = "{s}-*"
_QUALIFIED = frozenset({"lambda", "logs", "states"})
"""Services whose ARNs go on after a name with a colon: versions, streams."""

_HOOK, _DEPLOYMENTS = "CodeDeployHook_", "AWS::CodeDeploy::"
"""CodeDeploy's managed role invokes only traffic hooks of such a name; no other function needs it."""


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


class Scopes:
    """The scopes of one application in one runtime account."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._exact = exact_services(target)
        self._hooks = any(each.type.startswith(_DEPLOYMENTS) for each in target.application.template.resources)

    def of(self, resource: TemplateResource, action: str) -> Scope:
        """The scope of `action` when CloudFormation calls it for `resource`."""
        service, _, name = action.partition(":")
        for number, rule in enumerate(load("scopes").get(service, ())):
            if _applies(rule, resource.type, name):
                resources = self.patterns(rule["resources"], (resource.logical_id,))
                return Scope(number, resources, self._conditions(rule), rule.get("why", ""))
        return EVERYWHERE

    def patterns(self, templates: Iterable[str], logical_ids: Iterable[str]) -> tuple[str, ...]:
        """Patterns of ARNs with account, Region, stack and each of the logical ids filled in."""
        wanted = [template for template in templates if self._hooks or _HOOK not in template]
        wider = [pattern for template in wanted for pattern in (template, *self._exactly(template))]
        ids = tuple(logical_ids)
        return in_order(self._filled(pattern, logical_id) for pattern in wider for logical_id in ids)

    def _exactly(self, template: str) -> tuple[str, ...]:
        """What `template` becomes for a resource that has the stack's name and nothing behind it."""
        service = template.split(":")[2] if _OWN in template else ""
        if service not in self._exact:
            return ()
        exact = template.replace(_OWN, "{s}")
        return (exact, f"{exact}:*") if service in _QUALIFIED and not exact.endswith(":*") else (exact,)

    def _conditions(self, rule: Mapping[str, Any]) -> tuple[Condition, ...]:
        return tuple(
            Condition(operator, key, self.patterns(values, ("",)))
            for operator, keys in rule.get("conditions", {}).items()
            for key, values in keys.items()
        )

    def _filled(self, pattern: str, logical_id: str = "") -> str:
        target = self._target
        return pattern.format(
            p=target.arns.partition,
            r=target.region,
            a=target.account,
            s=target.stack,
            l=logical_id,
            boundary=target.boundary,
        )


def _applies(rule: Mapping[str, Any], type_name: str, name: str) -> bool:
    types = rule.get("types", ("*",))
    return any(fnmatchcase(name, pattern) for pattern in rule["actions"]) and any(
        fnmatchcase(type_name, pattern) for pattern in types
    )
