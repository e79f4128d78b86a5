"""LG1101: a key that does not exist."""

from lockgate.kernel import Finding, did_you_mean
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem

RULE = Rule(
    "LG1101",
    "an unknown key",
    why="a key that nobody reads would be silently ignored, and with it what you meant by it",
    remedy="remove it, or see docs/reference/declared-file.md for the keys that exist",
)
TYPES = frozenset({"extra_forbidden"})


def explain(problem: Problem) -> Finding:
    """Guess among the keys of this place first, then name the place that the key belongs to."""
    guess = did_you_mean(problem.key, problem.known)
    home = problem.homes.get(problem.key)
    if guess:
        remedy = f"did you mean `{guess}`?"
    elif home:
        remedy = f"`{problem.key}` belongs under `{home}`"
    else:
        remedy = f"remove it; the keys here are {', '.join(f'`{key}`' for key in problem.known)}"
    place = f" of `{'.'.join(map(str, problem.path[:-1]))}`" if len(problem.path) > 1 else ""
    return RULE.finding(problem.key_origin, f"unknown key `{problem.key}`{place}", remedy=remedy)
