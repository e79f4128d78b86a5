"""The grammar: what a document must be for its meaning to be defined."""

from collections.abc import Mapping
from typing import Any, Final

from lockgate.iam.conditions import OPERATORS, read_operator
from lockgate.iam.document import Document, Path
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation.report import Report
from lockgate.kernel import Finding, did_you_mean

_VERSIONS: Final = ("2012-10-17", "2008-10-17")
_GRAMMAR: Final = "the grammar of the policy language asks for it"
PRINCIPAL_TYPES: Final = ("AWS", "Service", "Federated", "CanonicalUser")


def check_grammar(document: Document, kind: PolicyKind) -> list[Finding]:
    """Every place where the document of this `kind` cannot be understood."""
    report = Report(document)
    root = document.root
    if root.get("Version", _VERSIONS[0]) not in _VERSIONS:
        report.add("LG2005", ("Version",), "unknown version", "there are two versions", f"write `{_VERSIONS[0]}`")
    raw = root.get("Statement")
    if not isinstance(raw, Mapping | list) or not raw:
        report.add("LG2006", (), f"the {kind.value} has no `Statement`", _GRAMMAR, "add a statement")
        return report.findings
    for index, item in enumerate(raw if isinstance(raw, list) else [raw]):
        if report.full:
            break
        path: Path = ("Statement", index) if isinstance(raw, list) else ("Statement",)
        if isinstance(item, Mapping):
            _statement(report, item, path)
        else:
            report.add("LG2006", path, "a statement is not an object", _GRAMMAR, "write an object")
    return report.findings


def _statement(report: Report, raw: Mapping[str, Any], path: Path) -> None:
    if raw.get("Effect") not in ("Allow", "Deny"):
        report.add("LG2007", path, "`Effect` is neither `Allow` nor `Deny`", _GRAMMAR, "write one of the two")
    _one_of(report, raw, path, ("Action", "NotAction"), required=True)
    _one_of(report, raw, path, ("Resource", "NotResource"), required=False)
    _one_of(report, raw, path, ("Principal", "NotPrincipal"), required=False)
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        if element in raw:
            _texts(report, raw[element], (*path, element))
    for element in ("Principal", "NotPrincipal"):
        if element in raw:
            _principal(report, raw[element], (*path, element))
    _conditions(report, raw.get("Condition", {}), (*path, "Condition"))


def _one_of(report: Report, raw: Mapping[str, Any], path: Path, pair: tuple[str, str], *, required: bool) -> None:
    present = [element for element in pair if element in raw]
    if len(present) > 1:
        fact = f"a statement has both `{pair[0]}` and `{pair[1]}`"
        report.add("LG2008", path, fact, "the two exclude each other", "keep one of them")
    if required and not present:
        fact = f"a statement has neither `{pair[0]}` nor `{pair[1]}`"
        report.add("LG2008", path, fact, _GRAMMAR, f"add `{pair[0]}`")


def _texts(report: Report, value: Any, path: Path) -> None:
    items = value if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, str) for item in items):
        report.add("LG2009", path, f"`{path[-1]}` is neither text nor a list of texts", _GRAMMAR, "write one or more")


def _principal(report: Report, value: Any, path: Path) -> None:
    if value == "*":
        return
    if not isinstance(value, Mapping) or not value:
        fact = f"`{path[-1]}` is neither `*` nor an object"
        report.add("LG2010", path, fact, _GRAMMAR, 'write `{"AWS": "..."}` or `{"Service": "..."}`')
        return
    for kind, items in value.items():
        if report.full:
            return
        if kind not in PRINCIPAL_TYPES:
            guess = did_you_mean(kind, PRINCIPAL_TYPES)
            remedy = f"did you mean `{guess}`?" if guess else f"use one of {', '.join(PRINCIPAL_TYPES)}"
            report.add("LG2010", (*path, kind), f"unknown principal type `{kind}`", "AWS knows four", remedy)
        _texts(report, items, (*path, kind))


def _conditions(report: Report, block: Any, path: Path) -> None:
    if not isinstance(block, Mapping):
        report.add("LG2011", path, "`Condition` is not an object", _GRAMMAR, "write operators with keys and values")
        return
    for name, keys in block.items():
        if report.full:
            return
        if read_operator(name) is None:
            guess = did_you_mean(name, OPERATORS)
            remedy = f"did you mean `{guess}`?" if guess else "use an operator of the IAM user guide"
            report.add("LG2011", (*path, name), f"unknown condition operator `{name}`", "AWS rejects it", remedy)
        if not isinstance(keys, Mapping):
            report.add("LG2011", (*path, name), f"`{name}` is not an object", _GRAMMAR, "write keys with values")
            continue
        for key, values in keys.items():
            items = values if isinstance(values, list) else [values]
            if not all(isinstance(item, str | bool | int | float) for item in items):
                fact = f"a value of `{key}` is neither text, number nor truth value"
                report.add("LG2011", (*path, name, key), fact, _GRAMMAR, "write one value or a list of values")
