"""A statement in one world: variables replaced, settled keys decided, and what is left as literals over free texts.

Where a value of a variable is not known the statement is widened if it allows and narrowed if it denies, and a note
says so. Source: IAM user guide, "IAM policy elements: Variables and tags", "Variables with no value".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
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
        patterns = [
            pattern
            for text in statement.resources
            if (pattern := self._resource_pattern(text, statement, widen=wider)) is not None
        ]
        if any(map(all_stars, patterns)):
            return None if statement.not_resources else []
        if not patterns:
            return [] if statement.not_resources else None
        return [(RESOURCE, either(patterns), not statement.not_resources)]

    def _resource_pattern(self, text: str, statement: Statement, *, widen: bool) -> Tokens | None:
        tokens = tokenise(text, statement.version)
        if all_stars(tokens):
            return tokens
        parts = segments(tokens, complete=statement.complete)
        if any(references(part) for part in parts[: SEGMENTS - 1]):
            return None
        return self._arn(parts, widen=widen, policy=statement.policy)

    def _arn(self, parts: list[list[Token]], *, widen: bool, policy: str) -> Tokens | None:
        settled = [self._settled(part, widen=widen, policy=policy) for part in parts]
        known = [part for part in settled if part is not None]
        return arn_pattern(known) if len(known) == len(settled) else None

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
        patterns = self._patterns(written, policy, widen=widen is not comparison.negated)
        if comparison.negated and (not comparison.sound or (comparison.arn and part is not ARN_PART)):
            return []
        around = either([part.around(tokens) for tokens in patterns])
        if not around:
            return [[]] if comparison.negated else []
        return [[(part.of, around, not comparison.negated)]]

    def compiled(self, written: Written, policy: str, *, widen: bool) -> Condition:
        """A condition with its variables replaced, whatever its key means."""
        if written.name == "null":
            return Condition(None, null=frozenset(value.lower() for value in written.values))
        base = _NEGATIONS.get(written.name, written.name)
        negated = base != written.name
        family, order = _family(base)
        if family is not Family.TEXT:
            comparison = Comparison(family, negated, sound=_sound(family, written), order=order, values=written.values)
        else:
            patterns = either(self._patterns(written, policy, widen=widen is not negated))
            is_arn = base in _ARN_OPERATORS
            comparison = Comparison(
                family, negated, patterns, is_arn and negated, sound=not is_arn or _arns_sound(written)
            )
        return Condition(comparison, written.qualifier, written.if_exists)

    def _patterns(self, written: Written, policy: str, *, widen: bool) -> list[Tokens]:
        base = _NEGATIONS.get(written.name, written.name)
        if base == "bool":
            return [(Cases(text),) for value in written.values if (text := value.lower()) in _BOOLEANS]
        found: list[Tokens] = []
        for value in written.values:
            tokens = tokenise(value, written.version, wild=base not in {"stringequals", "stringequalsignorecase"})
            if base in _ARN_OPERATORS:
                settled = self._arn(segments(tokens, complete=False), widen=widen, policy=policy)
            else:
                settled = self._settled(tokens, widen=widen, policy=policy)
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
