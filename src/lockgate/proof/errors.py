"""What is wrong with a question or with a folder of policies."""

from collections.abc import Iterable

from lockgate.kernel import Exit, Finding, LockgateError, Origin

QUESTION = Origin("the question")

RULES = {
    "LG4201": "an action that does not exist, or a pattern in its place",
    "LG4202": "a principal that the world does not have",
    "LG4203": "a resource that the world does not have",
    "LG4204": "a short form that fits more than one thing",
    "LG4205": "a place that the world does not have",
    "LG4206": "a resource on which the action cannot act",
    "LG4301": "a folder of policies that is not there or has none",
    "LG4302": "a file of a folder of policies that cannot be understood",
}
"""The ids of the findings about questions and folders, for the reference."""

WORLD_RULES = {
    "LG4310": "a world file that cannot be read, or is not JSON",
    "LG4311": "a world file of a format that is not known",
    "LG4312": "a world file with something that a world cannot have",
}
"""The ids of the findings about world files, for the reference."""

TEMPLATE_RULES = {
    "LG4320": "a folder of templates that is not there or has none",
    "LG4321": "a map of a folder of templates that cannot be understood",
    "LG4322": "a template that is empty",
}
"""The ids of the findings about folders of templates, for their page."""


def not_understood(rule: str, fact: str, why: str, remedy: str) -> LockgateError:
    """An error in the question itself: the command line was wrong."""
    return LockgateError([Finding(rule, QUESTION, fact, why, remedy)], Exit.USAGE)


def listed(names: Iterable[str], most: int = 8) -> str:
    """``a, b, c and 4 more``."""
    known = sorted(names)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(f"`{name}`" for name in known[:most]) + more
