"""What resource control policies may say. Source: AWS Organizations user guide, "RCP syntax"."""

from collections.abc import Mapping
from typing import Any, Final

from lockgate.iam.compilation import texts
from lockgate.iam.document import Path
from lockgate.iam.validation.report import Report

_FULL_ACCESS: Final = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
_SOURCE: Final = "resource control policies only restrict, and for whole services"


def check_rcp(report: Report, raw: Mapping[str, Any], path: Path) -> None:
    """Hold one statement against the syntax; only AWS's own ``RCPFullAWSAccess`` may allow."""
    if {key: value for key, value in raw.items() if key != "Sid"} == _FULL_ACCESS:
        return
    if raw["Effect"] == "Allow":
        report.add("LG2019", (*path, "Effect"), "a resource control policy allows", _SOURCE, "write `Deny`")
    if raw.get("Principal", "*") not in ("*", {"AWS": "*"}):
        report.add("LG2019", (*path, "Principal"), "a principal other than `*`", _SOURCE, "use `aws:PrincipalArn`")
    for element in ("NotPrincipal", "NotAction"):
        if element in raw:
            report.add("LG2019", (*path, element), f"`{element}`", _SOURCE, "remove it")
    if "*" in texts(raw.get("Action", ())):
        report.add("LG2019", (*path, "Action"), "`*` as an action", _SOURCE, "name the service: `s3:*`")
