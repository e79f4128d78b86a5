"""Principals that mean more, or less, than they seem to.

Source: IAM user guide, "Principal", "NotPrincipal", "The confused deputy problem".
"""

from collections.abc import Mapping
from typing import Final

from lockgate.iam.advice.view import Rule, View
from lockgate.iam.compilation import texts
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation.report import Report

_SOURCES: Final = (
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "kms:calleraccount",
)


def _not_principal(report: Report, view: View) -> None:
    if "NotPrincipal" not in view.raw:
        return
    place = (*view.path, "NotPrincipal")
    if view.allows:
        why = "it allows everybody else, anonymous callers included"
        report.add("LG2203", place, "`NotPrincipal` with `Allow`", why, "name in `Principal` who may")
    else:
        why = "AWS may check account, role and session in turn, and denies at the first that is not listed"
        remedy = "use `Principal: *` with `ArnNotEquals` on `aws:PrincipalArn`"
        report.add("LG2203", place, "`NotPrincipal` with `Deny` is ambiguous", why, remedy)


def _service_without_source(report: Report, view: View) -> None:
    element = view.raw.get("Principal")
    if not view.allows or view.kind is not PolicyKind.RESOURCE or not isinstance(element, Mapping):
        return
    if "Service" in element and not view.compares(*_SOURCES):
        why = "any customer can make the service act on a resource that trusts it without naming its source"
        remedy = "add a condition on `aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`"
        fact = f"a service may act for anybody: {', '.join(texts(element['Service']))}"
        report.add("LG2204", (*view.path, "Principal"), fact, why, remedy)


def _everybody(report: Report, view: View) -> None:
    element = view.raw.get("Principal")
    everyone = element == "*" or (isinstance(element, Mapping) and "*" in texts(element.get("AWS", ())))
    if view.allows and everyone and not view.raw.get("Condition") and view.kind is not PolicyKind.RCP:
        why = "anonymous callers are among them"
        report.add(
            "LG2205", (*view.path, "Principal"), "everybody is allowed", why, "name principals, or add a condition"
        )


RULES: Final[tuple[Rule, ...]] = (_not_principal, _service_without_source, _everybody)
