"""The facts of one request: what the model says, and what the caller may add.

Context keys that AWS derives from the principal, the resource or the organisation are computed here from the model; a
caller's own copy of them is never read. Source: IAM user guide, "AWS global condition context keys".
"""

from collections.abc import Callable, Mapping
from typing import Final

from lockgate.iam.model import Context, Organization, Principal, PrincipalKind, Request

Value = str | tuple[str, ...] | None
"""One value, several (the key is multivalued), or None when the request lacks the key."""

_FEDERATED_USER: Final = PrincipalKind.FEDERATED_USER
_ROLE_SESSION: Final = PrincipalKind.ROLE_SESSION
_SERVICE: Final = PrincipalKind.SERVICE
_WITHOUT_ACCOUNT: Final = (PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS, PrincipalKind.IDENTITY_PROVIDER)
_TYPES: Final = {
    PrincipalKind.ROOT: "Account",
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE_SESSION: "AssumedRole",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
    PrincipalKind.ANONYMOUS: "Anonymous",
}


def role_arn_of(principal: Principal) -> str:
    """The role behind a role session: as the model says, or, without a path, from the session's own ARN."""
    if principal.role_arn is not None:
        return principal.role_arn
    head, _, rest = principal.arn.partition(":assumed-role/")
    if not rest:
        return principal.arn
    return f"{head.replace(':sts:', ':iam:')}:role/{rest.split('/', 1)[0]}"


def parent_arn_of(principal: Principal) -> str:
    """The user who asked for a federated user's token; without the model's word, the one of the same name."""
    if principal.role_arn is not None:
        return principal.role_arn
    return principal.arn.replace(":sts:", ":iam:").replace(":federated-user/", ":user/")


class Facts:
    """Everything that a statement may look at.

    Attributes:
        request: The request itself.
        principal: Who.
        kind: What sort of principal.
        action: In lower case.
        arn: The resource's ARN, or ``*``.
        account: The principal's account.
        owner: The account whose say the resource is under: an object's owner, else the resource's account; the caller's
            own when the resource belongs to nobody (``*``).
        organization: The organisation of the caller, if it is in one.
        role_arn: The role behind a role session.
        parent_arn: The user behind a federated user.
        same_account: Whether caller and owner are one account.
        bucket_abac: Whether the tags of an S3 bucket take part.
    """

    __slots__ = (
        "_lowered",
        "account",
        "action",
        "arn",
        "bucket_abac",
        "context",
        "kind",
        "organization",
        "owner",
        "parent_arn",
        "principal",
        "request",
        "role_arn",
        "same_account",
    )

    def __init__(self, request: Request, *, bucket_abac: bool = False) -> None:
        principal = request.principal
        resource = request.resource
        self.request = request
        self.principal = principal
        self.kind = principal.kind
        self.action = request.action.lower()
        self.arn = resource.arn
        self.context: Context = request.context
        self.account = account = principal.account
        self.owner = resource.owner or resource.account or account
        self.role_arn = role_arn_of(principal) if self.kind is _ROLE_SESSION else None
        self.parent_arn = parent_arn_of(principal) if self.kind is _FEDERATED_USER else None
        self.organization = request.organization
        self.same_account = account is not None and self.owner == account
        self.bucket_abac = bucket_abac
        self._lowered: dict[str, str | tuple[str, ...]] | None = None

    @property
    def without_account(self) -> bool:
        """Whether the caller is a service, an identity provider or anonymous: it has no policies of its own."""
        return self.kind in _WITHOUT_ACCOUNT

    def lookup(self, key: str) -> Value:
        """The value of `key`, in whatever case it is written."""
        return source_of(key)(self)

    def stated(self, key: str) -> Value:
        """The caller's own value of `key`; its exact spelling counts before any other."""
        value = self.context.get(key)
        if value is not None:
            return value
        lowered = self._lowered
        if lowered is None:
            lowered = self._lowered = {name.lower(): value for name, value in self.context.items()}
        return lowered.get(key.lower())

    @property
    def resource_organization(self) -> Organization | None:
        """The organisation of the resource's account."""
        return self.request.resource_organization or self.organization


