"""Values that the caller might choose for keys which policies use as variables.

They are tried when an approximation was satisfied and its witness was not confirmed.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Final

from lockgate.iam.symbolic.language import Reference, tokenise
from lockgate.iam.symbolic.reading import Statement

_MOST: Final = 96
_LONGEST: Final = 128


def guesses(
    keys: Iterable[str], statements: Iterable[Statement], texts: Iterable[str]
) -> Iterator[Mapping[str, tuple[str, ...]]]:
    """Values for each of `keys`: those they are compared with, pieces of `texts`, one of no meaning, and none."""
    ordered = sorted(keys)
    every = list(statements)
    words = _words(texts)
    choices = [[*_compared(key, every), *words, ("x",), ()] for key in ordered]
    for values in islice(product(*(dict.fromkeys(choice) for choice in choices)), _MOST):
        yield dict(zip(ordered, values, strict=True))


def _compared(key: str, statements: Iterable[Statement]) -> list[tuple[str, ...]]:
    return [
        (value,)
        for statement in statements
        for written in statement.conditions
        if written.key == key or _mentions(key, written.values, written.version)
        for value in written.values
        if value and not any(mark in value for mark in "*?$")
    ]


def _mentions(key: str, values: Iterable[str], version: str) -> bool:
    return any(
        isinstance(token, Reference) and token.key == key for value in values for token in tokenise(value, version)
    )


def _words(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """The pieces between separators, longest first: what a variable in a pattern may stand for."""
    found: dict[str, None] = {}
    for text in texts:
        pieces = text.replace(":", "/").split("/")
        for piece in pieces:
            word = piece.strip("*?")
            if word and len(word) <= _LONGEST and not any(mark in word for mark in "*?$"):
                found[word] = None
    return [(word,) for word in reversed(found)]
