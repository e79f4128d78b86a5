"""Invitations: an account joins when it accepts, of its own will. Source: user guide, "Inviting an AWS account"."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from lockgate.emulator.ports import Call, Operation, ServiceError
from lockgate.emulator.services.organizations import shapes
from lockgate.emulator.services.organizations.errors import duplicate, invalid, missing, not_permitted
from lockgate.emulator.services.organizations.model import made_up
from lockgate.emulator.services.organizations.registry import Handshake, Registry
from lockgate.kernel.names import is_account_id

_LIFE = timedelta(days=15)


def operations(registry: Registry) -> Mapping[str, Operation]:
    """Operation name to its implementation."""
    return {
        "InviteAccountToOrganization": lambda call: _invite(registry, call),
        "AcceptHandshake": lambda call: _end(registry, call, "ACCEPTED"),
        "DeclineHandshake": lambda call: _end(registry, call, "DECLINED"),
        "CancelHandshake": lambda call: _end(registry, call, "CANCELED"),
        **_reading(registry),
    }


def _invite(registry: Registry, call: Call) -> Mapping[str, Any]:
    target = call.params["Target"]
    with registry.lock:
        tree = registry.managed(call)
        account = _account(registry, target)
        if registry.tree_of(account) is not None:
            raise ServiceError(
                "HandshakeConstraintViolationException",
                "The invited account is already a member of an organization.",
                Reason="ALREADY_IN_AN_ORGANIZATION",
            )
        for other in registry.handshakes.values():
            if other.organization == tree.id and other.account == account and _current(registry, other) == "OPEN":
                raise duplicate("Handshake", "A handshake with the same action and target already exists.")
        now = registry.clock.now()
        handshake = Handshake(
            id=made_up("h-", 32),
            organization=tree.id,
            management=tree.management,
            account=account,
            party={"Id": target["Id"], "Type": target["Type"]},
            requested=now,
            expires=now + _LIFE,
            notes=call.params.get("Notes"),
            tags=shapes.given_tags(call.params),
        )
        registry.handshakes[handshake.id] = handshake
        return {"Handshake": _shape(registry, handshake)}


def _account(registry: Registry, target: Mapping[str, str]) -> str:
    if target["Type"] == "EMAIL":
        found = registry.emails.get(target["Id"])
        if found is None:
            raise invalid("INVALID_EMAIL_ADDRESS_TARGET", "No account has the email address.")
        return found
    if target["Type"] != "ACCOUNT" or not is_account_id(target["Id"]):
        raise invalid("INVALID_PARTY_TYPE_TARGET", "You specified the wrong type of entity as the target.")
    return target["Id"]


def _end(registry: Registry, call: Call, state: str) -> Mapping[str, Any]:
    """Accept, decline (the invited account) or cancel (the management account) an open invitation."""
    with registry.lock:
        handshake = _find(registry, call)
        if call.account != (handshake.management if state == "CANCELED" else handshake.account):
            raise not_permitted()
        now = _current(registry, handshake)
        if now == state:
            raise ServiceError("HandshakeAlreadyInStateException", "The specified handshake is already in the state.")
        if now != "OPEN":
            raise ServiceError("InvalidHandshakeTransitionException", f"You can't change a handshake that is {now}.")
        if state == "ACCEPTED":
            _join(registry, handshake)
        handshake.state = state
        return {"Handshake": _shape(registry, handshake)}


def _join(registry: Registry, handshake: Handshake) -> None:
    if registry.tree_of(handshake.account) is not None:
        raise ServiceError(
            "HandshakeConstraintViolationException",
            "The account is already a member of an organization.",
            Reason="ALREADY_IN_AN_ORGANIZATION",
        )
    tree = registry.trees[handshake.organization]
    known = next((email for email, account in registry.emails.items() if account == handshake.account), None)
    email = known or f"{handshake.account}@example.com"
    member = registry.join(tree, handshake.account, f"Account {handshake.account}", email, "INVITED")
    member.tags = dict(handshake.tags)


def _find(registry: Registry, call: Call) -> Handshake:
    found = registry.handshakes.get(call.params["HandshakeId"])
    if found is None or call.account not in (found.management, found.account):
        raise missing("Handshake")
    return found


def _current(registry: Registry, handshake: Handshake) -> str:
    if handshake.state == "OPEN" and registry.clock.now() >= handshake.expires:
        handshake.state = "EXPIRED"
    return handshake.state


def _shape(registry: Registry, handshake: Handshake) -> dict[str, Any]:
    resources = [
        {"Type": "ORGANIZATION", "Value": handshake.organization},
        {"Type": handshake.party["Type"], "Value": handshake.party["Id"]},
    ]
    if handshake.notes:
        resources.append({"Type": "NOTES", "Value": handshake.notes})
    place = f"{handshake.organization}/invite/{handshake.id}"
    return {
        "Id": handshake.id,
        "Arn": f"arn:aws:organizations::{handshake.management}:handshake/{place}",
        "Parties": [{"Id": handshake.organization.removeprefix("o-"), "Type": "ORGANIZATION"}, handshake.party],
        "State": _current(registry, handshake),
        "RequestedTimestamp": handshake.requested,
        "ExpirationTimestamp": handshake.expires,
        "Action": "INVITE",
        "Resources": resources,
    }


def _reading(registry: Registry) -> Mapping[str, Operation]:
    def describe(call: Call) -> Mapping[str, Any]:
        with registry.lock:
            return {"Handshake": _shape(registry, _find(registry, call))}

    def listing(wanted: Callable[[Handshake, str], bool], *, managed: bool) -> Operation:
        def listed(call: Call) -> Mapping[str, Any]:
            with registry.lock:
                if managed:
                    registry.managed(call)
                found = [_shape(registry, item) for item in registry.handshakes.values() if wanted(item, call.account)]
            kind = (call.params.get("Filter") or {}).get("ActionType", "INVITE")
            return shapes.page(found if kind == "INVITE" else [], "Handshakes", call.params)

        return listed

    return {
        "DescribeHandshake": describe,
        "ListHandshakesForAccount": listing(lambda item, account: item.account == account, managed=False),
        "ListHandshakesForOrganization": listing(lambda item, account: item.management == account, managed=True),
    }
