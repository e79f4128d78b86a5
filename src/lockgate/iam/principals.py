"""The ``Principal`` and ``NotPrincipal`` elements: whom a resource-based policy speaks of, and how directly.

Source: IAM user guide, "AWS JSON policy elements: Principal" and "...: NotPrincipal".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Final

from lockgate.iam.facts import Facts
from lockgate.iam.model import PrincipalKind

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ROOT: Final = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):root")
_ROLE: Final = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):role/(?:.*/)?([^/]+)")


class Directness(IntEnum):
    """How directly a statement names the principal; a later one needs less else to allow.

    ACCOUNT names only the principal's account: a delegation, not a grant. ROLE names the role: a grant, which
    boundaries and session policies still limit. PRINCIPAL names the very principal, or everybody: within the
    account nothing limits it but a Deny.
    """

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    PRINCIPAL = 3


@dataclass(frozen=True, slots=True)
class Principals:
    """A compiled ``Principal`` or ``NotPrincipal``.

    Attributes:
        negated: Whether it is a ``NotPrincipal``.
        everyone: Whether it is ``*`` or ``{"AWS": "*"}``, anonymous callers included.
        accounts: Account ids named by number or by ``root``.
        arns: Every other ARN, exactly as written.
        roles: Account and name of each role in `arns`, for sessions whose role's path is unknown.
        services: Service principals; ``*`` is any service.
        providers: SAML and OIDC providers; ``*`` is any.
    """

    negated: bool = False
    everyone: bool = False
    accounts: frozenset[str] = frozenset()
    arns: frozenset[str] = frozenset()
    roles: frozenset[tuple[str, str]] = frozenset()
    services: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    written: Mapping[str, Sequence[str]] = field(default_factory=dict, compare=False)

    def directness(self, facts: Facts) -> Directness:  # noqa: PLR0911  one return per form of a principal
        """How directly the listed principals name the caller; NONE when they do not.

        `negated` is the caller's to apply.
        """
        if self.everyone:
            return Directness.PRINCIPAL
        kind = facts.principal.kind
        if kind is PrincipalKind.SERVICE:
            return _listed(facts.principal.arn, self.services)
        if kind is PrincipalKind.IDENTITY_PROVIDER:
            return _listed(facts.principal.arn, self.providers)
        if kind is PrincipalKind.ANONYMOUS:
            return Directness.NONE
        if facts.principal.arn in self.arns:
            return Directness.ROLE if facts.principal.arn == facts.role_arn else Directness.PRINCIPAL
        if self.arns and self._names_role(facts):
            return Directness.ROLE
        if facts.account in self.accounts:
            return Directness.PRINCIPAL if kind is PrincipalKind.ROOT else Directness.ACCOUNT
        return Directness.NONE

    def _names_role(self, facts: Facts) -> bool:
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
        kind = facts.principal.kind
        if self.everyone or kind in (PrincipalKind.SERVICE, PrincipalKind.IDENTITY_PROVIDER, PrincipalKind.ANONYMOUS):
            return self.directness(facts) is not Directness.NONE
        if facts.account not in self.accounts:
            return False
        if kind is PrincipalKind.ROOT:
            return True
        return facts.principal.arn in self.arns and (facts.role_arn is None or self._names_role(facts))


def _listed(name: str, names: frozenset[str]) -> Directness:
    return Directness.PRINCIPAL if name in names or "*" in names else Directness.NONE


@lru_cache(maxsize=4096)
def role_key(arn: str) -> tuple[str, str] | None:
    """Account and name of a role ARN, its path left out; None for any other text."""
    found = _ROLE.fullmatch(arn)
    return (found[1], found[2]) if found else None


EVERYONE: Final = Principals(everyone=True, written={"*": ("*",)})


def compile_principals(written: Mapping[str, Sequence[str]], *, negated: bool) -> Principals:
    """Compile the lists of each principal type (``AWS``, ``Service``, ``Federated``, ``CanonicalUser``).

    Unique ids (``AROA...``) and canonical users match nobody: a deleted principal does not come back under its name.
    """
    aws = written.get("AWS", ())
    roots = {item: found[1] for item in aws if (found := _ROOT.fullmatch(item))}
    accounts = [item for item in aws if _ACCOUNT.fullmatch(item)]
    arns = [item for item in aws if item.startswith("arn:") and item not in roots]
    return Principals(
        negated=negated,
        everyone="*" in aws,
        accounts=frozenset([*accounts, *roots.values()]),
        arns=frozenset(arns),
        roles=frozenset(key for key in map(role_key, arns) if key is not None),
        services=frozenset(written.get("Service", ())),
        providers=frozenset(written.get("Federated", ())),
        written=written,
    )
