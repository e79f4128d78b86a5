"""One pattern as a bit-parallel automaton: a state is an integer, one bit for each position that may come next.

After Baeza-Yates and Gonnet, "A new approach to text searching" (1992), with a loop at each star. Nothing is built
before it is needed: the moves of a character are worked out when it first occurs.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from lockgate.iam.symbolic.language import Cases, Class, Reference, Tokens, Wild, member

_KELVIN: Final = {"k": "\u212a", "s": "\u017f"}
"""Characters beyond ASCII that fold to a letter of it."""
Position = str | frozenset[str] | Wild
"""One character, one of several, or a wildcard."""


def _positions(tokens: Tokens) -> list[Position]:
    found: list[Position] = []
    for token in tokens:
        match token:
            case Wild():
                if not (token.star and found and found[-1] == token):
                    found.append(token)
            case Cases(text):
                found += [_in_any_case(character) for character in text]
            case Reference(key):
                raise ValueError(f"the variable `{key}` has not been resolved")
            case _:
                found += token
    return found


def _in_any_case(character: str) -> frozenset[str]:
    folded = character.casefold()
    return frozenset(
        other
        for other in (character, character.lower(), character.upper(), _KELVIN.get(folded, character))
        if len(other) == 1
    )


def _head(positions: list[Position]) -> str:
    """The characters that are fixed from the beginning on."""
    head = ""
    for position in positions:
        if isinstance(position, Wild) or len(position) != 1:
            break
        head += "".join(position)
    return head


class Automaton:
    """The automaton of one pattern.

    Attributes:
        start: The state before the first character.
        accept: The bit of the state in which the whole pattern has been read.
        sink: The bit after which everything is accepted, or 0 when there is none.
        literal: The one text that the pattern matches; None when it has wildcards.
        head: What every text that the pattern matches begins with.
    """

    __slots__ = (
        "_by_class",
        "_characters",
        "_hints",
        "_moves",
        "_named",
        "_stars",
        "accept",
        "head",
        "literal",
        "sink",
        "start",
    )

    def __init__(self, tokens: Tokens) -> None:
        positions = _positions(tokens)
        self._characters: dict[str, int] = {}
        self._by_class: dict[tuple[Class, bool], int] = {}
        self._stars = 0
        for index, position in enumerate(positions):
            bit = 1 << index
            if isinstance(position, Wild):
                key = position.kind, position.star
                self._by_class[key] = self._by_class.get(key, 0) | bit
                self._stars |= bit if position.star else 0
            else:
                for character in position:
                    self._characters[character] = self._characters.get(character, 0) | bit
        self._named = (*("" if isinstance(position, Wild) else position for position in positions), "")
        self._moves: dict[str, tuple[int, int]] = {}
        self._hints: dict[int, frozenset[str]] = {}
        self.accept = 1 << len(positions)
        last = positions[-1] if positions else None
        endless = isinstance(last, Wild) and last.star and last.kind is Class.ANY
        self.sink = self.accept >> 1 if endless else 0
        self.start = self._closed(1)
        texts = [
            next(iter(position)) for position in positions if not isinstance(position, Wild) and len(position) == 1
        ]
        self.literal = "".join(texts) if len(texts) == len(positions) else None
        self.head = self.literal if self.literal is not None else _head(positions)

    def _closed(self, state: int) -> int:
        """The state with every position that stars let be skipped; mostly one step, since few stars are adjacent."""
        starred = state & self._stars
        while starred:
            wider = state | starred << 1
            starred = wider & ~state & self._stars
            state = wider
        return state

    def step(self, state: int, character: str) -> int:
        """The state after `character`; 0 when no text that begins so is matched."""
        moves = self._moves.get(character)
        if moves is None:
            moves = self._moves[character] = self._moves_of(character)
        advance, loop = moves
        after = (state & advance) << 1 | state & loop
        return self._closed(after) if after & self._stars else after

    def _moves_of(self, character: str) -> tuple[int, int]:
        advance = self._characters.get(character, 0)
        loop = 0
        for (kind, star), bits in self._by_class.items():
            if member(kind, character):
                if star:
                    loop |= bits
                else:
                    advance |= bits
        return advance, loop

    def run(self, text: str, state: int | None = None) -> int:
        """The state after all of `text`."""
        state = self.start if state is None else state
        known, stars = self._moves, self._stars
        for character in text:  # `step` without a call for each character
            if not state:
                return 0
            moves = known.get(character)
            if moves is None:
                moves = known[character] = self._moves_of(character)
            state = (state & moves[0]) << 1 | state & moves[1]
            starred = (state & stars) << 1
            if starred & ~state:
                state |= starred
                if starred & stars:
                    state = self._closed(state)
        return state

    def behind(self, text: str) -> int:
        """The state after `text`, quickly where the pattern begins with literal text."""
        if len(text) <= len(self.head):
            return self._closed(1 << len(text)) if self.head.startswith(text) else 0
        if not text.startswith(self.head):
            return 0
        return self.run(text[len(self.head) :], self._closed(1 << len(self.head)))

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is matched."""
        if self.literal is not None:
            return text == self.literal
        return bool(self.behind(text) & self.accept)

    @property
    def characters(self) -> frozenset[str]:
        """Every character that the pattern names."""
        return frozenset(self._characters)

    def named_next(self, state: int) -> frozenset[str]:
        """The characters that the pattern names at the positions of `state`."""
        found = self._hints.get(state)
        if found is None:
            found = self._hints[state] = frozenset(chain.from_iterable(self._named_at(state)))
        return found

    def _named_at(self, state: int) -> Iterator[str | frozenset[str]]:
        """What each position of `state` names, lowest bit first; a wildcard and the end name nothing."""
        while state:
            bit = state & -state
            yield self._named[bit.bit_length() - 1]
            state ^= bit

    def is_open(self, state: int) -> bool:
        """Whether a wildcard may come next in `state`."""
        return any(bits & state for bits in self._by_class.values())


Alternatives = tuple[Automaton, ...]
"""Patterns of which one must match."""


@lru_cache(maxsize=16_384)
def automaton(tokens: Tokens) -> Automaton:
    """The automaton of `tokens`; equal patterns share one."""
    return Automaton(tokens)


def either(patterns: Sequence[Tokens]) -> Alternatives:
    """The automata of patterns of which one must match; each once, in the order given."""
    return tuple(dict.fromkeys(automaton(tokens) for tokens in patterns))
