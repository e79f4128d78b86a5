"""``ArnEquals`` and ``ArnLike``, which are one and the same: wildcards in each of the six segments."""

from collections.abc import Sequence

from lockgate.iam.arns import ArnTemplate, arn_matcher
from lockgate.iam.conditions.comparison import AnyOf, Comparison
from lockgate.iam.facts import Facts
from lockgate.iam.glob import Matcher
from lockgate.iam.variables import tokenise


class _Arns:
    """Matched by one of several ARN patterns."""

    __slots__ = ("_patterns",)

    def __init__(self, patterns: Sequence[Matcher]) -> None:
        self._patterns = tuple(patterns)

    def matches(self, value: str, facts: Facts) -> bool:  # noqa: ARG002  the comparison is independent of the request
        return any(pattern.matches(value) for pattern in self._patterns)


class _ArnTemplates:
    """Matched by an ARN pattern with variables."""

    __slots__ = ("_template",)

    def __init__(self, template: ArnTemplate) -> None:
        self._template = template

    def matches(self, value: str, facts: Facts) -> bool:
        return self._template.resolve(facts).matches(value)


def arn_like(values: Sequence[str], version: str) -> Comparison:
    """One of the ARN patterns `values`; one of fewer than six segments matches nothing, but ``*`` alone anything."""
    compiled = [arn_matcher(tokenise(value, version)) for value in values]
    plain = [pattern for pattern in compiled if not isinstance(pattern, ArnTemplate)]
    templates = [_ArnTemplates(pattern) for pattern in compiled if isinstance(pattern, ArnTemplate)]
    return AnyOf.of(_Arns(plain), templates)
