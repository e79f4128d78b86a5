"""LG1004: text that is not YAML."""

from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG1004",
    "text that is not YAML",
    why="nothing after this place can be trusted to mean what it looks like",
    remedy="mend the line, or the one above it: look for a missing colon, quote, bracket or space",
    source="YAML 1.2 specification",
)


_PLAINER = (
    ("mapping values are not allowed here", "a second `: ` in one value", "quote the value"),
    ("expected <block end>", "the indentation matches no line above", "begin the line below its siblings"),
    ("cannot start any token", "a value cannot begin with this character", "quote the value"),
    ("could not find expected ':'", "a key without `:`", "write `key: value`; a value that goes on needs quotes"),
    ("found unexpected end of stream", "a quote that is opened is never closed", "close the quote"),
    ("but found '<stream end>'", "the text ends before a bracket or brace is closed", "close it"),
    ("expected ',' or", "a bracket or brace is never closed", "close it, and part its items by commas"),
)
"""The parser's commonest complaints, each in plainer words and with its own way out."""


def is_about_an_opening(problem: str) -> bool:
    """Whether `problem` is about something never closed or finished, which is best shown where it was begun."""
    beginnings = ("expected ',' or", "could not find expected ':'", "found unexpected end of stream")
    return problem.startswith(beginnings)


def found(origin: Origin, problem: str) -> Finding:
    """The finding for the parser's own `problem`."""
    for words, fact, remedy in _PLAINER:
        if words in problem:
            return RULE.finding(origin, f"this is not YAML: {fact}", remedy=remedy)
    return RULE.finding(origin, f"this is not YAML: {problem}")
