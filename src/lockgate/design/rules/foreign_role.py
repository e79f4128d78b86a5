"""LG3005: a role from outside the stack that the template hands to a service."""

from lockgate.design.delivery import Delivery
from lockgate.design.execution.resolve import known
from lockgate.design.rules.resources import each
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG3005",
    "a role from outside the stack",
    why="the role that deploys may hand on only roles of its own stack, which carry the boundary",
    remedy="make the role in the template, with `PermissionsBoundary: !Ref Boundary`",
    source="IAM user guide, Grant a user permissions to pass a role to an AWS service",
)

_PROPERTIES = ("ExecutionRoleArn", "Role", "RoleArn", "RoleARN", "ServiceRoleArn")


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per resource that is given such a role."""
    findings = []
    for target, resource in each(found):
        own = target.arns.role(target.account, f"{target.stack}-")
        for name in _PROPERTIES:
            role = known(target, resource.properties.get(name))
            if role.text and not (role.text.startswith(own) or (not role.whole and own.startswith(role.text))):
                fact = f"`{resource.logical_id}` is given the role `{role.text}`, which is not one of `{target.stack}`"
                findings.append(RULE.finding(resource.origin, fact))
    return findings
