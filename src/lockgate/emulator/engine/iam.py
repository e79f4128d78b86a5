"""Readers of the engine's IAM state. Everything is read live: nothing is cached here."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ministack.services import iam


@dataclass(frozen=True, slots=True)
class Entity:
    """A role or a user.

    Attributes:
        arn: With its path.
        unique_id: ``AROA...`` or ``AIDA...``.
        tags: Its tags.
        inline: Policy name to document, as it was put.
        attached: ARNs of managed policies.
        boundary: The ARN of the permissions boundary, or None.
        trust: A role's trust policy as it was put; None for users.
        path: ``/`` or ``/team/``.
        max_session: A role's longest session in seconds.
    """

    arn: str
    unique_id: str
    tags: Mapping[str, str]
    inline: Mapping[str, str]
    attached: tuple[str, ...]
    boundary: str | None
    trust: str | None
    path: str
    max_session: int = 3600


def role(account: str, name: str) -> Entity | None:
    """The role called `name` (without path), or None."""
    record = iam._roles.get_scoped(account, None, name)
    return None if record is None else _role(record)


def user(account: str, name: str) -> Entity | None:
    """The user called `name`, or None."""
    record = iam._users.get_scoped(account, None, name)
    if record is None:
        return None
    inline = iam._user_inline_policies.get_scoped(account, None, name) or {}
    return Entity(
        arn=record["Arn"],
        unique_id=record["UserId"],
        tags=_tags(record),
        inline=dict(inline),
        attached=tuple(record.get("AttachedPolicies") or ()),
        boundary=record.get("PermissionsBoundary") or None,
        trust=None,
        path=record.get("Path") or "/",
    )


def provider(account: str, arn: str) -> dict[str, Any] | None:
    """The engine's own record of an OpenID Connect provider, which may be changed, or None."""
    record: dict[str, Any] | None = iam._oidc_providers.get_scoped(account, None, arn)
    return record


def groups_of(account: str, user_name: str) -> Iterator[tuple[str, Mapping[str, str], tuple[str, ...]]]:
    """Name, inline policies and attached policies of each group that the user is in."""
    for (owner, name), record in list(iam._groups._data.items()):
        if owner == account and user_name in record.get("Users", ()):
            inline = iam._group_inline_policies.get_scoped(account, None, name) or {}
            yield name, dict(inline), tuple(record.get("AttachedPolicies") or ())


def managed_document(account: str, arn: str) -> str | None:
    """The default version of a managed policy, AWS's own or the account's, or None."""
    if iam._is_aws_managed_arn(arn):
        record = iam._aws_managed_policies.get(arn)
    else:
        record = iam._policies.get_scoped(account, None, arn)
    if record is None:
        return None
    return str(record["Versions"][record["DefaultVersionId"]]["Document"])


def instance_profile(account: str, name: str) -> tuple[str, str | None] | None:
    """The ARNs of an instance profile (by name, without path) and of its role, if it has one; None for no profile."""
    record = iam._instance_profiles.get_scoped(account, None, name)
    if record is None:
        return None
    held = role(account, record["Roles"][0]) if record["Roles"] else None
    return str(record["Arn"]), None if held is None else held.arn


def access_key(key_id: str) -> tuple[str, Mapping[str, Any]] | None:
    """The account and the record (``UserName``, ``SecretAccessKey``, ``Status``) of a user's access key, or None."""
    for (account, known), record in list(iam._access_keys._data.items()):
        if known == key_id:
            return account, record
    return None


def accounts() -> frozenset[str]:
    """The accounts that have any IAM entity."""
    stores = (iam._roles, iam._users, iam._policies)
    return frozenset(scope[0] for store in stores for scope in list(store._data))


def _role(record: Mapping[str, Any]) -> Entity:
    return Entity(
        arn=record["Arn"],
        unique_id=record["RoleId"],
        tags=_tags(record),
        inline=dict(record.get("InlinePolicies") or {}),
        attached=tuple(record.get("AttachedPolicies") or ()),
        boundary=record.get("PermissionsBoundary") or None,
        trust=record.get("AssumeRolePolicyDocument") or "",
        path=record.get("Path") or "/",
        max_session=int(record.get("MaxSessionDuration") or 3600),
    )


def _tags(record: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in record.get("Tags") or ()}


def trusts() -> list[tuple[str, str, str]]:
    """Account, role name and trust policy of every role."""
    return [
        (scope[0], record["RoleName"], record.get("AssumeRolePolicyDocument") or "")
        for scope, record in list(iam._roles._data.items())
    ]


def put_trust(account: str, name: str, document: str) -> None:
    """Replace a stored trust policy as it is, without the checks of UpdateAssumeRolePolicy."""
    iam._roles.get_scoped(account, None, name)["AssumeRolePolicyDocument"] = document


def inline_policies(account: str, kind: str, name: str) -> Mapping[str, str]:
    """The inline policies of a ``role``, ``user`` or ``group``."""
    if kind == "role":
        record = iam._roles.get_scoped(account, None, name) or {}
        return dict(record.get("InlinePolicies") or {})
    store = iam._user_inline_policies if kind == "user" else iam._group_inline_policies
    return dict(store.get_scoped(account, None, name) or {})


def boundary_users(account: str, policy_arn: str) -> int:
    """How many roles and users of the account have the policy as their permissions boundary."""
    stores = (iam._roles, iam._users)
    records = [record for store in stores for scope, record in list(store._data.items()) if scope[0] == account]
    return sum(record.get("PermissionsBoundary") == policy_arn for record in records)


def versions(account: str, policy_arn: str) -> int:
    """How many versions a customer managed policy has."""
    record = iam._policies.get_scoped(account, None, policy_arn)
    return 0 if record is None else len(record["Versions"])


def user_keys(account: str, user_name: str) -> int:
    """How many access keys a user has."""
    return sum(
        scope[0] == account and record["UserName"] == user_name
        for scope, record in list(iam._access_keys._data.items())
    )
