"""Roles and users with all their policies, from one call.

Source: IAM API reference, "GetAccountAuthorizationDetails".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.documents import written
from lockgate.cloud.session import Session
from lockgate.proof import Holding, Identity, Skipped, Written


@dataclass(slots=True)
class People:
    """What was found, the account's own managed policies, and which managed policies could not be read."""

    identities: list[Identity] = field(default_factory=list)
    policies: list[Holding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def identities(session: Session, account: str) -> People:
    """Every role and user of the account."""
    details = _Details(session, account)
    for page in session.pages(account, "iam", "get_account_authorization_details"):
        details.add(page)
    found = People()
    for role in details.roles:
        policies = list(details.policies(role, "RolePolicyList", found))
        trust = written("trust policy", role["AssumeRolePolicyDocument"], role["RoleName"])
        boundary = _boundary_arn(session, account, "role", role)
        found.identities.append(details.identity(account, role, policies, boundary, trust, found))
    for user in details.users:
        policies = list(details.policies(user, "UserPolicyList", found))
        for name in user.get("GroupList", ()):
            policies += details.policies(details.groups[name], "GroupPolicyList", found)
        boundary = _boundary_arn(session, account, "user", user)
        found.identities.append(details.identity(account, user, policies, boundary, None, found))
    found.policies += details.own(account)
    return found


@dataclass(slots=True)
class _Details:
    """The pages of the answer put together.

    A policy that AWS manages is part of the answer where it is attached; an engine that stands for AWS may have to be
    asked for it.
    """

    session: Session
    account: str
    roles: list[Mapping[str, Any]] = field(default_factory=list)
    users: list[Mapping[str, Any]] = field(default_factory=list)
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    managed: dict[str, Written] = field(default_factory=dict)

    def add(self, page: Mapping[str, Any]) -> None:
        """Take in one page."""
        self.roles += page.get("RoleDetailList", ())
        self.users += page.get("UserDetailList", ())
        self.groups |= {each["GroupName"]: each for each in page.get("GroupDetailList", ())}
        for policy in page.get("Policies", ()):
            for version in policy["PolicyVersionList"]:
                if version["IsDefaultVersion"]:
                    self.managed[policy["Arn"]] = written(policy["PolicyName"], version["Document"])

    def own(self, account: str) -> Iterator[Holding]:
        """The managed policies that are the account's own."""
        for arn, policy in self.managed.items():
            if arn.split(":")[4] == account:
                yield Holding(arn, account, "policy", arn.rpartition("/")[2], says=policy)

    def policies(self, holder: Mapping[str, Any], inline: str, found: People) -> Iterator[Written]:
        """Inline and managed policies of a role, user or group."""
        for each in holder.get(inline, ()):
            yield written(each["PolicyName"], each["PolicyDocument"], str(holder["Arn"]).rpartition("/")[2])
        for each in holder.get("AttachedManagedPolicies", ()):
            policy = self._managed(str(holder["Arn"]), each["PolicyArn"], found)
            if policy is not None:
                yield policy

    def identity(
        self,
        account: str,
        raw: Mapping[str, Any],
        policies: list[Written],
        boundary: str | None,
        trust: Written | None,
        found: People,
    ) -> Identity:
        """The role or user with its boundary."""
        arn = str(raw["Arn"])
        limit = self._managed(arn, boundary, found) if boundary else None
        tags = {tag["Key"]: tag["Value"] for tag in raw.get("Tags", ())}
        return Identity(arn, account, tuple(policies), limit, trust, tags, frozenset({account}))

    def _managed(self, holder: str, arn: str, found: People) -> Written | None:
        if arn not in self.managed:
            try:
                self.managed[arn] = self._read(arn)
            except CallRefusedError as error:
                reason = f"the managed policy {arn} cannot be seen: {error.message or error.code}"
                found.skipped.append(Skipped(holder, reason))
        return self.managed.get(arn)

    def _read(self, arn: str) -> Written:
        policy = self.session.call(self.account, "iam", "get_policy", PolicyArn=arn)["Policy"]
        version = policy["DefaultVersionId"]
        found = self.session.call(self.account, "iam", "get_policy_version", PolicyArn=arn, VersionId=version)
        return written(policy["PolicyName"], found["PolicyVersion"]["Document"])


def _boundary_arn(session: Session, account: str, kind: str, raw: Mapping[str, Any]) -> str | None:
    """AWS lists the boundary with the details; engines that stand for AWS may tell it of the single entity only."""
    found = raw.get("PermissionsBoundary")
    if found is None and session.endpoint is not None:
        name = f"{kind.title()}Name"
        answer = session.call(account, "iam", f"get_{kind}", **{name: raw[name]})
        found = answer[kind.title()].get("PermissionsBoundary")
    return str(found["PermissionsBoundaryArn"]) if found else None
