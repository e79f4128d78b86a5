"""A statement in one world: variables replaced, settled keys decided, and what is left as literals over free texts.

Where a value of a variable is not known the statement is widened if it allows and narrowed if it denies, and a note
says so. Source: IAM user guide, "IAM policy elements: Variables and tags", "Variables with no value".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final

from lockgate.iam.symbolic.automaton import Alternatives, either
from lockgate.iam.symbolic.comparisons import ORDERS, Comparison, Family
from lockgate.iam.symbolic.key_values import Condition, Qualifier
from lockgate.iam.symbolic.language import (
    SEGMENTS,
    SOME,
    STAR,
    Cases,
    Reference,
    Token,
    Tokens,
    all_stars,
    arn_pattern,
    references,
    segments,
    tokenise,
)
from lockgate.iam.symbolic.reading import Statement, Written
from lockgate.iam.symbolic.world import ARN_PART, RESOURCE, Fixed, Free, Part, World

Payload = Condition | Alternatives
Literal = tuple[str, Payload, bool]
"""What it is about (a text or a key), the condition on it, and whether that is to hold."""

_NEGATIONS: Final = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}
_ARN_OPERATORS: Final = ("arnequals", "arnlike")
_BOOLEANS: Final = ("true", "false")
EVERYTHING: Final = either([(STAR,)])
"""The patterns of a resource element that leaves nothing out."""


@dataclass(slots=True)
class Notes:
    """What had to be approximated, in words; `unsettled` are the keys whose value was not known."""

    texts: dict[str, None] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)

    def add(self, text: str, key: str | None = None) -> None:
        """Remember an approximation."""
        self.texts[text] = None
        if key is not None:
            self.unsettled.add(key)


class Binder:
    """Statements of one world.

    `widen` is given by whoever asks: True where a statement that speaks of more requests is on the safe side (allows),
    False where one of fewer is (denies).
    """

    def __init__(self, world: World, notes: Notes) -> None:
        self._world = world
        self._notes = notes

    def resource(self, statement: Statement, *, widen: bool) -> list[Literal] | None:
        """The literals of the resource element; None when the statement speaks of no resource at all."""
        if statement.resources is None:
            return []
        wider = widen is not statement.not_resources
        patterns = self._resources(statement.resources, statement, widen=wider)
        if patterns is EVERYTHING:
            return None if statement.not_resources else []
        if not patterns:
            return [] if statement.not_resources else None
        return [(RESOURCE, patterns, not statement.not_resources)]

    def _resources(self, texts: tuple[str, ...], statement: Statement, *, widen: bool) -> Alternatives:
        if not _has_variables(texts):
            return _constant_resources(texts, statement.version, statement.complete)
        settle = self._settling(statement.policy, widen=widen)
        return _resources(texts, statement.version, statement.complete, settle)

    def _settling(self, policy: str, *, widen: bool) -> "_Settle":
        return partial(self._settled, widen=widen, policy=policy)

    def _settled(self, tokens: Iterable[Token], *, widen: bool, policy: str) -> Tokens | None:
        """`tokens` with literal values for variables; None when one has none, or none is known and it may not widen."""
        found: list[Token] = []
        for token in tokens:
            if not isinstance(token, Reference):
                found.append(token)
                continue
            meaning = self._world.meaning(token.key)
            if isinstance(meaning, Fixed):
                value = meaning.value if isinstance(meaning.value, str) and meaning.value else token.default
                if value is None:
                    return None
                found += [value] if value else []
                continue
            if isinstance(meaning, Part) and meaning.multi:
                return (*found, token.default) if token.default is not None else None
            self._notes.add(
                f"the variable `${{{token.key}}}` of {policy} can have any value"
                if widen
                else f"nothing is taken to match the variable `${{{token.key}}}` of {policy}",
                token.key,
            )
            if not widen:
                return None
            found += (STAR,) if token.default == "" else SOME
        return tuple(found)

    def condition(self, written: Written, policy: str, *, widen: bool) -> list[list[Literal]]:
        """When a condition holds, as rows of which one must: ``[[]]`` for always, none for never."""
        meaning = self._world.meaning(written.key)
        if isinstance(meaning, Fixed):
            turned = self._turned(written, meaning.value)
            if turned is not None:
                return [[turned]]
        condition = self.compiled(written, policy, widen=widen)
        match meaning:
            case Fixed(value):
                return [[]] if condition.holds(value) else []
            case Free():
                return [[(written.key, condition, True)]]
            case Part():
                return self._of_part(meaning, condition, written, policy, widen=widen)

    def _turned(self, written: Written, value: object) -> Literal | None:
        """A settled key compared with one variable is a condition on that variable's key."""
        base = _NEGATIONS.get(written.name, written.name)
        if base not in {"stringequals", "stringequalsignorecase"} or written.qualifier is not Qualifier.NONE:
            return None
        if not isinstance(value, str) or not value:
            return None
        tokens = [tokenise(text, written.version, wild=False) for text in written.values]
        first = tokens[0] if len(tokens) == 1 else ()
        if len(first) != 1 or not isinstance(first[0], Reference) or first[0].default is not None:
            return None
        if not isinstance(self._world.meaning(first[0].key), Free):
            return None
        pattern: Token = value if base == "stringequals" else Cases(value)
        comparison = Comparison(Family.TEXT, written.name in _NEGATIONS, either([(pattern,)]))
        return first[0].key, Condition(comparison), True

    def _of_part(
        self, part: Part, condition: Condition, written: Written, policy: str, *, widen: bool
    ) -> list[list[Literal]]:
        """A condition on a key that is always there, as patterns of the text that it is a part of."""
        comparison = condition.comparison
        if comparison is None:
            return [[]] if condition.holds("") else []
        if part.multi and condition.qualifier is Qualifier.NONE:
            return []
        if comparison.family is not Family.TEXT:
            self._notes.add(f"`{written.spelling}` in {policy} is compared as something that it is not")
            return [[]] if widen else []
        if comparison.negated and (not comparison.sound or (comparison.arn and part is not ARN_PART)):
            return []
        around = self._around(part, written, policy, widen=widen is not comparison.negated)
        if not around:
            return [[]] if comparison.negated else []
        return [[(part.of, around, not comparison.negated)]]

    def _around(self, part: Part, written: Written, policy: str, *, widen: bool) -> Alternatives:
        if not _has_variables(written.values):
            return _constant_around(part, written)
        return _around(part, written, self._settling(policy, widen=widen))

    def compiled(self, written: Written, policy: str, *, widen: bool) -> Condition:
        """A condition with its variables replaced, whatever its key means."""
        if not _has_variables(written.values):
            return _constant_condition(written)
        negated = written.name in _NEGATIONS
        return _condition(written, self._settling(policy, widen=widen is not negated))


