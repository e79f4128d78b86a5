"""Rules: assertions about parameter values, checked before anything is created.

Source: CloudFormation user guide, "Rules" and "Rule-specific intrinsic functions".
"""

from collections.abc import Callable, Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid, template_error
from lockgate.emulator.services.cloudformation.template.evaluate import Evaluator
from lockgate.emulator.services.cloudformation.template.model import text_of
from lockgate.emulator.services.cloudformation.template.scope import Scope


def enforce(rules: Mapping[str, Any], scope: Scope) -> None:
    """Refuse parameter values that a rule's assertion does not hold for."""
    truth = _Truth(scope)
    for name, rule in rules.items():
        if "RuleCondition" in rule and not truth.of(rule["RuleCondition"]):
            continue
        for assertion in rule.get("Assertions", ()):
            if not truth.of(assertion["Assert"]):
                said = assertion.get("AssertDescription", "an assertion does not hold")
                raise invalid(f"Template error: rule {name} failed: {said}")


class _Truth:
    """Outcomes of rule functions; the ones that rules share with conditions are the evaluator's."""

    def __init__(self, scope: Scope) -> None:
        self._evaluator = Evaluator(scope)
        self._functions: Mapping[str, Callable[[Any], bool]] = {
            "Fn::And": lambda items: all(self.of(item) for item in items),
            "Fn::Or": lambda items: any(self.of(item) for item in items),
            "Fn::Not": lambda items: not self.of(items[0]),
            "Fn::Contains": self._contains,
            "Fn::EachMemberEquals": self._each_equals,
            "Fn::EachMemberIn": self._each_in,
        }

    def of(self, node: Any) -> bool:
        """Whether the expression holds."""
        if isinstance(node, dict) and len(node) == 1:
            (name, argument), *_ = node.items()
            if name in self._functions:
                return self._functions[name](argument)
            if name in ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll"):
                raise template_error(f"{name} asks about the account's resources, which this emulator does not look up")
        return self._evaluator.truth(node)

    def _lists(self, argument: Any) -> tuple[list[str], Any]:
        first, second = (self._evaluator.value(item) for item in argument)
        return [text_of(item) for item in first], second

    def _contains(self, argument: Any) -> bool:
        values, wanted = self._lists(argument)
        return text_of(wanted) in values

    def _each_equals(self, argument: Any) -> bool:
        values, wanted = self._lists(argument)
        return all(value == text_of(wanted) for value in values)

    def _each_in(self, argument: Any) -> bool:
        values, wanted = self._lists(argument)
        return set(values) <= {text_of(item) for item in wanted}
