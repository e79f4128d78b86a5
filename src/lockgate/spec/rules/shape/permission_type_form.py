"""LG1120: permissions for something that is not a resource type."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, matching

RULE = Rule(
    "LG1120",
    "permissions for something that is not a resource type",
    why="extra permissions are given per resource type of the template, so that they go when the type goes",
    remedy="write a type such as `AWS::SQS::Queue` or `Custom::Name`",
    source="CloudFormation user guide, AWS resource and property types reference",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^([A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}(::MODULE)?|Custom::[A-Za-z0-9_@-]{1,60})$"


check = matching(RULE, PATTERN)


def explain(problem: Problem) -> Finding:
    """Show it."""
    return RULE.finding(problem.key_origin, f"`{problem.key}` is not a resource type")
