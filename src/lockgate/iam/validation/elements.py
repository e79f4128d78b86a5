"""Actions, resources and condition keys, as texts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lockgate.iam.compilation import texts
from lockgate.iam.document import Path
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation.report import Report

_ACTION: Final = re.compile(r"\*|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?_]+")
_PARTITION: Final = re.compile(r"[a-z0-9*?-]+")
_API_GATEWAY: Final = "execute-api:/"
_SEGMENTS: Final = 6
_SERVICE: Final = 2
_COMPLETES_SHORT_ARNS: Final = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION)


def check(report: Report, raw: Mapping[str, Any], path: Path, kind: PolicyKind) -> None:
    """Hold the texts of one statement against their formats."""
    for element in ("Action", "NotAction"):
        for place, text in _each(raw, path, element):
            _action(report, text, place)
    for element in ("Resource", "NotResource"):
        for place, text in _each(raw, path, element):
            _resource(report, text, place, kind)
    for operator, keys in raw.get("Condition", {}).items():
        for key in keys:
            if ":" not in key:
                why = "condition keys begin with the name of a service or of a provider and a colon"
                place = (*path, "Condition", operator, key)
                report.add("LG2017", place, f"`{key}` is no condition key", why, "write it as `aws:SourceIp`")


def _each(raw: Mapping[str, Any], path: Path, element: str) -> list[tuple[Path, str]]:
    if element not in raw:
        return []
    value = raw[element]
    if isinstance(value, list):
        return [((*path, element, index), text) for index, text in enumerate(value)]
    return [((*path, element), text) for text in texts(value)]


def _action(report: Report, text: str, place: Path) -> None:
    if _ACTION.fullmatch(text):
        return
    service, colon, _ = text.partition(":")
    if not colon:
        why = "actions begin with the name of a service and a colon"
    elif "*" in service or "?" in service:
        why = "the name of the service takes no wildcards"
    else:
        why = "a service's name and an action's name have letters, digits, hyphens and, behind the colon, wildcards"
    report.add("LG2015", place, f"`{text}` is no action", why, "write it as `s3:GetObject` or `s3:Get*`")


def _resource(report: Report, text: str, place: Path, kind: PolicyKind) -> None:
    if text == "*" or (kind is PolicyKind.RESOURCE and text.startswith(_API_GATEWAY)):
        return
    parts = text.split(":", _SEGMENTS - 1)
    why = ""
    if parts[0] != "arn" or len(parts) < _SERVICE:
        why = "a resource is `*` or an ARN"
    elif not _PARTITION.fullmatch(parts[1]):
        why = f"`{parts[1]}` is no partition"
    elif len(parts) < _SEGMENTS and kind not in _COMPLETES_SHORT_ARNS:
        why = "only policies of IAM identities complete a short ARN"
    elif len(parts) == _SEGMENTS and (not parts[_SERVICE] or not parts[-1]):
        why = "its service or its resource part is empty"
    elif "${" in ":".join(parts[: _SEGMENTS - 1]):
        why = "variables may stand only behind the fifth colon"
    if why:
        report.add("LG2016", place, f"`{text}` is no resource", why, "write it as `arn:aws:s3:::bucket/*`")
