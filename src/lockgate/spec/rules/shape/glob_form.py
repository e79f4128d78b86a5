"""LG1141: a trigger's pattern that can fit nothing, or that CodePipeline refuses."""

from lockgate.kernel import Finding
from lockgate.spec.globs import expression
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1141",
    "a trigger's pattern of the wrong form",
    why="CodePipeline holds it against the bare name of a branch or tag, or a path from the repository's root",
    remedy="write a glob of at most 255 characters: `release/*`, `src/**`, `v[0-9]*`, `{main,develop}`",
    source="CodePipeline user guide, Working with glob patterns in syntax",
)
TYPES = frozenset({RULE.id})
LONGEST = 255
_REFERENCES = ("refs/heads/", "refs/tags/")


def check_ref(text: str) -> str:
    """`text`, or `ViolationError`."""
    if text.startswith("refs/"):
        raise ViolationError(RULE)
    return _check(text)


def check_path(text: str) -> str:
    """`text`, or `ViolationError`."""
    if text.startswith(("/", "./", "../")):
        raise ViolationError(RULE)
    return _check(text)


def _check(text: str) -> str:
    try:
        expression(text)
    except ValueError as error:
        raise ViolationError(RULE) from error
    if len(text) > LONGEST:
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """A full reference is the commonest case: CodeBuild's filters want one."""
    written = problem.written
    fact = f"`{written}` is not a pattern of a trigger"
    for reference in _REFERENCES:
        if written.startswith(reference):
            why = "CodePipeline's patterns fit bare names, unlike the references of CodeBuild's filters"
            return RULE.finding(problem.origin, fact, why=why, remedy=f"write `{written.removeprefix(reference)}`")
    if written.startswith(("/", "./")):
        return RULE.finding(problem.origin, fact, remedy=f"write `{written.removeprefix('.').lstrip('/')}`")
    return RULE.finding(problem.origin, fact, why=_reason(written))


def _reason(written: str) -> str:
    try:
        expression(written)
    except ValueError as error:
        return str(error)
    return ""
