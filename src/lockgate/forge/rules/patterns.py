"""The patterns of a ruleset's conditions.

Source: GitHub's page "Creating rulesets for a repository", which names Ruby's ``fnmatch`` with ``FNM_PATHNAME``:
``*`` and ``?`` stay within one step of the name, ``**/`` crosses steps.
"""

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"(?P<deep>\*\*/)|(?P<star>\*+)|(?P<one>\?)|(?P<set>\[[^\]/]+\])|(?P<text>\\.|.)", re.DOTALL)


def matches(ref: str, patterns: Iterable[str], default_branch: str) -> bool:
    """Whether the full name of a reference matches one of the patterns, ``~ALL`` and ``~DEFAULT_BRANCH`` included."""
    return any(_matches(ref, pattern, default_branch) for pattern in patterns)


def _matches(ref: str, pattern: str, default_branch: str) -> bool:
    if pattern == "~ALL":
        return True
    if pattern == "~DEFAULT_BRANCH":
        return ref == f"refs/heads/{default_branch}"
    return re.fullmatch("".join(_translated(pattern)), ref) is not None


def _translated(pattern: str) -> Iterator[str]:
    for token in _TOKEN.finditer(pattern):
        match token.lastgroup:
            case "deep":
                yield "(?:[^/]+/)*"
            case "star":
                yield "[^/]*"
            case "one":
                yield "[^/]"
            case "set":
                yield _set(token.group())
            case _:
                yield re.escape(token.group().removeprefix("\\") or "\\")


def _set(text: str) -> str:
    inner = text[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("&&", "&\\&").replace("~~", "~\\~")
    found = f"[^/{inner[1:]}]" if inner[0] in "!^" else f"[{inner}]"
    try:
        re.compile(found)
    except re.error:  # an empty range such as [z-a] matches nothing, as with fnmatch
        return "(?!)"
    return found
