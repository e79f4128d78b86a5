"""Where a reach begins: from what the user wrote to a node."""

from lockgate.kernel.names import is_account_id
from lockgate.proof.callers import caller
from lockgate.proof.errors import not_understood
from lockgate.proof.reach.nodes import NOBODY, OUTSIDE, Node, whole_account
from lockgate.proof.world import World

_OUTSIDE = frozenset({"outsider", "outside"})
_ANONYMOUS = frozenset({"*", "anonymous"})


def start_of(world: World, text: str) -> Node:
    """The start that `text` means.

    An account: twelve digits, ``root@PLACE``, or a place that is one account; a role or user as in
    `lockgate.proof.naming`; ``outsider`` for whoever is in no account of the world; ``anonymous`` for whoever has no
    credentials at all.

    Raises:
        LockgateError: When it means nothing, several things, or something that makes no calls; exit code 2.
    """
    if text in _OUTSIDE:
        return OUTSIDE
    if text in _ANONYMOUS:
        return NOBODY
    if is_account_id(text):
        return whole_account(text)
    accounts = {each.account for each in world.things if text in each.labels}
    if len(accounts) == 1 and not any(each.name == text for each in world.identities):
        return whole_account(accounts.pop())
    found = caller(world, text)
    if found.identity is not None:
        return Node(found.identity.kind, found.identity.arn, found.identity.account)
    if found.principal.account is not None:
        return whole_account(found.principal.account)
    why = "a service acts for the accounts that drive it, and keeps nothing of its own"
    raise not_understood("LG4202", f"`{text}` is a service", why, "name an account, a role or a user")
