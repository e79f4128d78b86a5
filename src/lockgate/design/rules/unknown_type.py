"""LG3001: a resource type whose permissions nobody knows."""

from lockgate.design.delivery import Delivery
from lockgate.design.execution.types import is_known
from lockgate.design.rules.resources import each
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG3001",
    "a resource type without data about its permissions",
    why="the role that deploys gets the actions that the template's types need, and this type's are not known",
    remedy="state them in `lockgate.yaml`",
    source="CloudFormation user guide, Resource type schema, handlers",
)


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per resource of such a type."""
    return [
        RULE.finding(
            resource.origin,
            f"`{resource.logical_id}` is of the type `{resource.type}`, about whose permissions there is no data",
            remedy=f"state the actions in {target.application.origin.file}: "
            f"`applications.{target.application.name}.permissions: {{{resource.type}: [service:Action, ...]}}`",
        )
        for target, resource in each(found)
        if not is_known(target.application, resource.type)
    ]
