"""``ArnEquals`` and ``ArnLike``, which are one and the same: wildcards in each of the six segments."""

from collections.abc import Sequence

from lockgate.iam.arns import NOTHING, SEGMENTS, ArnTemplate, arn_matcher
from lockgate.iam.conditions.comparison import Comparison, TemplateTest
from lockgate.iam.facts import Facts
from lockgate.iam.glob import either
from lockgate.iam.variables import tokenise


def arn_like(values: Sequence[str], version: str) -> Comparison:
    """One of the ARN patterns `values`; a text of fewer than six segments is malformed on either side."""
    compiled = [arn_matcher(tokenise(value, version)) for value in values]
    plain = [pattern for pattern in compiled if not isinstance(pattern, ArnTemplate)]
    templates = [_template(pattern) for pattern in compiled if isinstance(pattern, ArnTemplate)]
    return Comparison(either(plain), tuple(templates), reads=_is_arn, sound=NOTHING not in plain)


def _is_arn(value: str) -> bool:
    return value.startswith("arn:") and value.count(":") >= SEGMENTS - 1


def _template(template: ArnTemplate) -> TemplateTest:
    def test(value: str, facts: Facts) -> bool:
        return template.resolve(facts).matches(value)

    return test
