"""Names that the catalogue does not know. Source: Service authorization reference."""

from typing import Final

from lockgate.iam import catalogue
from lockgate.iam.advice.view import Rule, View, views
from lockgate.iam.document import Document
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation.report import Report
from lockgate.kernel import Finding

_OF_PROVIDERS: Final = ("saml", "sts")


def unknown_actions(document: Document, kind: PolicyKind) -> list[Finding]:
    """The actions, and patterns of actions, that no service has: errors in strict mode, warnings otherwise."""
    report = Report(document)
    for view in views(document, kind):
        _unknown_action(report, view)
    return report.findings


def _unknown_action(report: Report, view: View) -> None:
    for element in ("Action", "NotAction"):
        for index, text in enumerate(view.listed(element)):
            if report.full:
                return
            if ":" not in text or catalogue.action(text) is not None or catalogue.expand(text):
                continue
            guess = catalogue.suggest(text)
            remedy = f"did you mean `{guess}`?" if guess else "see the service authorization reference"
            why = f"the catalogue of {catalogue.data_version()} has no such action"
            report.add("LG2201", view.place(element, index), f"unknown action `{text}`", why, remedy)


def _unknown_key(report: Report, view: View) -> None:
    for comparison in view.comparisons():
        service = comparison.key.partition(":")[0].lower()
        known = service == "aws" or (service in catalogue.services() and service not in _OF_PROVIDERS)
        if known and catalogue.key_type(comparison.key) is None:
            why = "a key that no request carries is always absent"
            remedy = "see the condition keys of the service authorization reference"
            report.add("LG2202", comparison.path, f"unknown condition key `{comparison.key}`", why, remedy)


RULES: Final[tuple[Rule, ...]] = (_unknown_action, _unknown_key)
