"""S3 access control lists, where a bucket's ownership setting still enables them.

Source: Amazon S3 user guide, "Access control list (ACL) overview", "Mapping of ACL permissions and access policy
permissions".
"""

from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import AclGrant, Policies, PrincipalKind, Reason
from lockgate.iam.principals import ACCOUNT, NONE, PRINCIPAL, Directness

ALL_USERS: Final = "AllUsers"
AUTHENTICATED_USERS: Final = "AuthenticatedUsers"

_ON_BUCKET: Final = {
    "READ": {"s3:listbucket", "s3:listbucketversions", "s3:listbucketmultipartuploads"},
    "WRITE": {"s3:putobject"},
    "READ_ACP": {"s3:getbucketacl"},
    "WRITE_ACP": {"s3:putbucketacl"},
}
_ON_OBJECT: Final = {
    "READ": {"s3:getobject", "s3:getobjectversion"},
    "READ_ACP": {"s3:getobjectacl", "s3:getobjectversionacl"},
    "WRITE_ACP": {"s3:putobjectacl", "s3:putobjectversionacl"},
}
_FULL: Final = "FULL_CONTROL"


def acl_allow(facts: Facts, policies: Policies) -> tuple[Directness, Reason | None]:
    """The most direct grant that covers the action; public ones do not count when public access is blocked."""
    best: tuple[Directness, Reason | None] = (NONE, None)
    for grant in policies.acl:
        public = grant.grantee in (ALL_USERS, AUTHENTICATED_USERS)
        direct = _names(grant, facts)
        if direct > best[0] and not (public and policies.block_public_access) and _covers(grant.permission, facts):
            text = f"allowed by the access control list: {grant.permission} for {grant.grantee}"
            best = direct, Reason("access control list", grant.grantee, None, text)
    return best


def _names(grant: AclGrant, facts: Facts) -> Directness:
    if grant.grantee == ALL_USERS:
        return PRINCIPAL
    if grant.grantee == AUTHENTICATED_USERS:
        return NONE if facts.kind is PrincipalKind.ANONYMOUS else PRINCIPAL
    return ACCOUNT if grant.grantee == facts.account else NONE


def _covers(permission: str, facts: Facts) -> bool:
    """An upload is the bucket's WRITE even though its resource is the object."""
    on_object = "/" in facts.arn and facts.action != "s3:putobject"
    table = _ON_OBJECT if on_object else _ON_BUCKET
    granted = set().union(*table.values()) if permission == _FULL else table.get(permission, set())
    return facts.action in granted
