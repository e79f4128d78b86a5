r"""Glob patterns of V2 triggers, decided in linear time per pattern character and text character.

Source: CodePipeline user guide, "Working with glob patterns in syntax": ``*`` is any number of characters within one
name component, ``**`` crosses directory boundaries, ``?`` is one character, ``[ ]`` a set or range (``!`` first negates
it), ``{a,b}`` are alternatives, ``\`` takes the next character literally.

A pattern compiles into a small automaton that is followed as a set of states, so that no pattern can take exponential
time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Test = Callable[[str], bool]
ALTERNATIVES = 64
"""How many plain patterns one with braces may stand for."""


@dataclass(frozen=True, slots=True)
class _Step:
    """Take one character that passes `test`; a `loop` takes any number of them."""

    test: Test
    loop: bool = False


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of `text` fits `pattern`; raises ValueError for a pattern that is not well formed."""
    return any(_fits(steps, text) for steps in compiled(pattern))


def selects(includes: Sequence[str], excludes: Sequence[str], name: str) -> bool:
    """Whether a name passes a filter: some include fits (no includes: all do) and no exclude does."""
    if any(matches(pattern, name) for pattern in excludes):
        return False
    return not includes or any(matches(pattern, name) for pattern in includes)


def selects_any(includes: Sequence[str], excludes: Sequence[str], names: Iterable[str]) -> bool:
    """Whether one of the names passes; each is judged by itself."""
    return any(selects(includes, excludes, name) for name in names)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> tuple[tuple[_Step, ...], ...]:
    """The pattern's alternatives as steps; raises ValueError."""
    return tuple(tuple(step for part in parts for step in _steps(part)) for parts in _alternatives(pattern))


def _fits(steps: tuple[_Step, ...], text: str) -> bool:
    states = _closure(steps, {0})
    for character in text:
        after = set()
        for state in states:
            if state < len(steps) and steps[state].test(character):
                after.add(state if steps[state].loop else state + 1)
        states = _closure(steps, after)
        if not states:
            return False
    return len(steps) in states


def _closure(steps: tuple[_Step, ...], states: set[int]) -> set[int]:
    """The states, and those that are reached by letting a loop take nothing more."""
    reached = set()
    for start in states:
        state = start
        while state not in reached:
            reached.add(state)
            if state < len(steps) and steps[state].loop:
                state += 1
    return reached


def _steps(plain: str) -> Iterable[_Step]:
    place = 0
    while place < len(plain):
        character = plain[place]
        if plain.startswith("**", place):
            yield _Step(lambda _: True, loop=True)
            place += 2
        elif character == "*":
            yield _Step(lambda c: c != "/", loop=True)
            place += 1
        elif character == "?":
            yield _Step(lambda c: c != "/")
            place += 1
        elif character == "[":
            test, place = _set(plain, place)
            yield _Step(test)
        else:
            literal = plain[place + 1] if character == "\\" and place + 1 < len(plain) else character
            yield _Step(_equal(literal))
            place += 2 if character == "\\" else 1


def _equal(literal: str) -> Test:
    return lambda character: character == literal


def _set(plain: str, start: int) -> tuple[Test, int]:
    end = plain.find("]", start + 2)
    if end < 0:
        raise ValueError(f"the set that begins at character {start + 1} of `{plain}` is not closed")
    body = plain[start + 1 : end]
    negated = body.startswith("!")
    ranges = list(_ranges(body[1:] if negated else body))

    def test(character: str) -> bool:
        inside = any(low <= character <= high for low, high in ranges)
        return character != "/" and inside is not negated

    return test, end + 1


def _ranges(body: str) -> Iterable[tuple[str, str]]:
    place = 0
    while place < len(body):
        if place + 2 < len(body) and body[place + 1] == "-":
            yield body[place], body[place + 2]
            place += 3
        else:
            yield body[place], body[place]
            place += 1


def _alternatives(pattern: str) -> list[tuple[str, ...]]:
    """The pattern without braces, once per choice, in parts: ``*`` before a brace and behind it are no ``**``."""
    opened = _find(pattern, "{", 0)
    if opened is None:
        return [(pattern,)]
    closed = _find(pattern, "}", opened)
    if closed is None:
        raise ValueError(f"the group that begins at character {opened + 1} of `{pattern}` is not closed")
    tails = _alternatives(pattern[closed + 1 :])
    head, choices = pattern[:opened], _choices(pattern[opened + 1 : closed])
    found = [(head, choice, *tail) for choice in choices for tail in tails]
    if len(found) > ALTERNATIVES:
        raise ValueError(f"`{pattern}` stands for more than {ALTERNATIVES} patterns")
    return found


def _choices(body: str) -> list[str]:
    choices = [""]
    place = 0
    while place < len(body):
        if body[place] == ",":
            choices.append("")
        elif body[place] == "\\" and place + 1 < len(body):
            choices[-1] += body[place : place + 2]
            place += 1
        else:
            choices[-1] += body[place]
        place += 1
    return choices


def _find(pattern: str, wanted: str, start: int) -> int | None:
    place = start
    while place < len(pattern):
        if pattern[place] == "\\":
            place += 1
        elif pattern[place] == wanted:
            return place
        place += 1
    return None
