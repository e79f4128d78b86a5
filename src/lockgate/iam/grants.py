"""KMS grants: a further way to be allowed. Source: KMS developer guide, "Grants in AWS KMS"."""

from collections.abc import Mapping, Sequence
from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import Grant, PrincipalKind, Reason
from lockgate.iam.principals import Directness, role_key

_ENCRYPTION_CONTEXT: Final = "kms:encryptioncontext:"


def grants_allowing(facts: Facts, grants: Sequence[Grant]) -> tuple[Directness, Reason] | None:
    """The grant that allows the request, and how directly it names the caller."""
    service, _, operation = facts.action.partition(":")
    if service != "kms":
        return None
    for grant in grants:
        direct = _names(grant.grantee, facts)
        listed = operation in {name.lower() for name in grant.operations}
        if listed and direct is not Directness.NONE and _context_fits(grant, facts):
            return direct, Reason("grant", grant.id, None, f"allowed by grant {grant.id}")
    return None


def _names(grantee: str, facts: Facts) -> Directness:
    if facts.principal.kind is PrincipalKind.ANONYMOUS or not grantee:
        return Directness.NONE
    if facts.role_arn is not None and (
        grantee == facts.role_arn
        or (facts.principal.role_arn is None and role_key(grantee) == role_key(facts.role_arn))
    ):
        return Directness.ROLE
    return Directness.PRINCIPAL if grantee == facts.principal.arn else Directness.NONE


def _context_fits(grant: Grant, facts: Facts) -> bool:
    """Encryption context pairs are exact and case-sensitive ("Using grant constraints")."""
    given = {
        name[len(_ENCRYPTION_CONTEXT) :]: value
        for name, value in facts.request.context.items()
        if name.lower().startswith(_ENCRYPTION_CONTEXT)
    }
    if grant.encryption_context_equals is not None and dict(grant.encryption_context_equals) != given:
        return False
    return grant.encryption_context_subset is None or _contains(given, grant.encryption_context_subset)


def _contains(given: Mapping[str, str | tuple[str, ...]], wanted: Mapping[str, str]) -> bool:
    return all(given.get(key) == value for key, value in wanted.items())
