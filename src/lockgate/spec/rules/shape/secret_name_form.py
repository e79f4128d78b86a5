"""LG1125: a name that a secret of Secrets Manager cannot have, or had better not have."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1125",
    "a secret of the wrong name",
    why="a secret's name has letters, digits and /_+=.@-, at most 512; with a hyphen and six characters at its end, "
    "the permission to read it would fit other secrets",
    remedy="write the secret's name, such as `lockgate/github`: not its ARN and not the token itself",
    source="Secrets Manager user guide, What's in a Secrets Manager secret?",
)
TYPES = frozenset({RULE.id})
PATTERN = "^[A-Za-z0-9/_+=.@-]{1,512}$"
_LIKE_AN_ARN = re.compile(r".*-[A-Za-z0-9]{6}")
_TOKEN = re.compile(r"(gh[a-z]_|github_pat_).*")


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not re.fullmatch(PATTERN, text) or _LIKE_AN_ARN.fullmatch(text) or _TOKEN.fullmatch(text):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Name it, unless it is a token: that is not repeated."""
    if _TOKEN.fullmatch(problem.written):
        why = "whoever reads the declared file could use the token"
        remedy = "put the token into a secret of Secrets Manager, write the secret's name here, and revoke the token"
        return RULE.finding(problem.origin, "a GitHub token stands in the declared file", why=why, remedy=remedy)
    return RULE.finding(problem.origin, f"no secret can be called `{problem.written}`")
