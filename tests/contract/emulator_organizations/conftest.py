"""An organisation of two accounts, with a unit, and few words for its policies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from lockgate.emulator.ports import Credentials

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"


@dataclass(frozen=True)
class Company:
    """An organisation: `management` manages it, `member` is in its unit `unit`, `outsider` in none."""

    world: Any
    management: str
    member: str
    outsider: str
    id: str
    root: str
    unit: str

    @property
    def api(self) -> Any:
        return self.world.client("organizations", self.management)

    def policy(self, name: str, *statements: Mapping[str, Any], kind: str = SCP) -> str:
        """A new policy; its id."""
        content = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        made = self.api.create_policy(Name=name, Description="", Type=kind, Content=content)
        return made["Policy"]["PolicySummary"]["Id"]

    def attach(self, target: str, name: str, *statements: Mapping[str, Any], kind: str = SCP) -> str:
        """A new policy at a target; its id."""
        made = self.policy(name, *statements, kind=kind)
        self.api.attach_policy(PolicyId=made, TargetId=target)
        return made

    def administrator(self, account: str, name: str = "administrator") -> Credentials:
        """A user whom the account itself lets do everything."""
        return self.world.user(account, name, [{"Effect": "Allow", "Action": "*", "Resource": "*"}])


@pytest.fixture
def company(aws_world) -> Company:
    management, member, outsider = (aws_world.new_account() for _ in range(3))
    api = aws_world.client("organizations", management)
    made = api.create_organization()["Organization"]
    root = api.list_roots()["Roots"][0]["Id"]
    for kind in (SCP, RCP):
        api.enable_policy_type(RootId=root, PolicyType=kind)
    unit = api.create_organizational_unit(ParentId=root, Name="runtime")["OrganizationalUnit"]["Id"]
    invitation = api.invite_account_to_organization(Target={"Type": "ACCOUNT", "Id": member})["Handshake"]["Id"]
    aws_world.client("organizations", member).accept_handshake(HandshakeId=invitation)
    api.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
    return Company(aws_world, management, member, outsider, made["Id"], root, unit)
