"""Simulate a pattern as a nondeterministic automaton: every state at once, one character after the other.

Source of the method: K. Thompson, "Regular Expression Search Algorithm", 1968.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lockgate.emulator.services.codebuild.hooks.patterns.syntax import Parser, PatternError
from lockgate.emulator.services.codebuild.hooks.patterns.tree import (
    Alternatives,
    Anchor,
    CharSet,
    Lookahead,
    Node,
    Repeat,
    Sequence,
)

_MOST_STATES = 5_000
_MOST_STEPS = 1_000_000
_MATCHED = 0


class TooCostlyError(Exception):
    """The text is too long for the pattern's size."""


@dataclass(slots=True)
class _State:
    """A state: it consumes a character, or it is passed on to others at once if its condition holds."""

    consumes: CharSet | None = None
    anchor: str | None = None
    ahead: int | None = None
    ahead_negated: bool = False
    followers: tuple[int, ...] = ()


class Pattern:
    """A compiled pattern.

    Raises:
        PatternError: It cannot be parsed, or it grows too large.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._states = [_State()]  # number 0 is the match
        self._start = self._add(Parser(text).parse(), _MATCHED)

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in `text`; raises `TooCostlyError`."""
        return _Search(self._states, text).run(self._start, 0, anchored=False)

    def _new(self, state: _State) -> int:
        if len(self._states) >= _MOST_STATES:
            raise PatternError(f"`{self.text[:80]}` is too large: at most {_MOST_STATES} states")
        self._states.append(state)
        return len(self._states) - 1

    def _add(self, node: Node, follower: int) -> int:
        """The first state of `node`, which leads to the state `follower`."""
        match node:
            case CharSet():
                return self._new(_State(consumes=node, followers=(follower,)))
            case Anchor():
                return self._new(_State(anchor=node.kind, followers=(follower,)))
            case Lookahead():
                ahead = self._add(node.part, _MATCHED)
                return self._new(_State(ahead=ahead, ahead_negated=node.negated, followers=(follower,)))
            case Sequence():
                for part in reversed(node.parts):
                    follower = self._add(part, follower)
                return follower
            case Alternatives():
                return self._new(_State(followers=tuple(self._add(choice, follower) for choice in node.choices)))
            case Repeat():
                return self._add_repeat(node, follower)

    def _add_repeat(self, node: Repeat, follower: int) -> int:
        if node.most is None:
            loop = self._new(_State())
            self._states[loop].followers = (self._add(node.part, loop), follower)
            follower = loop
        else:
            for _ in range(node.most - node.least):
                follower = self._new(_State(followers=(self._add(node.part, follower), follower)))
        for _ in range(node.least):
            follower = self._add(node.part, follower)
        return follower


class _Search:
    """One text being searched."""

    def __init__(self, states: list[_State], text: str) -> None:
        self._states = states
        self._text = text
        self._steps = 0
        self._aheads: dict[tuple[int, int], bool] = {}

    def run(self, start: int, position: int, *, anchored: bool) -> bool:
        """Whether a match begins at `position`, or anywhere after it unless `anchored`."""
        current: set[int] = set()
        for at in range(position, len(self._text) + 1):
            seeds = [*current, start] if not anchored or at == position else list(current)
            reached = self._closure(seeds, at)
            if _MATCHED in reached:
                return True
            if at == len(self._text) or (anchored and not reached):
                return False
            current = self._consume(reached, self._text[at])
        return False

    def _consume(self, reached: Iterable[int], character: str) -> set[int]:
        following: set[int] = set()
        for number in reached:
            state = self._states[number]
            if state.consumes is not None and character in state.consumes:
                following.update(state.followers)
        return following

    def _closure(self, seeds: list[int], at: int) -> set[int]:
        """All states that `seeds` lead to without consuming anything at the position `at`."""
        reached: set[int] = set()
        while seeds:
            number = seeds.pop()
            if number in reached:
                continue
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise TooCostlyError
            reached.add(number)
            state = self._states[number]
            if state.consumes is None and self._passes(state, at):
                seeds.extend(state.followers)
        return reached

    def _passes(self, state: _State, at: int) -> bool:
        if state.ahead is not None:
            key = (state.ahead, at)
            if key not in self._aheads:
                self._aheads[key] = self.run(state.ahead, at, anchored=True)
            return self._aheads[key] != state.ahead_negated
        end = len(self._text)
        match state.anchor:
            case "start":
                return at == 0
            case "end":
                return at == end or (at == end - 1 and self._text[at] == "\n")
            case "very-end":
                return at == end
            case "boundary" | "inside":
                return self._boundary(at) == (state.anchor == "boundary")
        return True

    def _boundary(self, at: int) -> bool:
        def word(index: int) -> bool:
            character = self._text[index] if 0 <= index < len(self._text) else ""
            return character.isascii() and (character.isalnum() or character == "_")

        return word(at - 1) != word(at)
