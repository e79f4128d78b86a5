"""How long a policy may be. Sources: IAM user guide, "IAM and AWS STS quotas"; Organizations user guide, "Quotas"."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lockgate.iam.document import Document
from lockgate.iam.model import PolicyKind
from lockgate.iam.validation.report import Report
from lockgate.kernel import Finding

MANAGED: Final = 6_144
"""Characters of a managed policy."""
INLINE_OF_USER: Final = 2_048
"""Characters of all inline policies of a user."""
INLINE_OF_GROUP: Final = 5_120
"""Characters of all inline policies of a group."""
INLINE_OF_ROLE: Final = 10_240
"""Characters of all inline policies of a role."""

QUOTAS: Final[Mapping[PolicyKind, int]] = MappingProxyType(
    {
        PolicyKind.IDENTITY: INLINE_OF_ROLE,
        PolicyKind.BOUNDARY: MANAGED,
        PolicyKind.SESSION: 2_048,
        PolicyKind.TRUST: 8_192,
        PolicyKind.SCP: 5_120,
        PolicyKind.RCP: 5_120,
        PolicyKind.RESOURCE: 32_768,
        PolicyKind.ENDPOINT: 20_480,
    }
)
"""The largest size of each kind, in characters without white space; where a kind has several, the largest of them."""


def size_of(document: Document) -> int:
    """The document's size as AWS counts it: without white space."""
    text = document.text
    if text is None:
        text = json.dumps(document.root, separators=(",", ":"), ensure_ascii=False, default=str)
    return len("".join(text.split()))


def check_quota(document: Document, kind: PolicyKind, quota: int | None = None) -> list[Finding]:
    """A finding when the document is longer than `quota`, by default the largest that its kind can be."""
    allowed = QUOTAS[kind] if quota is None else quota
    size = size_of(document)
    report = Report(document)
    if size > allowed:
        fact = f"the {kind.value} has {size} characters"
        report.add("LG2002", (), fact, f"its quota is {allowed}, white space not counted", "split or shorten it")
    return report.findings
