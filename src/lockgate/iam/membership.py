"""The organisations of a line of a simulation: as it states them, or as its context implies them."""

from collections.abc import Mapping
from typing import Any

from lockgate.iam.model import Context, Organization

Organizations = tuple[Organization, Organization | None]
"""The caller's, and the resource's where it is another one."""


def organizations_of(raw: Any, context: Context, caller: str | None, owner: str | None) -> Organizations:
    """The organisations of the accounts of caller and resource.

    `raw` may have ``id``, ``managementAccount`` and ``accounts``: the members as a list, or as an object from account
    to path. What it leaves open is read from the context. Without it, each account is in the organisation that the
    context gives it, and is bound by the policies that the line lists for it.
    """
    stated = {key.lower(): value for key, value in context.items()}
    sides = ((caller, "aws:principalorg"), (owner, "aws:resourceorg"))
    if not isinstance(raw, Mapping):
        near, far = (_implied(account, stated, prefix) for account, prefix in sides)
        return near, far
    members = _members(raw.get("accounts"))
    for account, prefix in sides:
        if account is not None and members.get(account) == "":
            members[account] = _path(stated, prefix)
    known = [_text(stated.get(f"{prefix}id")) for _, prefix in sides]
    management = raw.get("managementAccount")
    identity = str(raw.get("id") or next(filter(None, known), ""))
    return Organization(identity, str(management) if management else None, members), None


def _implied(account: str | None, stated: Context, prefix: str) -> Organization:
    identity = _text(stated.get(f"{prefix}id"))
    members = {account: _path(stated, prefix)} if identity and account is not None else {}
    return Organization(identity, None, members)


def _members(accounts: Any) -> dict[str, str]:
    if isinstance(accounts, Mapping):
        return {str(account): str(path) for account, path in accounts.items()}
    listed = accounts if isinstance(accounts, list) else []
    return {str(item.get("id") if isinstance(item, Mapping) else item): "" for item in listed}


def _path(stated: Context, prefix: str) -> str:
    value = stated.get(f"{prefix}paths")
    return _text(value if isinstance(value, str) or not value else value[0])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
