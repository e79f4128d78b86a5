"""KMS grants: a further way to be allowed. Source: KMS developer guide, "Grants in AWS KMS"."""

from collections.abc import Mapping, Sequence
from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import Grant, PrincipalKind, Reason
from lockgate.iam.principals import ACCOUNT, NONE, PRINCIPAL, ROLE, Directness, role_key

_ENCRYPTION_CONTEXT: Final = "kms:encryptioncontext:"


def grant_allow(facts: Facts, grants: Sequence[Grant]) -> tuple[Directness, Reason | None]:
    """The first grant that allows the request, and how directly it names the caller."""
    service, _, operation = facts.action.partition(":")
    if service != "kms":
        return NONE, None
    for grant in grants:
        listed = operation in {name.lower() for name in grant.operations}
        direct = _names(grant.grantee, facts)
        if listed and direct is not NONE and _context_fits(grant, facts):
            return direct, Reason("grant", grant.id, None, f"allowed by grant {grant.id}")
    return NONE, None


def _names(grantee: str, facts: Facts) -> Directness:
    if facts.kind is PrincipalKind.ANONYMOUS or not grantee:
        return NONE
    if facts.role_arn is not None and _same_role(grantee, facts):
        return ROLE
    if grantee == facts.principal.arn:
        return PRINCIPAL
    if facts.account is not None and grantee in (facts.account, f"arn:aws:iam::{facts.account}:root"):
        return ACCOUNT
    return NONE


def _same_role(grantee: str, facts: Facts) -> bool:
    if facts.principal.role_arn is not None or facts.role_arn is None:
        return grantee == facts.role_arn
    key = role_key(grantee)
    return key is not None and key == role_key(facts.role_arn)


def _context_fits(grant: Grant, facts: Facts) -> bool:
    """Encryption context pairs are exact and case-sensitive ("Using grant constraints")."""
    given = {
        name[len(_ENCRYPTION_CONTEXT) :]: value
        for name, value in facts.context.items()
        if name.lower().startswith(_ENCRYPTION_CONTEXT)
    }
    if grant.encryption_context_equals is not None and dict(grant.encryption_context_equals) != given:
        return False
    return grant.encryption_context_subset is None or _contains(given, grant.encryption_context_subset)


def _contains(given: Mapping[str, str | tuple[str, ...]], wanted: Mapping[str, str]) -> bool:
    return all(given.get(key) == value for key, value in wanted.items())
