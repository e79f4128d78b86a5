"""Parse a regular expression by recursive descent."""

from lockgate.emulator.services.codebuild.hooks.patterns.tree import (
    Alternatives,
    Anchor,
    CharSet,
    Lookahead,
    Node,
    Repeat,
    Sequence,
)

_DIGIT = ((48, 57),)
_WORD = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE = ((9, 13), (32, 32))
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_ANCHORS = {"A": "start", "z": "very-end", "Z": "end", "b": "boundary", "B": "inside"}
_SIMPLE: dict[str, Node] = {
    ".": CharSet(((10, 10), (13, 13)), negated=True),
    "^": Anchor("start"),
    "$": Anchor("end"),
}
_LAST = 0x10FFFF
_MOST_REPEATS = 1000
_MOST_DEPTH = 100


class PatternError(ValueError):
    """The pattern is not a regular expression, or uses something that needs backtracking."""


class Parser:
    """One pattern's parser; `parse` is its only entry."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._depth = 0
        self._ignore_case = False

    def parse(self) -> Node:
        """The tree of the whole pattern; raises `PatternError`."""
        node = self._alternatives()
        if self._at < len(self._text):
            raise self._error("unmatched )")
        return node

    def _error(self, problem: str) -> PatternError:
        return PatternError(f"{problem} at position {self._at + 1} of `{self._text}`")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, problem: str = "it ends too early") -> str:
        character = self._peek()
        if not character:
            raise self._error(problem)
        self._at += 1
        return character

    def _accept(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _alternatives(self) -> Node:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise self._error("groups are nested too deeply")
        outer = self._ignore_case
        choices = [self._sequence()]
        while self._accept("|"):
            choices.append(self._sequence())
        self._ignore_case = outer
        self._depth -= 1
        return choices[0] if len(choices) == 1 else Alternatives(tuple(choices))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, part: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return part
        if self._accept("+"):
            raise self._error("possessive quantifiers are not supported")
        self._accept("?")  # a lazy quantifier finds the same texts
        if self._peek() in {"*", "+", "?"}:
            raise self._error("a quantifier has nothing to repeat")
        return Repeat(part, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._accept(sign):
                return bounds
        end = self._text.find("}", self._at)
        if self._peek() != "{" or end < 0:
            return None
        least, comma, most = self._text[self._at + 1 : end].partition(",")
        if not least.isdecimal() or (most and not most.isdecimal()):
            raise self._error("{ needs numbers")
        upper = int(least) if not comma else (int(most) if most else None)
        if max(int(least), upper or 0) > _MOST_REPEATS or (upper is not None and upper < int(least)):
            raise self._error(f"{{ needs numbers in order, at most {_MOST_REPEATS}")
        self._at = end + 1
        return int(least), upper

    def _atom(self) -> Node:
        character = self._take()
        readers = {"(": self._group, "[": self._class, "\\": self._escape}
        if character in readers:
            return readers[character]()
        if character in _SIMPLE:
            return _SIMPLE[character]
        if character in {"*", "+", "?"}:
            self._at -= 1
            raise self._error("a quantifier has nothing to repeat")
        return self._literal(character)

    def _literal(self, character: str) -> CharSet:
        return CharSet(((ord(character), ord(character)),), ignore_case=self._ignore_case)

    def _group(self) -> Node:
        if not self._accept("?"):
            return self._closed(self._alternatives())
        if self._accept(":") or self._accept(">"):
            return self._closed(self._alternatives())
        if self._accept("="):
            return Lookahead(self._closed(self._alternatives()), negated=False)
        if self._accept("!"):
            return Lookahead(self._closed(self._alternatives()), negated=True)
        if self._text.startswith(("<=", "<!"), self._at):
            raise self._error("lookbehind is not supported")
        if self._accept("<") or self._accept("P<"):
            self._at = self._end_of_name()
            return self._closed(self._alternatives())
        return self._flags()

    def _end_of_name(self) -> int:
        end = self._text.find(">", self._at)
        if end < 0 or not self._text[self._at : end].isalnum():
            raise self._error("a group's name must be letters and digits")
        return end + 1

    def _flags(self) -> Node:
        outer = self._ignore_case
        while (flag := self._take("unmatched (")) not in {":", ")"}:
            if flag != "i":
                raise self._error(f"the flag {flag} is not supported")
            self._ignore_case = True
        if flag == ")":  # the rest of the enclosing group
            return Sequence(())
        node = self._closed(self._alternatives())
        self._ignore_case = outer
        return node

    def _closed(self, node: Node) -> Node:
        if not self._accept(")"):
            raise self._error("unmatched (")
        return node

    def _escape(self) -> Node:
        letter = self._take("a backslash at the end")
        if letter.lower() in _CLASSES:
            return CharSet(_CLASSES[letter.lower()], negated=letter.isupper())
        if letter in _ANCHORS:
            return Anchor(_ANCHORS[letter])
        if (letter.isdecimal() and letter != "0") or letter == "k":
            raise self._error("back references are not supported")
        return self._literal(self._escaped(letter))

    def _escaped(self, letter: str) -> str:
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter in {"x", "u"}:
            width = 2 if letter == "x" else 4
            digits = self._text[self._at : self._at + width]
            self._at += width
            try:
                return chr(int(digits, 16))
            except ValueError as error:
                raise self._error(f"\\{letter} needs {width} hexadecimal digits") from error
        if letter.isalnum():
            raise self._error(f"the escape \\{letter} is not supported")
        return letter

    def _class(self) -> Node:
        negated = self._accept("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self._peek() != "]":
            first = False
            ranges.extend(self._class_item())
        self._at += 1
        return CharSet(tuple(ranges), negated, self._ignore_case)

    def _class_item(self) -> tuple[tuple[int, int], ...]:
        low = self._class_character()
        if not isinstance(low, str):
            return low
        following = self._text[self._at + 1 : self._at + 2]
        if self._peek() != "-" or following in {"", "]"}:
            return ((ord(low), ord(low)),)
        self._at += 1
        high = self._class_character()
        if not isinstance(high, str) or ord(high) < ord(low):
            raise self._error("a range is out of order")
        return ((ord(low), ord(high)),)

    def _class_character(self) -> str | tuple[tuple[int, int], ...]:
        character = self._take("unmatched [")
        if character != "\\":
            return character
        letter = self._take("unmatched [")
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter.lower() in _CLASSES:
            return _complement(_CLASSES[letter.lower()])
        return self._escaped(letter)


def _complement(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The code points between sorted `ranges`."""
    edges = [-1, *(edge for pair in ranges for edge in pair), _LAST + 1]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return tuple((low + 1, high - 1) for low, high in gaps if low + 1 <= high - 1)
