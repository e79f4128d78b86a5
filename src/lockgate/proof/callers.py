"""Who asks: from what the user wrote to a principal with its policies."""

from dataclasses import dataclass, replace

from lockgate.iam import NOTHING, Principal, PrincipalKind, principal_of
from lockgate.kernel import did_you_mean
from lockgate.kernel.names import is_account_id
from lockgate.proof.errors import listed, not_understood
from lockgate.proof.naming import Named, named, taken_apart
from lockgate.proof.world import Identity, World, Written

SESSION = "lockgate-ask"
"""The name of the role sessions that questions are asked as."""

_ANONYMOUS = frozenset({"*", "anonymous"})
_EVERYTHING = Written(
    "assumed",
    {"Version": "2012-10-17", "Statement": {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"}},
    "an assumption",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal and what it brings along.

    Attributes:
        principal: For the evaluator.
        identity: Its role or user, None for those without.
        policies: Its identity policies.
        notes: What was assumed.
    """

    principal: Principal
    identity: Identity | None = None
    policies: tuple[Written, ...] = ()
    notes: tuple[str, ...] = ()


def caller(world: World, text: str) -> Caller:
    """The principal that `text` means.

    An ARN of root, user, role or role session; twelve digits or ``root@PLACE`` for an account's root user; a service's
    host name; ``anonymous``; or a short form of a role or user.

    Raises:
        LockgateError: When there is none such, with the nearest name; exit code 2.
    """
    if text in _ANONYMOUS or text.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return Caller(principal_of(text, NOTHING))
    if text.startswith("root@"):
        return Caller(principal_of(_account(world, text.removeprefix("root@"), text), NOTHING))
    if is_account_id(text):
        return Caller(principal_of(text, NOTHING))
    if text.startswith("arn:"):
        return _by_arn(world, text)
    things = [Named.of(each) for each in world.identities]
    found = named(world, taken_apart(text), "LG4202", things, lambda _: True)
    return _of(next(each for each in world.identities if each.arn == found.arn))


def _account(world: World, place: str, written: str) -> str:
    accounts = {each.account for each in world.things if place in each.labels} | ({place} & set(world.accounts))
    if len(accounts) == 1:
        return accounts.pop()
    fact = f"`{written}` means {'no account' if not accounts else f'{len(accounts)} accounts'}"
    why = f"the accounts of {world.source} are {listed(accounts or world.accounts)}"
    raise not_understood("LG4202", fact, why, "write the account's twelve digits")


def _by_arn(world: World, arn: str) -> Caller:
    principal = principal_of(arn, NOTHING)
    if principal.kind not in (PrincipalKind.USER, PrincipalKind.ROLE_SESSION):
        return Caller(principal)
    identity = _identity(world, arn, principal)
    if identity is not None:
        made = _of(identity)
        in_session = ":assumed-role/" in arn
        return replace(made, principal=replace(made.principal, arn=arn)) if in_session else made
    is_open = principal.kind is PrincipalKind.USER and not world.closed
    if principal.account in world.accounts and not is_open:
        raise _unknown(world, arn, principal.account or "")
    note = f"{arn} is not part of {world.source}: its own account is taken to let it do everything"
    if principal.role_arn == arn:
        principal = _session(principal, arn)
    return Caller(principal, policies=(_EVERYTHING,), notes=(note,))


def _identity(world: World, arn: str, principal: Principal) -> Identity | None:
    """By ARN; a session's ARN has the name of its role but not the path."""
    session = arn.partition(":assumed-role/")[2].partition("/")[0]
    for each in world.identities:
        if each.arn == arn or (
            session and (each.kind, each.name, each.account) == ("role", session, principal.account)
        ):
            return each
    return None


def _of(identity: Identity) -> Caller:
    principal = principal_of(identity.arn, NOTHING)
    if principal.kind is PrincipalKind.ROLE_SESSION:
        principal = _session(principal, identity.arn)
    return Caller(replace(principal, tags=identity.tags), identity, identity.policies)


def _session(principal: Principal, role: str) -> Principal:
    partition, account, name = role.split(":", 2)[1], principal.account, role.rpartition("/")[2]
    arn = f"arn:{partition}:sts::{account}:assumed-role/{name}/{SESSION}"
    return replace(principal, arn=arn, role_arn=role)


def _unknown(world: World, arn: str, account: str) -> Exception:
    known = [each.arn for each in world.identities if each.account == account]
    guess = did_you_mean(arn, known)
    why = f"the account {account} has {listed(known)}" if known else f"the account {account} has none"
    remedy = f"did you mean `{guess}`?" if guess else "name one of these"
    return not_understood("LG4202", f"there is no principal `{arn}` in {world.source}", why, remedy)
