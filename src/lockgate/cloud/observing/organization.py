"""The organisation of accounts and the policies that bind them.

Source: Organizations API reference, "DescribeOrganization", "ListParents", "ListPoliciesForTarget".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import written
from lockgate.cloud.session import Session
from lockgate.iam import Organization
from lockgate.proof import Members, OrganizationView, Skipped, Written

_SCP, _RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
_NOT_A_MEMBER = "AWSOrganizationsNotInUseException"
_NO_SUCH_ACCOUNT = frozenset({"AccountNotFoundException", "ChildNotFoundException"})


def organization(session: Session, accounts: Sequence[str]) -> OrganizationView:
    """The organisation that the first member among `accounts` is in, with the policies of each level above them.

    Only the management account may look at the policies; what it refuses is skipped with its words.
    """
    skipped: list[Skipped] = []
    for account in accounts:
        try:
            found = session.call(account, "organizations", "describe_organization")["Organization"]
        except CallRefusedError as error:
            if error.code != _NOT_A_MEMBER:
                skipped.append(_unseen(error))
            continue
        try:
            return _Company(session, found["Id"], found["MasterAccountId"]).view(accounts)
        except CallRefusedError as error:
            known = Organization(found["Id"], found["MasterAccountId"], dict.fromkeys(accounts, ""))
            return OrganizationView(known, skipped=(_unseen(error),))
    return OrganizationView(skipped=tuple(skipped[:1]))


def _unseen(error: CallRefusedError) -> Skipped:
    reason = f"policies of the organisation (SCPs, RCPs) cannot be seen: {error.message or error.code}"
    return Skipped("", reason, narrows=True)


@dataclass(slots=True)
class _Company:
    """One organisation, asked as its management account; what several accounts share is asked once."""

    session: Session
    id: str
    management: str
    _policies: dict[tuple[str, str], tuple[Written, ...]] = field(default_factory=dict)

    def view(self, accounts: Sequence[str]) -> OrganizationView:
        """The accounts' paths and levels."""
        chains = {account: chain for account in accounts if (chain := self._chain(account)) is not None}
        paths = {account: "/".join([self.id, *chain[:-1], ""]) for account, chain in chains.items()}
        enabled = self._enabled()
        return OrganizationView(
            Organization(self.id, self.management, paths),
            tuple(self._levels(chains, _SCP)) if _SCP in enabled else (),
            tuple(self._levels(chains, _RCP)) if _RCP in enabled else (),
        )

    def _chain(self, account: str) -> list[str] | None:
        """Root, units and account, outermost first; None for an account that is no member."""
        chain, child = [account], account
        while not child.startswith("r-"):
            try:
                answer = self.session.call(self.management, "organizations", "list_parents", ChildId=child)
            except CallRefusedError as error:
                if error.code in _NO_SUCH_ACCOUNT:
                    return None
                raise
            child = answer["Parents"][0]["Id"]
            chain.insert(0, child)
        return chain

    def _enabled(self) -> frozenset[str]:
        roots = self.session.call(self.management, "organizations", "list_roots")["Roots"]
        return frozenset(each["Type"] for each in roots[0]["PolicyTypes"] if each["Status"] == "ENABLED")

    def _levels(self, chains: dict[str, list[str]], kind: str) -> Iterator[Members]:
        for account, chain in chains.items():
            for target in chain:
                yield Members(target, frozenset({account}), self._attached(target, kind))

    def _attached(self, target: str, kind: str) -> tuple[Written, ...]:
        if (target, kind) not in self._policies:
            pages = self.session.pages(
                self.management, "organizations", "list_policies_for_target", TargetId=target, Filter=kind
            )
            self._policies[target, kind] = tuple(
                self._policy(each["Id"]) for page in pages for each in page["Policies"]
            )
        return self._policies[target, kind]

    def _policy(self, policy: str) -> Written:
        found = self.session.call(self.management, "organizations", "describe_policy", PolicyId=policy)["Policy"]
        return written(found["PolicySummary"]["Name"], found["Content"], "the organisation")
