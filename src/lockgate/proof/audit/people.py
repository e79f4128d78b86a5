"""Which roles and users an audit asks about: administrators need no way to become one."""

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.principals import services_of
from lockgate.proof.reach import Node
from lockgate.proof.reach.atlas import named_accounts
from lockgate.proof.world import Identity, Written


def node_of(identity: Identity) -> Node:
    """A role or user as a start."""
    return Node(identity.kind, identity.arn, identity.account)


def is_administrator(identity: Identity) -> bool:
    """Whether a role or user of people may do everything, as is meant.

    One that a service or another account acts as is no person's: its permissions are asked about.
    """
    if identity.boundary is not None or not any(_everything(policy) for policy in identity.policies):
        return False
    others = set(named_accounts(identity.trust)) - {identity.account}
    return not others and next(services_of(identity.trust), None) is None


def asked(grounds: Grounds) -> tuple[Identity, ...]:
    """Everybody but administrators and the roles that AWS's services keep for themselves."""
    return tuple(
        each
        for each in grounds.world.identities
        if not is_administrator(each) and ":role/aws-service-role/" not in each.arn
    )


def _everything(policy: Written) -> bool:
    return any(
        statement.get("Effect") == "Allow"
        and "*" in _listed(statement.get("Action"))
        and "*" in _listed(statement.get("Resource"))
        and "Condition" not in statement
        for statement in policy.statements
    )


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
