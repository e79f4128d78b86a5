"""LG2008: a role of the template that does not carry the boundary."""

from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.resolve import known
from lockgate.design.rules.resources import each
from lockgate.kernel import Finding
from lockgate.spec.declaration import TemplateResource
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG2008",
    "a role without the boundary",
    why="the role that deploys can make no role without the boundary: AWS would refuse the deployment",
    remedy="declare a parameter `Boundary` and give the role `PermissionsBoundary: !Ref Boundary`",
    source="IAM user guide, Permissions boundaries for IAM entities",
)

_ROLE = "AWS::IAM::Role"
_PROPERTY = "PermissionsBoundary"


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per role that has no boundary, or another one."""
    return [
        finding for target, resource in each(found) if resource.type == _ROLE for finding in _check(target, resource)
    ]


def _check(target: Target, resource: TemplateResource) -> list[Finding]:
    if _PROPERTY not in resource.properties:
        return [RULE.finding(resource.origin, f"the role `{resource.logical_id}` carries no permissions boundary")]
    boundary = known(target, resource.properties[_PROPERTY])
    if boundary.text == target.boundary or (not boundary.whole and target.boundary.startswith(boundary.text)):
        return []
    return [
        RULE.finding(
            resource.origin, f"the role `{resource.logical_id}` carries the boundary `{boundary.text}` and not its own"
        )
    ]
