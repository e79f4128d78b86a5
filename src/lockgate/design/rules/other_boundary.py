"""LG3006: a role of the template with a boundary that is not the application's."""

from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.resolve import known
from lockgate.design.rules.resources import each
from lockgate.kernel import Finding
from lockgate.spec.declaration import TemplateResource
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG3006",
    "a role with another boundary",
    why="the role that deploys can make no role without the application's boundary: AWS would refuse the deployment",
    remedy="declare a parameter `Boundary` and give the role `PermissionsBoundary: !Ref Boundary`",
    source="IAM user guide, Permissions boundaries for IAM entities",
)

_ROLE = "AWS::IAM::Role"
_PROPERTY = "PermissionsBoundary"


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per role whose known boundary is another; that it has one at all is a rule of the declared file."""
    roles = [(target, resource) for target, resource in each(found) if resource.type == _ROLE]
    return [finding for target, resource in roles for finding in _check(target, resource)]


def _check(target: Target, resource: TemplateResource) -> list[Finding]:
    boundary = known(target, resource.properties.get(_PROPERTY))
    if boundary.text == target.boundary or (not boundary.whole and target.boundary.startswith(boundary.text)):
        return []
    fact = f"the role `{resource.logical_id}` carries the boundary `{boundary.text}`, which is not the application's"
    return [RULE.finding(resource.origin, fact)]
