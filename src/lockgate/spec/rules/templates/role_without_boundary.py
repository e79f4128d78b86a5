"""LG1410: a role that the template creates without the permissions boundary."""

from collections.abc import Iterator

from lockgate.kernel import Finding
from lockgate.spec.document import Document
from lockgate.spec.rules.rule import Rule
from lockgate.spec.template.resources import resources_of

RULE = Rule(
    "LG1410",
    "a role without the permissions boundary",
    why="the role that deploys may create no role without it, so that no deployment can outgrow its boundary",
    remedy="declare the parameter `Boundary` (`Type: String`), and give the role `PermissionsBoundary: !Ref Boundary`",
    source="IAM user guide, Permissions boundaries for IAM entities, Delegating responsibility to others",
)


def check(document: Document) -> Iterator[Finding]:
    """Each role, SAM's included, without ``PermissionsBoundary``."""
    for resource in resources_of(document):
        if resource.type != "AWS::IAM::Role" or resource.properties.get("PermissionsBoundary"):
            continue
        fact = f"the role `{resource.logical_id}` has no permissions boundary"
        if resource.logical_id == "CodeDeployServiceRole":
            remedy = "SAM gives this role no boundary: name a role of your own in `DeploymentPreference`, `Role`"
            yield RULE.finding(resource.origin, fact, remedy=remedy)
        elif resource.logical_id not in document.value.get("Resources", {}):
            remedy = "SAM generates it: give what the role is for `PermissionsBoundary: !Ref Boundary`, or `Globals`"
            yield RULE.finding(resource.origin, fact, remedy=remedy)
        else:
            yield RULE.finding(resource.origin, fact)
