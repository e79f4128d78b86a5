"""LG1105: an account id that is not 12 digits."""

from lockgate.kernel import Finding
from lockgate.kernel.names import is_account_id
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1105",
    "an account id that is not 12 digits",
    why="AWS account ids are 12 digits",
    remedy="look it up with `aws sts get-caller-identity` or in the organisation's list of accounts",
    source="AWS Account Management reference guide, View AWS account identifiers",
)
TYPES = frozenset({RULE.id})
_LENGTH = 12


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    if not is_account_id(text):
        raise ViolationError(RULE)
    return text


def _counted(digits: str) -> str:
    return "1 digit" if len(digits) == 1 else f"{len(digits)} digits"


def explain(problem: Problem) -> Finding:
    """Count the digits; ids copied from the console carry hyphens."""
    digits = "".join(character for character in problem.written if character.isdigit() and character.isascii())
    fact = f"the account id `{problem.written}` is not 12 digits"
    if len(digits) == _LENGTH:
        return RULE.finding(problem.origin, fact, remedy=f'write the digits only: "{digits}"')
    if digits == problem.written:
        return RULE.finding(problem.origin, f"the account id `{problem.written}` has {_counted(digits)}, not 12")
    return RULE.finding(problem.origin, fact)
