"""Is there a text that these patterns match and those do not? The product of automata, built as far as it is walked.

Breadth first, so that the witness is a shortest one. In each state only characters are tried that some pattern names
there, and one character of each class that none names: all others move every pattern alike.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

from lockgate.iam.symbolic.automaton import Alternatives, Automaton

Constraint = tuple[Alternatives, bool]
"""Patterns, and whether one of them must match or none may."""

MOST_STATES: Final = 50_000
_FURTHER: Final = ("/", ":", "~", "!", "\u00e9", "\u00f1", "\u4e2d")
_GROUPS: Final = (f"x{ascii_lowercase}", digits, ascii_uppercase, "-", "_.+=,@")
State = tuple[int, ...]


class TooManyStatesError(Exception):
    """The product has more states than may be walked."""


@dataclass(frozen=True, slots=True)
class _Product:
    """The automata side by side: groups of positive ones, then the negative ones; `sinks` are theirs."""

    automata: tuple[Automaton, ...]
    groups: tuple[slice, ...]
    first_negative: int
    spare: tuple[str, ...]
    sinks: tuple[int, ...]

    @property
    def head(self) -> str:
        """The longest text with which all texts of some positive group begin."""
        heads = [_shared([item.head for item in self.automata[group]]) for group in self.groups]
        return max(heads, key=len, default="")

    def alive(self, state: State) -> bool:
        """Whether a continuation may still satisfy the positive patterns without sinking into a negative one."""
        for bits, sink in zip(state[self.first_negative :], self.sinks, strict=True):
            if bits & sink:
                return False
        return all(any(state[group]) for group in self.groups)

    def accepts(self, state: State) -> bool:
        """Whether the text read so far is a witness."""
        matched = [bits & item.accept for bits, item in zip(state, self.automata, strict=True)]
        return all(any(matched[group]) for group in self.groups) and not any(matched[self.first_negative :])

    def step(self, state: State, character: str) -> State:
        """All automata one character further."""
        return tuple(
            [item.step(bits, character) if bits else 0 for bits, item in zip(state, self.automata, strict=True)]
        )

    def tried(self, state: State) -> Iterable[str]:
        """The characters worth trying: those that the narrowest positive group can read, if none of it is open."""
        narrow: frozenset[str] | None = None
        for group in self.groups:
            alive = [(item, bits) for item, bits in zip(self.automata[group], state[group], strict=True) if bits]
            if any(item.is_open(bits) for item, bits in alive):
                continue
            named = frozenset[str]().union(*(item.named_next(bits) for item, bits in alive))
            narrow = named if narrow is None else narrow & named
        if narrow is not None:
            return sorted(narrow)
        named_somewhere = frozenset[str]().union(
            *(item.named_next(bits) for bits, item in zip(state, self.automata, strict=True) if bits)
        )
        return (*self.spare, *sorted(named_somewhere.difference(self.spare)))


def _shared(texts: Sequence[str]) -> str:
    """What all of `texts` begin with, character by character."""
    first, last = min(texts, default=""), max(texts, default="")
    if last.startswith(first):
        return first
    same = next((index for index, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    return first[:same]


def _product(constraints: Sequence[Constraint]) -> _Product:
    positive = [alternatives for alternatives, wanted in constraints if wanted]
    negative = [item for alternatives, wanted in constraints if not wanted for item in alternatives]
    automata: list[Automaton] = []
    groups: list[slice] = []
    for alternatives in positive:
        groups.append(slice(len(automata), len(automata) + len(alternatives)))
        automata += alternatives
    named = frozenset[str]().union(*(item.characters for item in (*automata, *negative)))
    sinks = tuple(item.sink for item in negative)
    return _Product((*automata, *negative), tuple(groups), len(automata), tuple(_spare(named)), sinks)


def _spare(named: frozenset[str]) -> Iterator[str]:
    """One unnamed character of each class (all, where all are named), and the separators, which classes treat apart."""
    for group in _GROUPS:
        unnamed = [character for character in group if character not in named]
        yield from unnamed[:1] or group
    yield from _FURTHER


def _one_of_few(constraints: Sequence[Constraint]) -> tuple[bool, str | None]:
    """Whether a positive constraint has literal texts only, and then the first of them that meets the others."""
    for alternatives, wanted in constraints:
        if wanted and all(item.literal is not None for item in alternatives):
            for item in alternatives:
                if item.literal is not None and satisfies(item.literal, constraints):
                    return True, item.literal
            return True, None
    return False, None


def satisfies(text: str, constraints: Iterable[Constraint]) -> bool:
    """Whether `text` meets every constraint."""
    return all(any(item.matches(text) for item in alternatives) is wanted for alternatives, wanted in constraints)


@lru_cache(maxsize=16_384)
def shortest(constraints: frozenset[Constraint]) -> str | None:
    """A shortest text that meets all `constraints`, or None when there is none; raises `TooManyStatesError`."""
    ordered = sorted(constraints, key=lambda item: (not item[1], len(item[0])))
    decided, text = _one_of_few(ordered)
    return text if decided else _walk(_product(ordered))


def _walk(product: _Product) -> str | None:
    """Begins behind the text with which every text of some positive group begins."""
    head = product.head
    start = tuple(item.behind(head) for item in product.automata)
    came_from: dict[State, tuple[State, str] | None] = {start: None}
    queue = deque([start] if product.alive(start) else [])
    while queue:
        state = queue.popleft()
        if product.accepts(state):
            return head + _text(came_from, state)
        for character in product.tried(state):
            after = product.step(state, character)
            if after not in came_from and product.alive(after):
                came_from[after] = state, character
                queue.append(after)
        if len(came_from) > MOST_STATES:
            raise TooManyStatesError
    return None


def _text(came_from: dict[State, tuple[State, str] | None], state: State) -> str:
    characters: list[str] = []
    while (step := came_from[state]) is not None:
        state, character = step
        characters.append(character)
    return "".join(reversed(characters))
