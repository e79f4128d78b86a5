"""The ``Principal`` and ``NotPrincipal`` elements: whom a resource-based policy speaks of, and how directly.

Source: IAM user guide, "AWS JSON policy elements: Principal" and "...: NotPrincipal".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import PrincipalKind

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ROOT: Final = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):root")
_ROLE: Final = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):role/(.*/)?([^/]+)")

_ANONYMOUS: Final = PrincipalKind.ANONYMOUS
_PROVIDER: Final = PrincipalKind.IDENTITY_PROVIDER
_ROOT_USER: Final = PrincipalKind.ROOT
_SERVICE: Final = PrincipalKind.SERVICE


class Directness(IntEnum):
    """How directly a statement names the caller; a later one needs less else to allow.

    ACCOUNT names only the caller's account: a delegation, not a grant. ROLE names the role behind a session, or the
    user behind a federated one: a grant, which boundaries and session policies still limit. PRINCIPAL names the very
    caller, or everybody: within the account nothing limits it but a Deny.
    """

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    PRINCIPAL = 3


NONE: Final = Directness.NONE
ACCOUNT: Final = Directness.ACCOUNT
ROLE: Final = Directness.ROLE
PRINCIPAL: Final = Directness.PRINCIPAL


@dataclass(frozen=True, slots=True)
class Principals:
    """A compiled ``Principal`` or ``NotPrincipal``.

    Attributes:
        negated: Whether it is a ``NotPrincipal``.
        everyone: Whether it lists ``*`` or ``{"AWS": "*"}``: anonymous callers and services included.
        accounts: Account ids named by number or by ``root``.
        arns: Every other ARN, exactly as written.
        roles: Account and name of each role in `arns`, for sessions whose role's path is unknown.
        services: Service principals; ``*`` is any service.
        providers: SAML and OIDC providers; ``*`` is any.
        written: The texts as written, for explanations.
    """

    negated: bool
    everyone: bool
    accounts: frozenset[str]
    arns: frozenset[str]
    roles: frozenset[tuple[str, str]]
    services: frozenset[str]
    providers: frozenset[str]
    written: tuple[str, ...]

    def names(self, facts: Facts) -> Directness:  # noqa: PLR0911  one return per form of a principal
        """How directly the listed principals name the caller; whether they are excepted is for `naming` to say."""
        if self.everyone:
            return PRINCIPAL
        kind = facts.kind
        if kind is _SERVICE:
            return _listed(facts.principal.arn, self.services)
        if kind is _PROVIDER:
            return _listed(facts.principal.arn, self.providers)
        if kind is _ANONYMOUS:
            return NONE
        if self.arns:
            if self._names_role(facts):
                return PRINCIPAL if self._names_session(facts) else ROLE
            if facts.principal.arn in self.arns:
                return PRINCIPAL
            if facts.parent_arn in self.arns:
                return ROLE
        return ACCOUNT if facts.account in self.accounts else NONE

    def _names_session(self, facts: Facts) -> bool:
        return facts.principal.arn in self.arns and facts.principal.arn != facts.role_arn

    def _names_role(self, facts: Facts) -> bool:
        """By exact ARN where the role's path is known; otherwise by name, which is unique in an account."""
        role = facts.role_arn
        if role is None:
            return False
        if facts.principal.role_arn is not None:
            return role in self.arns
        return role_key(role) in self.roles

    def lists_all_of(self, facts: Facts) -> bool:
        """Whether every identity of the caller is listed: its account, its role, and itself.

        AWS may check the account first, then the role, then the session, and deny at the first that a
        ``NotPrincipal`` does not list; so only a complete list spares the caller.
        """
        if self.everyone or facts.without_account:
            return self.names(facts) is not NONE
        if facts.account not in self.accounts:
            return False
        if facts.kind is _ROOT_USER:
            return True
        return facts.principal.arn in self.arns and (facts.role_arn is None or self._names_role(facts))


def _listed(name: str, names: frozenset[str]) -> Directness:
    return PRINCIPAL if name in names or "*" in names else NONE


@lru_cache(maxsize=4096)
def role_key(arn: str) -> tuple[str, str] | None:
    """Account and name of a role ARN, its path left out; None for any other text."""
    found = _ROLE.fullmatch(arn)
    return (found[1], found[3]) if found else None


@lru_cache(maxsize=8192)
def compile_principals(written: tuple[tuple[str, tuple[str, ...]], ...], *, negated: bool) -> Principals:
    """Compile the lists of each principal type (``AWS``, ``Service``, ``Federated``, ``CanonicalUser``).

    Unique ids (``AROA...``) and canonical users match nobody: a deleted principal does not come back under its name.
    """
    lists: Mapping[str, Sequence[str]] = dict(written)
    aws = lists.get("AWS", ())
    roots = {item: found[1] for item in aws if (found := _ROOT.fullmatch(item))}
    accounts = [item for item in aws if _ACCOUNT.fullmatch(item)]
    arns = frozenset(item for item in aws if item.startswith("arn:") and item not in roots)
    return Principals(
        negated=negated,
        everyone="*" in aws,
        accounts=frozenset([*accounts, *roots.values()]),
        arns=arns,
        roles=frozenset(key for key in map(role_key, arns) if key is not None),
        services=frozenset(lists.get("Service", ())),
        providers=frozenset(lists.get("Federated", ())),
        written=tuple(f"{kind}: {item}" for kind, items in written for item in items),
    )


Naming = Callable[[Facts, bool], Directness]
"""How directly a statement names the caller of a request; the flag says that the caller has a permissions boundary."""


def naming(principals: Principals | None, *, allow: bool) -> Naming:
    """Compile the element: without one, and with ``*``, a statement speaks of everybody.

    A Deny with ``NotPrincipal`` always applies to a user or role with a permissions boundary, whatever it lists.
    Source: IAM user guide, "AWS JSON policy elements: NotPrincipal".
    """
    if principals is None or (principals.everyone and not principals.negated):
        return _everybody
    if not principals.negated:
        return lambda facts, bounded: principals.names(facts)  # noqa: ARG005  boundaries matter to NotPrincipal only
    if allow:
        return lambda facts, bounded: PRINCIPAL if principals.names(facts) is NONE else NONE  # noqa: ARG005  same
    return lambda facts, bounded: PRINCIPAL if bounded or not principals.lists_all_of(facts) else NONE


def _everybody(facts: Facts, bounded: bool) -> Directness:  # noqa: ARG001  the same answer to every caller
    return PRINCIPAL
