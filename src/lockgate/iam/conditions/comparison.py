"""What an operator family contributes: is one value of the request matched by any of the policy's values?"""

from collections.abc import Callable
from dataclasses import dataclass

from lockgate.iam.facts import Facts

Test = Callable[[str], bool]
TemplateTest = Callable[[str, Facts], bool]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The positive form of an operator over the values of a policy, which it joins with OR.

    Attributes:
        plain: The values without variables, in one test.
        templates: One test for each value with variables, which it reads from the request.
        reads: Whether a value of the request is well-formed; None when every text is. A malformed one never matches,
            not even an inverted operator.
        sound: Whether all values of the policy are well-formed; an inverted operator needs them all.
    """

    plain: Test
    templates: tuple[TemplateTest, ...] = ()
    reads: Test | None = None
    sound: bool = True

    def matches(self, value: str, facts: Facts) -> bool:
        """Whether `value`, taken from the request, is matched."""
        return self.plain(value) or any(test(value, facts) for test in self.templates)

    def differs(self, value: str, facts: Facts) -> bool:
        """Whether `value` is matched by the inverted operator."""
        return self.sound and (self.reads is None or self.reads(value)) and not self.matches(value, facts)
