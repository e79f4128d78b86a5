"""Accounts: made, found, moved, closed, and leaving.

Source: Organizations API reference; user guide, "Creating a member account", "Removing a member account". Where AWS has
an account wait before it may leave (four days, a telephone number), here it may at once.
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, Caller, Operation, ServiceError
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import constraint, invalid, missing
from lockgate.emulator.services.organizations.model import Member, Tree, made_up
from lockgate.emulator.services.organizations.registry import Registry, node_of
from lockgate.iam import Principal, PrincipalKind

_DIGITS = 12
_ROLE = "OrganizationAccountAccessRole"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_PARENTS = ("ROOT", "ORGANIZATIONAL_UNIT")


def operations(registry: Registry, aws: Aws) -> Mapping[str, Operation]:
    """Operation name to its implementation."""
    return {**_making(registry, aws), **_reading(registry), **_moving(registry)}


def _making(registry: Registry, aws: Aws) -> Mapping[str, Operation]:
    def create(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            tags = shapes.given_tags(call.params)
            now = registry.clock.now()
            request = {"Id": made_up("car-", 32), "AccountName": call.params["AccountName"], "RequestedTimestamp": now}
            kept = {**request, "organization": tree.id, "CompletedTimestamp": now, "State": "IN_PROGRESS"}
            registry.requests[request["Id"]] = kept
            taken = call.params["Email"] in registry.emails
            account = None if taken else _fresh(aws)
        if account is None:
            kept |= {"State": "FAILED", "FailureReason": "EMAIL_ALREADY_EXISTS"}
        else:
            try:
                # Before it joins, while no policy of the organisation binds it yet: it is AWS that makes the role.
                _access_role(aws, call, account)
            except Exception:
                kept |= {"State": "FAILED", "FailureReason": "INTERNAL_FAILURE"}
                raise
            with registry.lock:
                member = registry.join(tree, account, call.params["AccountName"], call.params["Email"], "CREATED")
                member.tags = tags
                kept |= {"State": "SUCCEEDED", "AccountId": account}
        return {"CreateAccountStatus": {**request, "State": "IN_PROGRESS"}}

    def status(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            found = registry.requests.get(call.params["CreateAccountRequestId"])
            if found is None or found["organization"] != tree.id:
                raise missing("CreateAccountStatus")
            return {"CreateAccountStatus": _plain(found)}

    def statuses(call: Call) -> Mapping[str, Any]:
        states = call.params.get("States") or ("IN_PROGRESS", "SUCCEEDED", "FAILED")
        with registry.lock:
            tree = registry.managed(call)
            found = [
                _plain(item)
                for item in registry.requests.values()
                if item["organization"] == tree.id and item["State"] in states
            ]
        return shapes.page(found, "CreateAccountStatuses", call.params)

    return {
        "CreateAccount": create,
        "DescribeCreateAccountStatus": status,
        "ListCreateAccountStatus": statuses,
    }


def _plain(request: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name != "organization"}


def _fresh(aws: Aws) -> str:
    """The id of an account that is new, which exists from now on."""
    account = str(secrets.randbelow(9 * 10 ** (_DIGITS - 1)) + 10 ** (_DIGITS - 1))
    aws.open_account(account)
    return account


def _access_role(aws: Aws, call: Call, account: str) -> None:
    """The role in a new account by which the management account administers it."""
    root = Caller(Principal(PrincipalKind.ROOT, f"arn:aws:iam::{account}:root", account), account)
    inside = Call(call.id, root, account, call.region, "iam", "CreateRole", {})
    iam = aws.client("iam", aws.sign_in_as(inside), call.region)
    trusted = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"arn:aws:iam::{call.account}:root"}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [trusted]})
    name = call.params.get("RoleName") or _ROLE
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    iam.attach_role_policy(RoleName=name, PolicyArn=_ADMINISTRATOR)


def _reading(registry: Registry) -> Mapping[str, Operation]:
    def listed(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            return shapes.page([shapes.account(tree, member) for member in tree.members()], "Accounts", call.params)

    def described(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            return {"Account": shapes.account(tree, _member(tree, call.params["AccountId"]))}

    def below(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            parent = node_of(tree, call.params["ParentId"], "Parent", *_PARENTS)
            found = [node for node in tree.children(parent.id, "ACCOUNT") if isinstance(node, Member)]
            return shapes.page([shapes.account(tree, member) for member in found], "Accounts", call.params)

    return {"ListAccounts": listed, "DescribeAccount": described, "ListAccountsForParent": below}


def _member(tree: Tree, account: str) -> Member:
    node = tree.nodes.get(account)
    if not isinstance(node, Member):
        raise missing("Account")
    return node


def _moving(registry: Registry) -> Mapping[str, Operation]:
    def move(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            member = _member(tree, call.params["AccountId"])
            source = node_of(tree, call.params["SourceParentId"], "SourceParent", *_PARENTS)
            destination = node_of(tree, call.params["DestinationParentId"], "DestinationParent", *_PARENTS)
            if member.parent != source.id:
                raise missing("SourceParent")
            if source.id == destination.id:
                raise ServiceError(
                    "DuplicateAccountException", "That account is already present in the specified destination."
                )
            member.parent = destination.id
            registry.changed(tree)
        return {}

    def remove(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            _leave(registry, tree, _member(tree, call.params["AccountId"]))
        return {}

    def leave(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.mine(call)
            _leave(registry, tree, _member(tree, call.account))
        return {}

    def close(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            tree = registry.managed(call)
            member = _member(tree, call.params["AccountId"])
            if member.id == tree.management:
                raise constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You can't close the management account.")
            if member.closed:
                raise ServiceError("AccountAlreadyClosedException", "The account is already closed.")
            member.closed = True
            registry.changed(tree)
        return {}

    return {
        "MoveAccount": move,
        "RemoveAccountFromOrganization": remove,
        "LeaveOrganization": leave,
        "CloseAccount": close,
    }


def _leave(registry: Registry, tree: Tree, member: Member) -> None:
    if member.id == tree.management:
        raise ServiceError(
            "MasterCannotLeaveOrganizationException",
            "You can't remove a management account from an organization. If you want the management account to become "
            "a member account in another organization, you must first delete the current organization.",
        )
    if member.closed:
        raise invalid("INVALID_ENUM", "A closed account can't leave its organization.")
    registry.leave(tree, member.id)
