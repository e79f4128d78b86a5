"""LG1121: a permission for a whole service, or for everything."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1121",
    "a permission for a whole service",
    why="whoever changes the template acts with the execution role; a service-wide wildcard would hand all of it over",
    remedy="name the actions, such as `sqs:CreateQueue`, `sqs:DeleteQueue`; a part may be `sqs:List*`",
    source="IAM user guide, Security best practices in IAM, Apply least-privilege permissions",
)
TYPES = frozenset({RULE.id})


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not text.rpartition(":")[2].strip("*?"):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Show it."""
    whole = "everything" if problem.written == "*" else "a whole service"
    return RULE.finding(problem.origin, f"the permission `{problem.written}` allows {whole}")
