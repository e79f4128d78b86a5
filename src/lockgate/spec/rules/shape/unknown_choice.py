"""LG1113: a word that is none of those to choose from."""

from lockgate.kernel import Finding, did_you_mean
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1113",
    "an unknown choice",
    why="the key takes one of a few words",
    remedy="write one of them",
)
TYPES = frozenset({RULE.id})
CHOICES = {
    "source": ("connection", "artifact"),
    "compute": (
        "BUILD_GENERAL1_SMALL",
        "BUILD_GENERAL1_MEDIUM",
        "BUILD_GENERAL1_LARGE",
        "BUILD_GENERAL1_XLARGE",
        "BUILD_GENERAL1_2XLARGE",
    ),
    "buildspec": ("declared", "repository"),
    "approve": ("forks", "all", "none"),
}
"""By key. Compute types: CodeBuild user guide, "Build environment compute modes and types", containers on demand."""


def check_source(text: str) -> str:
    """`text`, or `ViolationError`."""
    return _one_of(text, CHOICES["source"])


def check_compute(text: str) -> str:
    """`text`, or `ViolationError`."""
    return _one_of(text, CHOICES["compute"])


def check_whose_buildspec(text: str) -> str:
    """`text`, or `ViolationError`."""
    return _one_of(text, CHOICES["buildspec"])


def check_approve(text: str) -> str:
    """`text`, or `ViolationError`."""
    return _one_of(text, CHOICES["approve"])


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise ViolationError(RULE)
    return text


def _ending(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice of which `word` is the last part: ``SMALL`` for ``BUILD_GENERAL1_SMALL``."""
    return next((choice for choice in choices if word and choice.endswith(f"_{word}")), None)


def explain(problem: Problem) -> Finding:
    """Guess, or list the words."""
    choices = CHOICES[problem.key]
    guess = did_you_mean(problem.written, choices) or _ending(problem.written.upper(), choices)
    listed = ", ".join(f"`{choice}`" for choice in choices)
    remedy = f"did you mean `{guess}`?" if guess else f"write one of {listed}"
    return RULE.finding(problem.origin, f"`{problem.written}` is no choice for `{problem.key}`", remedy=remedy)
