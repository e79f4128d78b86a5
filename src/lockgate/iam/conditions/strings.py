"""``StringEquals``, ``StringEqualsIgnoreCase`` and ``StringLike``: the operators on text, which take variables."""

from collections.abc import Sequence

from lockgate.iam.conditions.comparison import AnyOf, Comparison, Templated
from lockgate.iam.facts import Facts
from lockgate.iam.glob import Matcher, compile_tokens
from lockgate.iam.variables import TemplateToken, has_variable, literal_text, static, substitute, tokenise


class _OneOf:
    """Equal to one of several texts."""

    __slots__ = ("_values",)

    def __init__(self, values: Sequence[str]) -> None:
        self._values = frozenset(values)

    def matches(self, value: str, facts: Facts) -> bool:  # noqa: ARG002  the comparison is independent of the request
        return value in self._values


class _OneOfAnyCase:
    """Equal to one of several texts, without regard to case."""

    __slots__ = ("_values",)

    def __init__(self, values: Sequence[str]) -> None:
        self._values = frozenset(value.casefold() for value in values)

    def matches(self, value: str, facts: Facts) -> bool:  # noqa: ARG002  the comparison is independent of the request
        return value.casefold() in self._values


class _Like:
    """Matched by one of several patterns."""

    __slots__ = ("_patterns",)

    def __init__(self, patterns: Sequence[Matcher]) -> None:
        self._patterns = tuple(patterns)

    def matches(self, value: str, facts: Facts) -> bool:  # noqa: ARG002  the comparison is independent of the request
        return any(pattern.matches(value) for pattern in self._patterns)


class _EqualTemplate:
    """Equal to a text with variables."""

    __slots__ = ("_ignore_case", "_tokens")

    def __init__(self, tokens: Sequence[TemplateToken], *, ignore_case: bool) -> None:
        self._tokens = tuple(tokens)
        self._ignore_case = ignore_case

    def matches(self, value: str, facts: Facts) -> bool:
        resolved = substitute(self._tokens, facts)
        if resolved is None:
            return False
        text = "".join(str(token) for token in resolved)
        return value.casefold() == text.casefold() if self._ignore_case else value == text


class _LikeTemplate:
    """Matched by a pattern with variables, whose values are literal."""

    __slots__ = ("_tokens",)

    def __init__(self, tokens: Sequence[TemplateToken]) -> None:
        self._tokens = tuple(tokens)

    def matches(self, value: str, facts: Facts) -> bool:
        resolved = substitute(self._tokens, facts)
        return resolved is not None and compile_tokens(resolved).matches(value)


def _equal(values: Sequence[str], version: str, *, ignore_case: bool) -> Comparison:
    plain: list[str] = []
    templates: list[Templated] = []
    for value in values:
        tokens = literal_text(tokenise(value, version))
        if has_variable(tokens):
            templates.append(_EqualTemplate(tokens, ignore_case=ignore_case))
        else:
            plain.append("".join(str(token) for token in static(tokens)))
    return AnyOf.of(_OneOfAnyCase(plain) if ignore_case else _OneOf(plain), templates)


def equals(values: Sequence[str], version: str) -> Comparison:
    """Exactly one of `values`; a ``*`` is a plain character."""
    return _equal(values, version, ignore_case=False)


def equals_ignore_case(values: Sequence[str], version: str) -> Comparison:
    """One of `values`, whatever the case."""
    return _equal(values, version, ignore_case=True)


def like(values: Sequence[str], version: str) -> Comparison:
    """One of `values` with ``*`` and ``?`` as wildcards."""
    tokenised = [tokenise(value, version) for value in values]
    plain = [compile_tokens(static(tokens)) for tokens in tokenised if not has_variable(tokens)]
    return AnyOf.of(_Like(plain), [_LikeTemplate(tokens) for tokens in tokenised if has_variable(tokens)])
