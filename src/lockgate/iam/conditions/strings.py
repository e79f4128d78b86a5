"""``StringEquals``, ``StringEqualsIgnoreCase`` and ``StringLike``: the operators on text, which take variables."""

from collections.abc import Sequence

from lockgate.iam.conditions.comparison import Comparison, TemplateTest
from lockgate.iam.facts import Facts
from lockgate.iam.glob import compile_tokens, either
from lockgate.iam.variables import TemplateToken, has_variable, literal_text, static, substitute, tokenise


def equals(values: Sequence[str], version: str) -> Comparison:
    """Exactly one of `values`; a ``*`` is a plain character."""
    plain, templates = _texts(values, version)
    return Comparison(frozenset(plain).__contains__, tuple(_equal_template(tokens) for tokens in templates))


def equals_ignore_case(values: Sequence[str], version: str) -> Comparison:
    """One of `values`, whatever the case."""
    plain, templates = _texts(values, version)
    folded = frozenset(text.casefold() for text in plain)
    return Comparison(
        lambda value: value.casefold() in folded, tuple(_equal_template(tokens, fold=True) for tokens in templates)
    )


def like(values: Sequence[str], version: str) -> Comparison:
    """One of `values` with ``*`` and ``?`` as wildcards."""
    tokenised = [tokenise(value, version) for value in values]
    plain = [compile_tokens(static(tokens)) for tokens in tokenised if not has_variable(tokens)]
    return Comparison(either(plain), tuple(_like_template(tokens) for tokens in tokenised if has_variable(tokens)))


def _texts(values: Sequence[str], version: str) -> tuple[list[str], list[tuple[TemplateToken, ...]]]:
    plain: list[str] = []
    templates: list[tuple[TemplateToken, ...]] = []
    for value in values:
        tokens = literal_text(tokenise(value, version))
        if has_variable(tokens):
            templates.append(tokens)
        else:
            plain.append("".join(str(token) for token in tokens))
    return plain, templates


def _equal_template(tokens: Sequence[TemplateToken], *, fold: bool = False) -> TemplateTest:
    def test(value: str, facts: Facts) -> bool:
        resolved = substitute(tokens, facts)
        if resolved is None:
            return False
        text = "".join(str(token) for token in resolved)
        return value.casefold() == text.casefold() if fold else value == text

    return test


def _like_template(tokens: Sequence[TemplateToken]) -> TemplateTest:
    def test(value: str, facts: Facts) -> bool:
        resolved = substitute(tokens, facts)
        return resolved is not None and compile_tokens(resolved).matches(value)

    return test
