"""The parts of a regular expression."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CharSet:
    """One character out of ranges of code points, or out of all others.

    Attributes:
        ranges: Inclusive pairs of code points.
        negated: Whether the character must be outside all of them.
        ignore_case: Whether the other case of the character counts too.
    """

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False
    ignore_case: bool = False

    def __contains__(self, character: str) -> bool:
        """Whether `character`, one character long, is in the set."""
        forms = {character, character.lower(), character.upper()} if self.ignore_case else {character}
        codes = [ord(form) for form in forms if len(form) == 1]
        return self.negated != any(low <= code <= high for low, high in self.ranges for code in codes)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow one another; none is the empty expression."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One out of several."""

    choices: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part, `least` to `most` times; None is without end."""

    part: "Node"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place: ``start``, ``end`` (a last newline may follow), ``very-end``, ``boundary``, ``inside`` (no boundary)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Lookahead:
    """What must follow here, or must not, without being consumed."""

    part: "Node"
    negated: bool


Node = CharSet | Sequence | Alternatives | Repeat | Anchor | Lookahead
