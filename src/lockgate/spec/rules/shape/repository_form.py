"""LG1115: a repository that is neither GitHub's nor a folder."""

import re

from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule
from lockgate.spec.rules.shape.problem import Problem, ViolationError

RULE = Rule(
    "LG1115",
    "a repository of the wrong form",
    why="a pipeline takes its commits from GitHub; a folder can be rehearsed but not deployed",
    remedy="write `github:OWNER/NAME`, or a folder as `.`, `./NAME` or `/PATH`",
    source="GitHub, Creating a new repository; CodePipeline user guide, CodeStarSourceConnection action reference",
)
TYPES = frozenset({RULE.id})
PATTERN = r"^(github:[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}|\.{1,2}(/.*)?|/.*)$"
_ADDRESS = re.compile(r"(?:https?://|ssh://git@|git@)?(?:www\.)?github\.com[/:]([\w-]+/[\w.-]+?)(?:\.git)?/?")
_BARE = re.compile(r"[\w-]+/[\w.-]+")


def check(text: str) -> str:
    """`text`, or `ViolationError`."""
    dotted = text.endswith(("/.", "/..")) and text.startswith("github:")
    if not re.fullmatch(PATTERN, text) or not text.isprintable() or dotted or text.endswith(".git"):
        raise ViolationError(RULE)
    return text


def explain(problem: Problem) -> Finding:
    """Translate the address of a clone, or a bare ``owner/name``."""
    written = problem.written
    fact = f"`{written}` is not a repository"
    if address := _ADDRESS.fullmatch(written):
        return RULE.finding(problem.origin, fact, remedy=f"write `github:{address.group(1)}`")
    if written.endswith(".git"):
        return RULE.finding(problem.origin, fact, remedy=f"leave the ending away: `{written.removesuffix('.git')}`")
    if _BARE.fullmatch(written):
        return RULE.finding(problem.origin, fact, remedy=f"write `github:{written}`, or `./{written}` for a folder")
    return RULE.finding(problem.origin, fact)
