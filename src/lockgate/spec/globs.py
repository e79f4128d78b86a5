r"""The patterns of a pipeline's triggers, as regular expressions.

Source: CodePipeline user guide, "Working with glob patterns in syntax": ``*`` is any number of characters within one
name component, ``**`` crosses slashes, ``?`` is one character, ``[ ]`` a set (``!`` first negates it), ``{a,b}`` are
alternatives, ``\`` takes the next character literally.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lockgate.spec.expressions import escaped

_SPECIAL = re.compile(r"([*?\[\]{}\\])")


def only(name: str) -> str:
    """The pattern that fits `name` and nothing else."""
    return _SPECIAL.sub(r"\\\1", name)


def takes(include: Sequence[str], exclude: Sequence[str], name: str) -> bool:
    """Whether the name fits one of `include` and none of `exclude`."""
    return any(matches(pattern, name) for pattern in include) and not any(matches(each, name) for each in exclude)


def matches(pattern: str, name: str) -> bool:
    """Whether the whole of `name` fits `pattern`; raises ValueError for a pattern that is not well formed."""
    return _compiled(pattern).fullmatch(name) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(expression(pattern), re.DOTALL)


def expression(pattern: str) -> str:
    """`pattern` as a regular expression without anchors, in the subset that RE2 and Java share; raises ValueError."""
    made: list[str] = []
    place, inside = 0, False
    while place < len(pattern):
        piece, place, inside = _piece(pattern, place, inside=inside)
        made.append(piece)
    if inside:
        raise ValueError("a group `{` is not closed")
    return "".join(made)


def _piece(pattern: str, place: int, *, inside: bool) -> tuple[str, int, bool]:
    """One step of the pattern as an expression, where the next begins, and whether that is within braces."""
    character = pattern[place]
    if pattern.startswith("**", place):
        return ".*", place + 2, inside
    if character == "\\" and place + 1 < len(pattern):
        return escaped(pattern[place + 1]), place + 2, inside
    if character == "[":
        end = pattern.find("]", place + 2)
        if end < 0:
            raise ValueError("a set `[` is not closed")
        return _set(pattern[place + 1 : end]), end + 1, inside
    if character == "{":
        if inside:
            raise ValueError("a group `{` stands in another")
        return "(", place + 1, True
    if inside and character in ",}":
        return ("|" if character == "," else ")"), place + 1, character == ","
    return {"*": "[^/]*", "?": "[^/]"}.get(character) or escaped(character), place + 1, inside


def _set(body: str) -> str:
    """A set never fits a slash: a negated one leaves it out, and one that names it is refused."""
    negated = body.startswith("!")
    if set(body) & set("{},"):
        raise ValueError("a set `[` holds a brace or a comma, which readers of globs take for a group's")
    ranges = list(_ranges(body[1:] if negated else body))
    if any(low > high for low, high in ranges):
        raise ValueError("a range in a set `[` runs backwards")
    if not negated and any(low <= "/" <= high for low, high in ranges):
        raise ValueError("a set `[` holds the slash, which no set fits")
    inner = "".join(_member(low) if low == high else f"{_member(low)}-{_member(high)}" for low, high in ranges)
    return f"[^{inner}/]" if negated else f"[{inner}]"


def _ranges(body: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(body):
        last = place + 2 if body[place + 1 : place + 2] == "-" and place + 2 < len(body) else place
        yield body[place], body[last]
        place = last + 1


def _member(character: str) -> str:
    return f"\\{character}" if character in "\\]^[-&~|" else character
