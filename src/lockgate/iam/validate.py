"""The rules by which AWS accepts or rejects a policy document.

Source: IAM user guide, "Grammar of the IAM JSON policy language".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.iam.conditions import read_operator
from lockgate.iam.model import PolicyKind
from lockgate.kernel import Finding, Origin

_POLICY_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_WITH_PRINCIPAL = (PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.RCP)


def check_document(tree: Mapping[str, Any], kind: PolicyKind, name: str) -> list[Finding]:
    """Every reason for which AWS would reject the document."""
    return list(_document(tree, kind, Origin(name)))


def _wrong(origin: Origin, fact: str, why: str, remedy: str) -> Finding:
    return Finding("LG2010", origin, f"{fact} (at `{origin.dotted}`)" if origin.path else fact, why, remedy)


def _document(tree: Mapping[str, Any], kind: PolicyKind, origin: Origin) -> Iterator[Finding]:
    for key in tree.keys() - _POLICY_KEYS:
        yield _wrong(origin.child(key), f"unknown element `{key}`", "AWS rejects it", "remove it")
    if tree.get("Version", "2012-10-17") not in {"2012-10-17", "2008-10-17"}:
        yield _wrong(origin.child("Version"), "unknown version", "there are two", "write `2012-10-17`")
    raw = tree.get("Statement")
    listed = raw if isinstance(raw, list) else [raw]
    if raw is None or not listed:
        yield _wrong(origin, "the policy has no `Statement`", "it would say nothing", "add a statement")
        return
    for index, item in enumerate(listed):
        place = origin.child(f"Statement[{index}]")
        if isinstance(item, Mapping):
            yield from _statement(item, kind, place)
        else:
            yield _wrong(place, "a statement is not an object", "AWS rejects it", "write an object")


def _statement(raw: Mapping[str, Any], kind: PolicyKind, place: Origin) -> Iterator[Finding]:
    for key in raw.keys() - _STATEMENT_KEYS:
        yield _wrong(place.child(key), f"unknown element `{key}`", "AWS rejects it", "remove it")
    if raw.get("Effect") not in ("Allow", "Deny"):
        yield _wrong(place.child("Effect"), "`Effect` is neither `Allow` nor `Deny`", "AWS rejects it", "write one")
    if ("Action" in raw) == ("NotAction" in raw):
        yield _wrong(place, "a statement needs either `Action` or `NotAction`", "AWS rejects it", "keep one")
    if "Resource" in raw and "NotResource" in raw:
        yield _wrong(place, "a statement has both `Resource` and `NotResource`", "AWS rejects it", "keep one")
    named = "Principal" in raw or "NotPrincipal" in raw
    if named is not (kind in _WITH_PRINCIPAL):
        fact = f"a {kind.value} {'names' if named else 'does not name'} a principal"
        yield _wrong(place, fact, "AWS rejects it", "remove it" if named else "add `Principal`")
    yield from _lists(raw, place)
    yield from _conditions(raw.get("Condition", {}), place.child("Condition"))


def _lists(raw: Mapping[str, Any], place: Origin) -> Iterator[Finding]:
    for key in ("Action", "NotAction", "Resource", "NotResource"):
        value = raw.get(key, "x")
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str) for item in items):
            yield _wrong(place.child(key), f"`{key}` is no text and no list of texts", "AWS rejects it", "write one")


def _conditions(block: Any, place: Origin) -> Iterator[Finding]:
    if not isinstance(block, Mapping):
        yield _wrong(place, "`Condition` is not an object", "AWS rejects it", "write operators and keys")
        return
    for operator, keys in block.items():
        if read_operator(operator) is None:
            yield _wrong(place.child(operator), f"unknown operator `{operator}`", "AWS rejects it", "correct it")
        if not isinstance(keys, Mapping):
            yield _wrong(place.child(operator), f"`{operator}` has no keys", "AWS rejects it", "write an object")