def binds(organization: Organization | None, account: str | None) -> bool:
    """Whether the organisation's policies bind `account`: a member other than management.

    Where no organisation or none of its members is known, the account that carries its policies is one.
    """
    if organization is None:
        return True
    if account is not None and account == organization.management_account:
        return False
    return account in organization.paths or not organization.paths


def _id_in(organization: Organization | None, account: str | None) -> str | None:
    """The organisation's id if `account` is a member, else None."""
    if organization is None or account is None:
        return None
    if account in organization.paths or account == organization.management_account:
        return organization.id or None
    return None


def _paths_in(organization: Organization | None, account: str | None) -> Value:
    """The path of `account` in its organisation: one value of a multivalued key."""
    path = organization.paths.get(account) if organization is not None and account is not None else None
    return (path,) if path else None


def _principal_arn(facts: Facts) -> Value:
    if facts.without_account:
        return None
    return facts.role_arn or facts.principal.arn


def _user_name(facts: Facts) -> Value:
    """The name in the user's ARN, unless the caller knows better; AWS's unique ids are no part of the model."""
    stated = facts.stated("aws:username")
    if stated is not None or facts.kind is not PrincipalKind.USER:
        return stated
    return facts.principal.arn.rsplit("/", 1)[-1]


def _is_service(facts: Facts) -> Value:
    """Anonymous requests lack the key."""
    if facts.kind is PrincipalKind.ANONYMOUS:
        return None
    return "true" if facts.kind is _SERVICE else "false"


def _service_name(facts: Facts) -> Value:
    return facts.principal.arn if facts.kind is _SERVICE else None


def _service_names(facts: Facts) -> Value:
    return (facts.principal.arn,) if facts.kind is _SERVICE else None


Source = Callable[[Facts], Value]

_DERIVED: Final[Mapping[str, Source]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": lambda facts: facts.account,
    "aws:principaltype": lambda facts: _TYPES.get(facts.kind),
    "aws:principalorgid": lambda facts: _id_in(facts.organization, facts.account),
    "aws:principalorgpaths": lambda facts: _paths_in(facts.organization, facts.account),
    "aws:principalisawsservice": _is_service,
    "aws:principalservicename": _service_name,
    "aws:principalservicenameslist": _service_names,
    "aws:username": _user_name,
    "aws:resourceaccount": lambda facts: facts.request.resource.account,
    "aws:resourceorgid": lambda facts: _id_in(facts.resource_organization, facts.request.resource.account),
    "aws:resourceorgpaths": lambda facts: _paths_in(facts.resource_organization, facts.request.resource.account),
    "s3:resourceaccount": lambda facts: facts.request.resource.account,
}


def source_of(key: str) -> Source:
    """Where the value of `key` comes from: the model for what AWS derives, the request's context for the rest."""
    lowered = key.lower()
    derived = _DERIVED.get(lowered)
    if derived is not None:
        return derived
    family, slash, name = lowered.partition("/")
    if slash and family == "aws:principaltag":
        return lambda facts: _tag(facts.principal.tags, name)
    if slash and family == "aws:resourcetag":
        return lambda facts: _resource_tag(facts, name)
    return lambda facts: facts.stated(key)


def _resource_tag(facts: Facts, name: str) -> Value:
    """Bucket tags count only once attribute-based access control is enabled on the bucket."""
    if ":s3:::" in facts.arn and not facts.bucket_abac:
        return None
    return _tag(facts.request.resource.tags, name)


def _tag(tags: Mapping[str, str], name: str) -> Value:
    """The tag of the lower-case `name`: tag keys know no case in condition keys."""
    for candidate, value in tags.items():
        if candidate.lower() == name:
            return value
    return None
