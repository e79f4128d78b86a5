"""The lists of a ``Principal`` element. Source: IAM user guide, "AWS JSON policy elements: Principal"."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lockgate.iam.document import Path
from lockgate.iam.validation.report import Report

_AWS: Final = re.compile(
    r"\*"
    r"|[0-9]{12}"
    r"|A[A-Z0-9]{15,127}"
    r"|arn:aws[a-z-]*:iam::[0-9]{12}:(root|user/.+|role/.+)"
    r"|arn:aws[a-z-]*:iam::cloudfront:user/.+"
    r"|arn:aws[a-z-]*:sts::[0-9]{12}:(assumed-role/[^/]+/[^/]+|federated-user/.+)"
)
_SERVICE: Final = re.compile(r"\*|[a-z0-9.-]+\.[a-z0-9.-]+")


def check(report: Report, element: Mapping[str, Any], path: Path) -> None:
    """Hold each listed principal against the forms that its type can have."""
    for kind, value in element.items():
        items = value if isinstance(value, list) else [value]
        for index, text in enumerate(items):
            place: Path = (*path, kind, index) if isinstance(value, list) else (*path, kind)
            _principal(report, kind, text, place)


def _principal(report: Report, kind: str, text: str, place: Path) -> None:
    if text != "*" and ("*" in text or "?" in text):
        why = "a wildcard cannot stand for a part of a principal's name or ARN"
        remedy = "name the account and compare `aws:PrincipalArn` in a condition"
        report.add("LG2018", place, f"`{text}` is no principal", why, remedy)
    elif kind == "AWS" and not _AWS.fullmatch(text):
        why = "it is no account id, nor the ARN of an account, user, role or session"
        report.add(
            "LG2018", place, f"`{text}` is no principal", why, "write it as `arn:aws:iam::111122223333:role/name`"
        )
    elif kind == "Service" and not _SERVICE.fullmatch(text):
        why = "a service principal is a host name"
        report.add("LG2018", place, f"`{text}` is no principal", why, "write it as `lambda.amazonaws.com`")
