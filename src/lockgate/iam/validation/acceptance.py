"""What AWS refuses in a document that follows the grammar: elements that its kind may not have, and malformed texts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lockgate.iam.document import Document, Path
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation import control_policies, elements, principals
from lockgate.iam.validation.report import Report
from lockgate.iam.wording import article
from lockgate.kernel import Finding, did_you_mean

_POLICY_KEYS: Final = ("Version", "Id", "Statement")
_STATEMENT_KEYS: Final = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_NAMES_PRINCIPALS: Final = (PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.RCP, PolicyKind.ENDPOINT)
_OF_IAM: Final = (PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.TRUST)
_NEEDS_RESOURCE: Final = (*_OF_IAM[:3], PolicyKind.SCP, PolicyKind.RCP)
_SID: Final = re.compile(r"[A-Za-z0-9]*")


def check_acceptance(document: Document, kind: PolicyKind) -> list[Finding]:
    """Every reason for which AWS would refuse the document, whose grammar is right, as a policy of this `kind`."""
    report = Report(document)
    report.findings += check_names(document)
    raw = document.root["Statement"]
    seen: set[str] = set()
    for index, item in enumerate(raw if isinstance(raw, list) else [raw]):
        if report.full:
            break
        path: Path = ("Statement", index) if isinstance(raw, list) else ("Statement",)
        _sid(report, item, path, kind, seen)
        _elements_of_kind(report, item, path, kind)
        elements.check(report, item, path, kind)
        for element in ("Principal", "NotPrincipal"):
            if element in item and isinstance(item[element], Mapping):
                principals.check(report, item[element], (*path, element))
        if kind is PolicyKind.RCP:
            control_policies.check_rcp(report, item, path)
    return report.findings


def check_names(document: Document) -> list[Finding]:
    """The elements that AWS does not know, even in a document whose grammar is broken."""
    report = Report(document)
    _known(report, document.root, (), _POLICY_KEYS)
    raw = document.root.get("Statement")
    for index, item in enumerate(raw if isinstance(raw, list) else [raw]):
        if isinstance(item, Mapping):
            _known(report, item, ("Statement", index) if isinstance(raw, list) else ("Statement",), _STATEMENT_KEYS)
    return report.findings


def _known(report: Report, raw: Mapping[str, Any], path: Path, known: tuple[str, ...]) -> None:
    for key in raw:
        if report.full:
            return
        if key not in known:
            guess = did_you_mean(key, known)
            remedy = f"did you mean `{guess}`?" if guess else "remove it"
            report.add(
                "LG2012", (*path, key), f"unknown element `{key}`", "AWS rejects elements it does not know", remedy
            )


def _sid(report: Report, raw: Mapping[str, Any], path: Path, kind: PolicyKind, seen: set[str]) -> None:
    if "Sid" not in raw:
        return
    sid = raw["Sid"]
    place = (*path, "Sid")
    if not isinstance(sid, str):
        report.add("LG2013", place, "`Sid` is not text", "the grammar asks for it", "write a name")
        return
    if kind not in _OF_IAM or not sid:
        return
    if not _SID.fullmatch(sid):
        report.add("LG2013", place, f"`{sid}` is no statement id", "IAM takes letters and digits", "rename it")
    if sid in seen:
        report.add("LG2013", place, f"two statements are called `{sid}`", "ids are unique in a policy", "rename one")
    seen.add(sid)


def _elements_of_kind(report: Report, raw: Mapping[str, Any], path: Path, kind: PolicyKind) -> None:
    named = [element for element in ("Principal", "NotPrincipal") if element in raw]
    if named and kind not in _NAMES_PRINCIPALS:
        why = "the principal is the one that the policy is attached to"
        report.add("LG2014", (*path, named[0]), f"{article(kind.value)} names a principal", why, f"remove `{named[0]}`")
    if not named and kind in _NAMES_PRINCIPALS:
        why = "without a principal nobody is spoken of"
        report.add("LG2014", path, f"{article(kind.value)} names no principal", why, "add `Principal`")
    if "NotPrincipal" in raw and kind is PolicyKind.TRUST:
        why = "IAM does not take `NotPrincipal` in trust policies"
        report.add("LG2014", (*path, "NotPrincipal"), "a role trust policy excepts principals", why, "name who may")
    stated = [element for element in ("Resource", "NotResource") if element in raw]
    if stated and kind is PolicyKind.TRUST:
        why = "the resource of a trust policy is its role"
        report.add("LG2014", (*path, stated[0]), "a role trust policy names a resource", why, f"remove `{stated[0]}`")
    if not stated and kind in _NEEDS_RESOURCE:
        why = "policy statements must contain resources"
        report.add("LG2014", path, f"a statement of the {kind.value} names no resource", why, 'add `"Resource": "*"`')
