"""Whom a policy names, and the questions about everybody else in their accounts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lockgate.iam.symbolic import AnyoneIn, Question, Target
from lockgate.kernel.names import is_account_id
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.claims.sets import roles, without
from lockgate.proof.reach.atlas import ANYBODY, named_accounts
from lockgate.proof.reach.inquiry import FREE, Given
from lockgate.proof.verdict import Proved, Step, Unknown
from lockgate.proof.world import Written

_PRINCIPAL = "aws:principalarn"
_WILD = frozenset("*?")


def foreign_accounts(grounds: Grounds, policy: Written | None, owner: str) -> tuple[str, ...]:
    """The other accounts that a policy speaks of; where it speaks of everybody, those of the world."""
    named = set(named_accounts(policy))
    if ANYBODY in named:
        named |= set(grounds.world.accounts)
    return tuple(sorted(each for each in named if is_account_id(each) and each != owner))


def from_whole_accounts(
    grounds: Grounds, policy: Written | None, on: Target, actions: tuple[str, ...], given: Given = FREE
) -> tuple[dict[str, Step], Proved | Unknown]:
    """By account, what somebody in it may do to `on` whom the policy does not name; and the verdict when that is none.

    Whoever the policy names by a name of his own is not asked about.
    """
    exact = tuple(dict.fromkeys(named_principals(policy)))
    grounds.inquiry.taken()
    target = without(on, [roles(*exact)] if exact else [])
    found = {}
    for account in foreign_accounts(grounds, policy, on.account):
        question = Question(AnyoneIn(frozenset({account})), actions, target, given)
        step = grounds.step(question)
        if step is not None:
            found[account] = step
    return found, grounds.otherwise()


def named_principals(policy: Written | None) -> Iterator[str]:
    """ARN patterns of the roles and users that a policy allows by a name, in ``Principal`` or ``aws:PrincipalArn``."""
    for statement in policy.statements if policy is not None else ():
        if statement.get("Effect") == "Allow":
            yield from (each for text in _texts(statement) for each in _with_paths(text) if _has_name(each))


def _texts(statement: Mapping[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        yield from _listed(principal.get("AWS", ()))
    for keys in statement.get("Condition", {}).values():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            if key.lower() == _PRINCIPAL:
                yield from _listed(values)


def _with_paths(text: str) -> Iterator[str]:
    """A session's ARN has the name of its role, but not the path."""
    head, found, rest = text.partition(":assumed-role/")
    if not found:
        yield text
        return
    name = rest.partition("/")[0]
    account = head.replace(":sts:", ":iam:")
    yield from (f"{account}:role/{name}", f"{account}:role/*/{name}")


def _has_name(pattern: str) -> bool:
    """Whether it names a role or user, or some by a part of their name; ``role/*`` is everybody."""
    _, found, name = pattern.partition(":role/")
    if not found:
        _, found, name = pattern.partition(":user/")
    return bool(found and set(name.rpartition("/")[2]) - _WILD)


def _listed(values: Any) -> Iterable[str]:
    return (values,) if isinstance(values, str) else tuple(map(str, values))
