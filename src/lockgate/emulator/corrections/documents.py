"""Policies on write: well formed, within their quota, and naming principals that exist.

Source: IAM user guide, "AWS JSON policy elements: Principal" ("Invalid principal in policy"); KMS API reference,
"CreateKey" (principals must exist and be visible); S3 API reference, "PutBucketPolicy".
"""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from lockgate.emulator.engine import iam
from lockgate.iam import Policy, PolicyError, PolicyKind, parse_policy
from lockgate.kernel.names import is_account_id

_ARN = re.compile(r"arn:aws:(iam|sts)::(\d{12}):(.+)")


class Malformed(ValueError):  # noqa: N818 - the word that AWS's own codes use
    """A policy that AWS refuses; the text is the reason."""


class UnknownPrincipal(ValueError):  # noqa: N818 - as above
    """A principal that does not exist; `element` is it as JSON, ``"AWS":"arn:..."``."""

    def __init__(self, kind: str, principal: str) -> None:
        self.element = f'"{kind}":"{principal}"'
        super().__init__(self.element)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that exist: those of `listed`, or every twelve-digit id when none is listed.

    Every id can sign as its root at once, so an account exists as soon as somebody names it, unless the world was
    started with a list.
    """

    listed: AbstractSet[str]

    def exist(self, account: str) -> bool:
        """Whether there is such an account."""
        return is_account_id(account) and (not self.listed or account in self.listed)


def checked(document: str, kind: PolicyKind, name: str, quota: int | None = None) -> Policy:
    """The compiled policy; raises `Malformed`."""
    try:
        return parse_policy(document, kind=kind, name=name, quota=quota)
    except PolicyError as error:
        first = error.findings[0]
        raise Malformed(f"{first.fact}: {first.why}") from error


def check_principals(document: str, accounts: Accounts) -> None:
    """Raise `UnknownPrincipal` for the first account, role, user or service principal that is not there."""
    for kind, principal in principals(document):
        if not _exists(kind, principal, accounts):
            raise UnknownPrincipal(kind, principal)


def principals(document: str) -> Iterator[tuple[str, str]]:
    """Type and name of every principal in a document."""
    tree = json.loads(document)
    raw = tree.get("Statement", [])
    for statement in raw if isinstance(raw, list) else [raw]:
        for element in ("Principal", "NotPrincipal"):
            yield from _listed(statement.get(element))


def _listed(element: Any) -> Iterator[tuple[str, str]]:
    if isinstance(element, str):
        yield "AWS", element
    elif isinstance(element, Mapping):
        for kind, values in element.items():
            for value in values if isinstance(values, list) else [values]:
                yield kind, str(value)


def _exists(kind: str, principal: str, accounts: Accounts) -> bool:
    if principal == "*" or kind in {"Federated", "CanonicalUser"}:
        return True
    if kind == "Service":
        return principal.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal"))
    if is_account_id(principal):
        return accounts.exist(principal)
    match = _ARN.fullmatch(principal)
    if match is None:
        return False  # a unique id (AROA...) is what a deleted principal leaves behind: it cannot be put
    service, account, resource = match.groups()
    return accounts.exist(account) and _entity_exists(service, account, resource, principal)


def _entity_exists(service: str, account: str, resource: str, principal: str) -> bool:
    kind, _, rest = resource.partition("/")
    if service == "sts":
        return kind == "federated-user" or (
            kind == "assumed-role" and iam.role(account, rest.partition("/")[0]) is not None
        )
    if kind == "root":
        return True
    name = rest.rpartition("/")[2]
    found = iam.role(account, name) if kind == "role" else iam.user(account, name) if kind == "user" else None
    return found is not None and found.arn == principal
