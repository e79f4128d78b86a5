"""LG1117: a trusted identity that is not the ARN of one role or user."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, matching

RULE = Rule(
    "LG1117",
    "a trusted identity that is not one role or user",
    why="a group's role trusts exactly the identities that are named; an account or a wildcard would let anyone in",
    remedy="write the ARN of a role or user, such as `arn:aws:iam::123456789012:role/people/release`",
    source="IAM user guide, AWS JSON policy elements: Principal",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]{1,511}$"
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/]+)/.+")


check = matching(RULE, PATTERN)


def explain(problem: Problem) -> Finding:
    """A role's session is the commonest case: it is what `aws sts get-caller-identity` prints."""
    fact = f"`{problem.written}` is not the ARN of a role or user"
    if session := _SESSION.fullmatch(problem.written):
        partition, account, role = session.groups()
        remedy = f"that is a session; write its role, `arn:{partition}:iam::{account}:role/{role}`, with its path"
        return RULE.finding(problem.origin, fact, remedy=remedy)
    return RULE.finding(problem.origin, fact)
