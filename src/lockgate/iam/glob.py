"""Wildcards, matched in linear time.

A pattern is a sequence of tokens: literal text, `Wild.STAR` (any run of characters, also none) and `Wild.ONE`
(exactly one character). Matching never backtracks: the text between two stars is searched for once, leftmost first,
which is sound because a star swallows whatever lies between. A segment with `?` in it is searched for with the
Shift-And automaton (Baeza-Yates and Gonnet, "A new approach to text searching", 1992).
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import lru_cache
from itertools import groupby
from typing import Protocol


class Wild(Enum):
    """The two wildcards of the policy language."""

    STAR = "*"
    ONE = "?"


Token = str | Wild
"""Literal text, or a wildcard."""

_ONE = Wild.ONE
_STAR = Wild.STAR
_HEAD_AND_TAIL = 2


class Matcher(Protocol):
    """A yes or no about one text."""

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is matched."""


class Anything:
    """``*``."""

    __slots__ = ()

    def matches(self, text: str) -> bool:  # noqa: ARG002  a matcher is asked about a text even when any will do
        """Always."""
        return True


class Literal:
    """Text without wildcards."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def matches(self, text: str) -> bool:
        """Whether `text` is exactly this."""
        return text == self.text


class Prefix:
    """``text*``."""

    __slots__ = ("_prefix",)

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def matches(self, text: str) -> bool:
        """Whether `text` begins with this."""
        return text.startswith(self._prefix)


class _Exact:
    """A segment without ``?``."""

    __slots__ = ("_text", "length")

    def __init__(self, text: str) -> None:
        self._text = text
        self.length = len(text)

    def at(self, text: str, index: int) -> bool:
        """Whether the segment stands at `index`."""
        return text.startswith(self._text, index)

    def find(self, text: str, start: int, end: int) -> int:
        """Where the segment first stands within ``text[start:end]``, or -1."""
        return text.find(self._text, start, end)


class _Gapped:
    """A segment with ``?`` in it, as the bit masks of the Shift-And automaton."""

    __slots__ = ("_gaps", "_masks", "length")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._masks: dict[str, int] = {}
        self._gaps = 0
        position = 0
        for token in tokens:
            if isinstance(token, Wild):
                self._gaps |= 1 << position
                position += 1
                continue
            for character in token:
                self._masks[character] = self._masks.get(character, 0) | 1 << position
                position += 1
        for character in self._masks:
            self._masks[character] |= self._gaps
        self.length = position

    def at(self, text: str, index: int) -> bool:
        """Whether the segment stands at `index`."""
        return self.find(text, index, index + self.length) == index

    def find(self, text: str, start: int, end: int) -> int:
        """Where the segment first stands within ``text[start:end]``, or -1."""
        accepting = 1 << (self.length - 1)
        state = 0
        for index in range(start, min(end, len(text))):
            state = (state << 1 | 1) & self._masks.get(text[index], self._gaps)
            if state & accepting:
                return index - self.length + 1
        return -1


class Glob:
    """The general pattern: segments with stars between them."""

    __slots__ = ("_head", "_middle", "_minimum", "_open", "_tail")

    def __init__(self, segments: Sequence[_Exact | _Gapped]) -> None:
        self._head = segments[0]
        self._tail = segments[-1]
        self._middle = tuple(segment for segment in segments[1:-1] if segment.length)
        self._open = len(segments) > 1
        self._minimum = sum(segment.length for segment in segments)

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is matched; time grows with its length, not with the number of stars."""
        size = len(text)
        if not self._open:
            return size == self._minimum and self._head.at(text, 0)
        if size < self._minimum or not self._ends_fit(text, size):
            return False
        position = self._head.length
        end = size - self._tail.length
        for segment in self._middle:
            found = segment.find(text, position, end)
            if found < 0:
                return False
            position = found + segment.length
        return True

    def _ends_fit(self, text: str, size: int) -> bool:
        head, tail = self._head, self._tail
        return (not head.length or head.at(text, 0)) and (not tail.length or tail.at(text, size - tail.length))


def _segment(tokens: Iterable[Token]) -> _Exact | _Gapped:
    parts = list(tokens)
    if Wild.ONE in parts:
        return _Gapped(parts)
    return _Exact(_text_of(parts))


def _text_of(tokens: Iterable[Token]) -> str:
    return "".join(token for token in tokens if isinstance(token, str))


def _split_at_stars(tokens: Sequence[Token]) -> list[list[Token]]:
    segments: list[list[Token]] = [[]]
    for is_star, run in groupby(tokens, lambda token: token is _STAR):
        if is_star:
            segments.append([])
        else:
            segments[-1].extend(run)
    return segments


def compile_tokens(tokens: Sequence[Token]) -> Matcher:
    """The cheapest matcher for `tokens`; consecutive stars count as one."""
    if not any(isinstance(token, Wild) for token in tokens):
        return Literal(_text_of(tokens))
    if all(token is _STAR for token in tokens):
        return Anything()
    segments = [_segment(part) for part in _split_at_stars(tokens)]
    head, tail = segments[0], segments[-1]
    if len(segments) == _HEAD_AND_TAIL and isinstance(head, _Exact) and not tail.length:
        return Prefix(_text_of(tokens))
    return Glob(segments)


def tokens_of(pattern: str) -> tuple[Token, ...]:
    """`pattern` split into literal runs and wildcards; every ``*`` and ``?`` is one."""
    if "*" not in pattern and "?" not in pattern:
        return (pattern,) if pattern else ()
    tokens: list[Token] = []
    start = 0
    for index, character in enumerate(pattern):
        if character in "*?":
            if index > start:
                tokens.append(pattern[start:index])
            tokens.append(_STAR if character == "*" else _ONE)
            start = index + 1
    if start < len(pattern):
        tokens.append(pattern[start:])
    return tuple(tokens)


@lru_cache(maxsize=16_384)
def compile_glob(pattern: str) -> Matcher:
    """The matcher of a pattern in which every ``*`` and ``?`` is a wildcard. Equal patterns share one matcher."""
    if "?" not in pattern:
        stars = pattern.count("*")
        if not stars:
            return Literal(pattern)
        if stars == 1 and pattern[-1] == "*" and pattern != "*":
            return Prefix(pattern[:-1])
    return compile_tokens(tokens_of(pattern))


def either(matchers: Sequence[Matcher]) -> Callable[[str], bool]:
    """Whether one of `matchers` matches: one look-up when all are literal, no loop when there is only one."""
    if len(matchers) == 1:
        return matchers[0].matches
    if all(isinstance(matcher, Literal) for matcher in matchers):
        return frozenset(matcher.text for matcher in matchers if isinstance(matcher, Literal)).__contains__
    tests = tuple(matcher.matches for matcher in matchers)

    def any_matches(text: str) -> bool:
        for test in tests:  # noqa: SIM110  a generator would cost more than the tests do
            if test(text):
                return True
        return False

    return any_matches
