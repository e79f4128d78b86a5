"""Policy variables: ``${key}``, ``${key, 'default'}`` and the escapes ``${*}``, ``${?}``, ``${$}``.

Source: IAM user guide, "IAM policy elements: Variables and tags". Only version 2012-10-17 knows variables; in a
2008-10-17 policy ``${`` is plain text. A substituted value is literal: a ``*`` in a tag does not become a
wildcard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lockgate.iam.facts import Facts
from lockgate.iam.glob import Token, Wild, tokens_of

VERSION_WITH_VARIABLES = "2012-10-17"
_ESCAPES = ("*", "?", "$")


@dataclass(frozen=True, slots=True)
class Variable:
    """A reference to a context key and the text to use when the key has no value."""

    key: str
    default: str | None = None

    def resolve(self, facts: Facts) -> str | None:
        """The key's single value, or else the default; an empty text is no value, nor are several values one."""
        value = facts.lookup(self.key)
        return value if isinstance(value, str) and value else self.default


TemplateToken = Token | Variable


def tokenise(text: str, version: str) -> tuple[TemplateToken, ...]:
    """`text` as literal runs, wildcards and variables."""
    if version != VERSION_WITH_VARIABLES or "${" not in text:
        return tokens_of(text)
    tokens: list[TemplateToken] = []
    position = 0
    while (start := text.find("${", position)) >= 0:
        end = text.find("}", start)
        if end < 0:
            break
        tokens.extend(tokens_of(text[position:start]))
        tokens.append(_reference(text[start + 2 : end]))
        position = end + 1
    tokens.extend(tokens_of(text[position:]))
    return tuple(tokens)


def _reference(inside: str) -> TemplateToken:
    if inside in _ESCAPES:
        return inside
    """A default stands in single quotes behind a comma and a space."""
    key, comma, quoted = inside.partition(", ")
    if comma and len(quoted) > 1 and quoted[0] == quoted[-1] == "'":
        return Variable(key.strip(), quoted[1:-1])
    return Variable(inside.strip())


def has_variable(tokens: Iterable[TemplateToken]) -> bool:
    """Whether anything in `tokens` depends on the request."""
    return any(isinstance(token, Variable) for token in tokens)


def static(tokens: Sequence[TemplateToken]) -> tuple[Token, ...]:
    """`tokens`, known to hold no variable."""
    return tuple(token for token in tokens if not isinstance(token, Variable))


def substitute(tokens: Sequence[TemplateToken], facts: Facts) -> tuple[Token, ...] | None:
    """`tokens` with each variable replaced by its literal value; None when one of them has no value."""
    resolved: list[Token] = []
    for token in tokens:
        if not isinstance(token, Variable):
            resolved.append(token)
            continue
        value = token.resolve(facts)
        if value is None:
            return None
        resolved.append(value)
    return tuple(resolved)


def literal_text(tokens: Sequence[TemplateToken]) -> tuple[TemplateToken, ...]:
    """`tokens` with wildcards turned back into plain characters, for operators that know none."""
    return tuple(token.value if isinstance(token, Wild) else token for token in tokens)