_Settle = Callable[[Iterable[Token]], Tokens | None]
"""Puts values in the place of variables; None where one has none. Without variables it is `tuple`."""


def _has_variables(texts: Iterable[str]) -> bool:
    return any("${" in text for text in texts)


@lru_cache(maxsize=16_384)
def _constant_resources(texts: tuple[str, ...], version: str, complete: bool) -> Alternatives:
    return _resources(texts, version, complete, tuple)


def _resources(texts: tuple[str, ...], version: str, complete: bool, settle: _Settle) -> Alternatives:
    """The patterns of a resource element; `EVERYTHING` when one of them is."""
    patterns: list[Tokens] = []
    for text in texts:
        tokens = tokenise(text, version)
        pattern = tokens if all_stars(tokens) else _resource(segments(tokens, complete=complete), settle)
        patterns += [pattern] if pattern is not None else []
    return EVERYTHING if any(map(all_stars, patterns)) else either(patterns)


def _resource(parts: list[list[Token]], settle: _Settle) -> Tokens | None:
    """The pattern of an ARN, which may have variables in its last segment only."""
    return None if any(references(part) for part in parts[: SEGMENTS - 1]) else _arn(parts, settle)


def _arn(parts: list[list[Token]], settle: _Settle) -> Tokens | None:
    settled = [settle(part) for part in parts]
    known = [part for part in settled if part is not None]
    return arn_pattern(known) if len(known) == len(settled) else None


@lru_cache(maxsize=16_384)
def _constant_around(part: Part, written: Written) -> Alternatives:
    return _around(part, written, tuple)


def _around(part: Part, written: Written, settle: _Settle) -> Alternatives:
    """The patterns of the text that the key is a part of."""
    return either([part.around(tokens) for tokens in _patterns(written, settle)])


@lru_cache(maxsize=16_384)
def _constant_condition(written: Written) -> Condition:
    return _condition(written, tuple)


def _condition(written: Written, settle: _Settle) -> Condition:
    if written.name == "null":
        return Condition(None, null=frozenset(value.lower() for value in written.values))
    base = _NEGATIONS.get(written.name, written.name)
    negated = base != written.name
    family, order = _family(base)
    if family is not Family.TEXT:
        comparison = Comparison(family, negated, sound=_sound(family, written), order=order, values=written.values)
    else:
        is_arn = base in _ARN_OPERATORS
        sound = not is_arn or _arns_sound(written)
        comparison = Comparison(family, negated, either(_patterns(written, settle)), is_arn and negated, sound=sound)
    return Condition(comparison, written.qualifier, written.if_exists)


def _patterns(written: Written, settle: _Settle) -> list[Tokens]:
    """The values of a comparison of texts; the operator decides what they are."""
    base = _NEGATIONS.get(written.name, written.name)
    if base == "bool":
        return [(Cases(text),) for value in written.values if (text := value.lower()) in _BOOLEANS]
    found: list[Tokens] = []
    for value in written.values:
        tokens = tokenise(value, written.version, wild=base not in {"stringequals", "stringequalsignorecase"})
        settled = _arn(segments(tokens, complete=False), settle) if base in _ARN_OPERATORS else settle(tokens)
        if settled is not None:
            found.append(_folded(settled) if base == "stringequalsignorecase" else settled)
    return found


def _folded(tokens: Tokens) -> Tokens:
    return tuple(Cases(token) if isinstance(token, str) else token for token in tokens)


def _arns_sound(written: Written) -> bool:
    """Whether no value without variables falls short of an ARN."""
    every = [segments(tokenise(value, written.version), complete=False) for value in written.values]
    return all(len(parts) == SEGMENTS or any(map(references, parts)) for parts in every)


def _sound(family: Family, written: Written) -> bool:
    return all(Comparison(family, values=(value,)).readable for value in written.values)


def _family(base: str) -> tuple[Family, str]:
    for prefix, family in (("numeric", Family.NUMBER), ("date", Family.DATE)):
        order = base.removeprefix(prefix)
        if order != base and order in ORDERS:
            return family, order
    if base == "ipaddress":
        return Family.ADDRESS, "equals"
    return (Family.BINARY if base == "binaryequals" else Family.TEXT), "equals"
