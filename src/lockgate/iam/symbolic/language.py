"""Patterns as tokens: literal text, wildcards over a class of characters, and references to condition keys.

The one notation for every text that the engine compares: resources, ARNs, values of conditions, names of principals.
Source: IAM user guide, "IAM policy elements: Variables and tags", "IAM JSON policy elements: Resource".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from string import ascii_letters, ascii_lowercase, digits
from typing import Final

SEPARATOR: Final = "\0"
"""Joins the parts of a text that stands for several, as a role and its session; no wildcard crosses it."""
SEGMENTS: Final = 6
WITH_VARIABLES: Final = "2012-10-17"
"""The version of the policy language that knows variables."""


class Class(Enum):
    """Which characters a wildcard stands for."""

    ANY = "any"
    SEGMENT = "no colon"
    PART = "no slash"
    NAME = "of names in IAM"
    PATH = "of paths in IAM"
    LOWER = "lower-case letters and digits"
    HOST = "of host names"
    DIGIT = "decimal digits"


_NAME: Final = frozenset(f"{ascii_letters}{digits}+=,.@_-")
_LOWER: Final = frozenset(f"{ascii_lowercase}{digits}")
_HOST: Final = _LOWER | {"-", "."}


_MEMBERS: Final[Mapping[Class, Callable[[str], bool]]] = {
    Class.ANY: lambda character: True,  # noqa: ARG005  every character is
    Class.SEGMENT: lambda character: character != ":",
    Class.PART: lambda character: character != "/",
    Class.NAME: _NAME.__contains__,
    Class.PATH: lambda character: "!" <= character <= "~",
    Class.LOWER: _LOWER.__contains__,
    Class.HOST: _HOST.__contains__,
    Class.DIGIT: frozenset(digits).__contains__,
}


def member(kind: Class, character: str) -> bool:
    """Whether `character` is of the class; the separator is of none."""
    return character != SEPARATOR and _MEMBERS[kind](character)


@dataclass(frozen=True, slots=True)
class Wild:
    """One character of a class or, with `star`, any number of them."""

    kind: Class
    star: bool


@dataclass(frozen=True, slots=True)
class Cases:
    """Text in any case."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A policy variable: the lower-case key whose value it stands for, and what stands there without one."""

    key: str
    default: str | None = None


Token = str | Wild | Cases | Reference
Tokens = tuple[Token, ...]

STAR: Final = Wild(Class.ANY, star=True)
ONE: Final = Wild(Class.ANY, star=False)
SOME: Final[Tokens] = (ONE, STAR)
"""Any text but the empty one."""


@lru_cache(maxsize=16_384)
def tokenise(text: str, version: str, *, wild: bool = True) -> Tokens:
    """`text` as tokens; without `wild` a ``*`` is plain text, save in ``${*}``, where it always is."""
    if version != WITH_VARIABLES or "${" not in text:
        return _plain(text, wild=wild)
    tokens: list[Token] = []
    rest = text
    while True:
        before, opened, behind = rest.partition("${")
        inside, closed, after = behind.partition("}")
        if not opened or not closed:
            return (*tokens, *_plain(rest, wild=wild))
        tokens += [*_plain(before, wild=wild), _reference(inside)]
        rest = after


def _reference(inside: str) -> Token:
    if inside in {"*", "?", "$"}:
        return inside
    key, comma, quoted = inside.partition(", ")
    if comma and len(quoted) > 1 and quoted.startswith("'") and quoted.endswith("'"):
        return Reference(key.strip().lower(), quoted[1:-1])
    return Reference(inside.strip().lower())


def _plain(text: str, *, wild: bool) -> Tokens:
    if not wild or ("*" not in text and "?" not in text):
        return (text,) if text else ()
    tokens: list[Token] = []
    run = ""
    for character in text:
        if character not in "*?":
            run += character
            continue
        if run:
            tokens.append(run)
            run = ""
        tokens.append(STAR if character == "*" else ONE)
    return (*tokens, run) if run else tuple(tokens)


def glob(text: str) -> Tokens:
    """`text` with its wildcards and without variables."""
    return _plain(text, wild=True)


def references(tokens: Iterable[Token]) -> tuple[Reference, ...]:
    """The variables among `tokens`."""
    return tuple(token for token in tokens if isinstance(token, Reference))


def segments(tokens: Iterable[Token], *, complete: bool) -> list[list[Token]]:
    """The tokens of each of an ARN's segments; `complete` adds ``*`` for those that a short ARN leaves out.

    As many lists as the text has segments, six at most.
    """
    found: list[list[Token]] = [[]]
    for token in tokens:
        if not isinstance(token, str):
            found[-1].append(token)
            continue
        first, *others = token.split(":", SEGMENTS - len(found))
        found[-1] += [first] if first else []
        found += [[piece] if piece else [] for piece in others]
    if complete:
        found += [[STAR] for _ in range(SEGMENTS - len(found))]
    return found


def arn_pattern(parts: Sequence[Sequence[Token]]) -> Tokens | None:
    """Six segments without variables as one pattern, whose first five wildcards cross no colon; None when it is none.

    Literal text with a colon, as a variable's value may be, matches no segment but the last.
    """
    if len(parts) != SEGMENTS:
        return None
    tokens: list[Token] = []
    for part in parts[:-1]:
        if any(isinstance(token, str) and ":" in token for token in part):
            return None
        tokens += [_confined(token) for token in part]
        tokens.append(":")
    return (*tokens, *parts[-1])


def _confined(token: Token) -> Token:
    return Wild(Class.SEGMENT, star=token.star) if isinstance(token, Wild) and token.kind is Class.ANY else token


def within(tokens: Iterable[Token], kind: Class) -> Tokens:
    """`tokens` with their general wildcards confined to a class."""
    return tuple(
        Wild(kind, star=token.star) if isinstance(token, Wild) and token.kind is Class.ANY else token
        for token in tokens
    )


def all_stars(tokens: Sequence[Token]) -> bool:
    """Whether it is ``*`` or ``**``: the pattern that every text matches."""
    return bool(tokens) and all(token == STAR for token in tokens)
