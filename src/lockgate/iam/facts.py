"""The facts of one request: what the model says, and what the caller may add.

Context keys that AWS derives from the principal, the resource or the organisation are computed here from the
model; a caller's own copy of them is never read. Source: IAM user guide, "AWS global condition context keys".
"""

from collections.abc import Callable, Mapping
from typing import Final

from lockgate.iam.model import Principal, PrincipalKind, Request

Value = str | tuple[str, ...] | None
"""One value, several (the key is multivalued), or None when the request lacks the key."""

_TYPES: Final = {
    PrincipalKind.ROOT: "Account",
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE_SESSION: "AssumedRole",
    PrincipalKind.FEDERATED_USER: "FederatedUser",
    PrincipalKind.ANONYMOUS: "Anonymous",
}


def role_arn_of(principal: Principal) -> str | None:
    """The role behind a role session: as the model says, or, without a path, from the session's own ARN."""
    if principal.kind is not PrincipalKind.ROLE_SESSION:
        return None
    if principal.role_arn is not None:
        return principal.role_arn
    head, _, rest = principal.arn.partition(":assumed-role/")
    if not rest:
        return principal.arn
    return f"{head.replace(':sts:', ':iam:')}:role/{rest.split('/', 1)[0]}"


class Facts:
    """Everything that a statement may look at, computed when first asked for."""

    __slots__ = ("_lowered", "account", "action", "arn", "principal", "request", "role_arn", "same_account")

    def __init__(self, request: Request) -> None:
        principal = request.principal
        resource = request.resource
        self.request = request
        self.principal = principal
        self.action = request.action.lower()
        self.arn = resource.arn
        self.account = principal.account
        self.role_arn = role_arn_of(principal)
        self.same_account = principal.account is not None and (
            resource.account is None or resource.account == principal.account
        )
        self._lowered: dict[str, str | tuple[str, ...]] | None = None

    def lookup(self, key: str) -> Value:
        """The value of the lower-case `key`."""
        derive = _DERIVED.get(key)
        if derive is not None:
            return derive(self)
        family, slash, _ = key.partition("/")
        if slash and family in _TAGGED:
            return _TAGGED[family](self, key)
        return self.stated(key)

    def stated(self, key: str) -> Value:
        """The caller's own value of the lower-case `key`, in whatever case it was written."""
        if self._lowered is None:
            self._lowered = {name.lower(): value for name, value in self.request.context.items()}
        return self._lowered.get(key)

    def organization_id(self, account: str | None) -> str | None:
        """The organisation's id if `account` is a member, else None."""
        organization = self.request.organization
        if organization is None or account is None or not self._is_member(account):
            return None
        return organization.id

    def organization_paths(self, account: str | None) -> Value:
        """The paths of `account` in its organisation, always a multivalued key."""
        organization = self.request.organization
        if organization is None or account is None or account not in organization.paths:
            return None
        return (organization.paths[account],)

    def _is_member(self, account: str) -> bool:
        organization = self.request.organization
        return organization is not None and (
            account in organization.paths or account == organization.management_account
        )

    def is_outsider(self, account: str | None) -> bool:
        """Whether the organisation is known, and `account` is no member of it."""
        return self.request.organization is not None and (account is None or not self._is_member(account))

    def is_management(self, account: str | None) -> bool:
        """Whether `account` is the organisation's management account."""
        organization = self.request.organization
        return organization is not None and account is not None and account == organization.management_account


def _principal_arn(facts: Facts) -> Value:
    if facts.principal.kind in (PrincipalKind.SERVICE, PrincipalKind.ANONYMOUS, PrincipalKind.IDENTITY_PROVIDER):
        return None
    return facts.role_arn or facts.principal.arn


def _principal_type(facts: Facts) -> Value:
    return _TYPES.get(facts.principal.kind)


def _user_name(facts: Facts) -> Value:
    stated = facts.stated("aws:username")
    if stated is not None or facts.principal.kind is not PrincipalKind.USER:
        return stated
    return facts.principal.arn.rsplit("/", 1)[-1]


def _is_service(facts: Facts) -> Value:
    if facts.principal.kind is PrincipalKind.ANONYMOUS:
        return "false"
    return "true" if facts.principal.kind is PrincipalKind.SERVICE else "false"


def _service_name(facts: Facts) -> Value:
    return facts.principal.arn if facts.principal.kind is PrincipalKind.SERVICE else None


def _service_names(facts: Facts) -> Value:
    name = facts.principal.arn
    return (name,) if facts.principal.kind is PrincipalKind.SERVICE else None


_DERIVED: Final[Mapping[str, Callable[[Facts], Value]]] = {
    "aws:principalarn": _principal_arn,
    "aws:principalaccount": lambda facts: facts.account,
    "aws:principaltype": _principal_type,
    "aws:principalorgid": lambda facts: facts.organization_id(facts.account),
    "aws:principalorgpaths": lambda facts: facts.organization_paths(facts.account),
    "aws:principalisawsservice": _is_service,
    "aws:principalservicename": _service_name,
    "aws:principalservicenameslist": _service_names,
    "aws:username": _user_name,
    "aws:resourceaccount": lambda facts: facts.request.resource.account,
    "aws:resourceorgid": lambda facts: facts.organization_id(facts.request.resource.account),
    "aws:resourceorgpaths": lambda facts: facts.organization_paths(facts.request.resource.account),
}


def _tag(tags: Mapping[str, str], key: str) -> Value:
    name = key.split("/", 1)[1]
    for candidate, value in tags.items():
        if candidate.lower() == name:
            return value
    return None


_TAGGED: Final[Mapping[str, Callable[[Facts, str], Value]]] = {
    "aws:principaltag": lambda facts, key: _tag(facts.principal.tags, key),
    "aws:resourcetag": lambda facts, key: _tag(facts.request.resource.tags, key),
}
