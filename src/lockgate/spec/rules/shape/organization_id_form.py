"""LG1109: something that is not the id of an organisation."""

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, matching

RULE = Rule(
    "LG1109",
    "an organisation id of the wrong form",
    why="policies confine access to this organisation by its id; a wrong one would lock everyone out",
    remedy="look it up with `aws organizations describe-organization`; it looks like `o-a1b2c3d4e5`",
    source="AWS Organizations API reference, Organization",
)
TYPES = frozenset({RULE.id})
PATTERN = "^o-[a-z0-9]{10,32}$"


check = matching(RULE, PATTERN)


def explain(problem: Problem) -> Finding:
    """Root and unit ids stand beside it in the console."""
    fact = f"`{problem.written}` is not the id of an organisation"
    if problem.written.startswith(("r-", "ou-")):
        remedy = "that is a root or a unit; `aws organizations describe-organization` names the organisation"
        return RULE.finding(problem.origin, fact, remedy=remedy)
    return RULE.finding(problem.origin, fact)
