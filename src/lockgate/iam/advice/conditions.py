"""Conditions that hold when they should not, or never.

Source: IAM user guide, "Condition operators", "Conditions with multiple context keys or values", "AWS global condition
context keys".
"""

from typing import Final

from lockgate.iam import catalogue
from lockgate.iam.advice.view import Comparison, Rule, View
from lockgate.iam.conditions import Qualifier
from lockgate.iam.conditions.addresses import network
from lockgate.iam.conditions.ordered import moment, number
from lockgate.iam.validation.report import Report


def _all_of_nothing(report: Report, view: View) -> None:
    if not view.allows:
        return
    for comparison in view.comparisons():
        if comparison.operator.qualifier is Qualifier.ALL and not _requires_key(view, comparison.key):
            why = "it holds when the key is absent or empty"
            remedy = f'add `"Null": {{"{comparison.key}": "false"}}`'
            report.add("LG2211", comparison.path, "`ForAllValues` with `Allow`", why, remedy)


def _requires_key(view: View, key: str) -> bool:
    return any(item.operator.name == "Null" and item.key.lower() == key.lower() for item in view.comparisons())


def _wildcard_in_equals(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        plain = comparison.operator.name.startswith("String") and "Equals" in comparison.operator.name
        if plain and any("*" in value.replace("${*}", "") for value in comparison.values):
            why = "`*` is a plain character to this operator"
            report.add("LG2212", comparison.path, f"a wildcard under `{comparison.operator}`", why, "use `StringLike`")


def _single_for_many(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        operator = comparison.operator
        if operator.name == "Null" or operator.qualifier is not Qualifier.NONE:
            continue
        if catalogue.is_multivalued(comparison.key):
            why = "the key holds several values, and an operator without a qualifier never matches it"
            remedy = "write `ForAnyValue:` or `ForAllValues:` before the operator"
            report.add("LG2213", comparison.path, f"`{operator}` on `{comparison.key}`", why, remedy)


def _malformed(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        for value in comparison.values:
            if not _readable(comparison, value):
                why = "a malformed value never matches"
                fact = f"`{value}` is no value for `{comparison.operator}`"
                report.add("LG2214", comparison.path, fact, why, "correct the value")


def _readable(comparison: Comparison, value: str) -> bool:
    name = comparison.operator.name
    if name.startswith("Numeric"):
        return number(value) is not None
    if name.startswith("Date"):
        return moment(value) is not None
    if name.endswith("IpAddress"):
        return network(value) is not None
    return name not in ("Bool", "Null") or value.lower() in ("true", "false")


def _variables_in_old_version(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        if view.version != "2012-10-17" and any("${" in value for value in comparison.values):
            why = "version 2008-10-17, which is also that of a document without one, knows no variables"
            report.add(
                "LG2215", comparison.path, "a variable that is plain text", why, 'write `"Version": "2012-10-17"`'
            )


def _perimeter_without_services(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        about_members = comparison.key.lower() in ("aws:principalorgid", "aws:principalorgpaths")
        if view.allows or not about_members or not comparison.operator.negated:
            continue
        if not view.compares("aws:principalisawsservice"):
            why = "services and anonymous callers lack the key, so that services are denied as well"
            remedy = 'add `"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}`'
            report.add("LG2216", comparison.path, "a perimeter that forgets services", why, remedy)


def _mfa_of_long_term_keys(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        absent = comparison.key.lower() == "aws:multifactorauthpresent" and comparison.values == ("false",)
        if absent and not view.allows and comparison.operator.name == "Bool" and not comparison.operator.if_exists:
            why = "requests with long-term keys lack the key, and are not denied"
            report.add("LG2217", comparison.path, "a condition that long-term keys escape", why, "use `BoolIfExists`")


def _address_of_services(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        outside = comparison.key.lower() == "aws:sourceip" and comparison.operator.negated
        if outside and not view.allows and not view.compares("aws:viaawsservice", "aws:principalisawsservice"):
            why = "a service that acts for the caller shows an address of its own, and endpoints show none"
            remedy = 'add `"Bool": {"aws:ViaAWSService": "false"}`'
            report.add("LG2218", comparison.path, "an address that services do not have", why, remedy)


RULES: Final[tuple[Rule, ...]] = (
    _all_of_nothing,
    _wildcard_in_equals,
    _single_for_many,
    _malformed,
    _variables_in_old_version,
    _perimeter_without_services,
    _mfa_of_long_term_keys,
    _address_of_services,
)
