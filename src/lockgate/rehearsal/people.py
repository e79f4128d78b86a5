"""People with credentials of their own: who approves, who only looks, and who attacks.

People come as they do in a company: through a role that an identity provider gives them, from which they assume the
role of their group.
"""

import json
from dataclasses import dataclass

from lockgate.cloud.aws import Account
from lockgate.cloud.credentials import Keys
from lockgate.design.delivery import Delivery
from lockgate.kernel import Arn
from lockgate.rehearsal.stage import Stage

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with credentials: what to call them, and the facades that act as them."""

    name: str
    account: str
    keys: Keys
    cloud: Account

    @property
    def arn(self) -> str:
        """Who AWS says they are."""
        return self.cloud.identity.arn()


class People:
    """Makes people when they are first needed, and remembers them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._users: dict[str, Account] = {}
        self._known: dict[tuple[str, str], Person] = {}
        self._members: set[tuple[str, str]] = set()

    def administrator(self, account: str) -> Person:
        """Somebody who may do everything in one account."""
        return self._role(account, "rehearsal-administrator", ADMINISTRATOR)

    def member(self, delivery: Delivery, group: str) -> Person:
        """A member of a line's group, in the group's role."""
        key = (delivery.names.pipeline, group)
        if key not in self._known:
            account, name = _way_in(delivery, group)
            somebody = self._role(account, name, ADMINISTRATOR)
            role = delivery.arns.role(delivery.account, delivery.names.group_role(group))
            keys = somebody.cloud.identity.assume(role, f"a-member-of-{group}"[:64])
            self._known[key] = self._person(f"a member of {group}", delivery.account, keys)
            self._members.add(key)
        return self._known[key]

    def forget_members(self) -> None:
        """Let go of sessions of groups' roles: they die with the role, also when one of that name is made again."""
        self._known = {key: person for key, person in self._known.items() if key not in self._members}
        self._members.clear()

    def taken_over(self, account: str, role: str) -> Person:
        """An attacker with a role of the delivery, who changed its trust as the account's administrator.

        The caller gives the trust back; see `give_back`.
        """
        self._stage.call(account, "iam", "UpdateAssumeRolePolicy", RoleName=role, PolicyDocument=_trust(account))
        user = self._user(account)
        keys = user.identity.assume(f"arn:aws:iam::{account}:role/{role}", "taken-over")
        return self._person(f"the role {role}, taken over", account, keys)

    def trust_of(self, account: str, role: str) -> str:
        """The role's trust policy as text."""
        found = self._stage.call(account, "iam", "GetRole", RoleName=role)["Role"]["AssumeRolePolicyDocument"]
        return found if isinstance(found, str) else json.dumps(found)

    def give_back(self, account: str, role: str, trust: str) -> None:
        """Put a trust policy back."""
        self._stage.call(account, "iam", "UpdateAssumeRolePolicy", RoleName=role, PolicyDocument=trust)

    def _role(self, account: str, name: str, policy: str) -> Person:
        key = (account, name)
        if key not in self._known:
            user = self._user(account)
            self._stage.call(account, "iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=_trust(account))
            self._stage.call(account, "iam", "AttachRolePolicy", RoleName=name, PolicyArn=policy)
            keys = user.identity.assume(f"arn:aws:iam::{account}:role/{name}", "rehearsal")
            self._known[key] = self._person(f"an administrator of account {account}", account, keys)
        return self._known[key]

    def _user(self, account: str) -> Account:
        """A user from which roles are assumed, since the root user can assume none."""
        if account not in self._users:
            name = "rehearsal-person"
            self._stage.call(account, "iam", "CreateUser", UserName=name)
            self._stage.call(account, "iam", "AttachUserPolicy", UserName=name, PolicyArn=ADMINISTRATOR)
            made = self._stage.call(account, "iam", "CreateAccessKey", UserName=name)["AccessKey"]
            keys = Keys(made["AccessKeyId"], made["SecretAccessKey"])
            self._users[account] = self._stage.aws.as_somebody(account, keys)
        return self._users[account]

    def _person(self, name: str, account: str, keys: Keys) -> Person:
        return Person(name, account, keys, self._stage.aws.as_somebody(account, keys))


def _way_in(delivery: Delivery, group: str) -> tuple[str, str]:
    """The account and name of a role that the group's role trusts: a declared one, otherwise one of the account."""
    for declared in delivery.groups:
        if declared.name == group:
            for trusted in declared.trusted:
                arn = Arn.parse(trusted)
                if arn.resource.startswith("role/"):
                    return arn.account, arn.name
    return delivery.account, "rehearsal-people"


def _trust(account: str) -> str:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
