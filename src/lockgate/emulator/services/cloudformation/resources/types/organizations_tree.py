"""AWS Organizations: the organisation, its units and its accounts."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.resources.failures import HandlerError
from lockgate.emulator.services.cloudformation.resources.handler import Before, Handler, Made, Work

_ACCOUNT = ("Arn", "JoinedMethod", "Paths", "State", "Status")


class Organization(Handler):
    """``AWS::Organizations::Organization``."""

    def create(self, work: Work) -> Made:
        """CreateOrganization, ListRoots."""
        client = work.client("organizations")
        made = client.create_organization(FeatureSet=work.get("FeatureSet", "ALL"))["Organization"]
        work.announce(made["Id"])
        attributes = {
            "Id": made["Id"],
            "Arn": made["Arn"],
            "ManagementAccountArn": made["MasterAccountArn"],
            "ManagementAccountEmail": made["MasterAccountEmail"],
            "ManagementAccountId": made["MasterAccountId"],
            "RootId": client.list_roots()["Roots"][0]["Id"],
        }
        return Made(made["Id"], attributes)

    def update(self, work: Work, before: Before) -> Made:
        """Nothing: an organisation with all features keeps them."""
        if work.get("FeatureSet", "ALL") != before.properties.get("FeatureSet", "ALL"):
            raise HandlerError("NotUpdatable", "An organization with all features cannot go back.")
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteOrganization."""
        work.client("organizations").delete_organization()


class OrganizationalUnit(Handler):
    """``AWS::Organizations::OrganizationalUnit``."""

    def create(self, work: Work) -> Made:
        """CreateOrganizationalUnit."""
        client, members = work.client("organizations"), {"Name": work.get("Name"), "ParentId": work.get("ParentId")}
        made = work.tagged(
            lambda tags: client.create_organizational_unit(**members, **({"Tags": tags.as_list()} if tags else {}))
        )["OrganizationalUnit"]
        return Made(made["Id"], {name: made[name] for name in ("Id", "Arn", "Path")})

    def update(self, work: Work, before: Before) -> Made:
        """UpdateOrganizationalUnit, tags."""
        client = work.client("organizations")
        client.update_organizational_unit(OrganizationalUnitId=work.id, Name=work.get("Name"))
        _tag(client, work, before)
        return Made(work.id, before.attributes)

    def delete(self, work: Work) -> None:
        """DeleteOrganizationalUnit."""
        work.client("organizations").delete_organizational_unit(OrganizationalUnitId=work.id)


class Account(Handler):
    """``AWS::Organizations::Account``; its deletion closes the account."""

    def create(self, work: Work) -> Made:
        """CreateAccount, DescribeCreateAccountStatus until it is there, MoveAccount."""
        client = work.client("organizations")
        members = {"AccountName": work.get("AccountName"), "Email": work.get("Email")}
        if work.get("RoleName"):
            members["RoleName"] = work.get("RoleName")
        request = work.tagged(
            lambda tags: client.create_account(**members, **({"Tags": tags.as_list()} if tags else {}))
        )["CreateAccountStatus"]["Id"]
        status: Mapping[str, Any] = {}

        def ended() -> bool:
            nonlocal status
            status = client.describe_create_account_status(CreateAccountRequestId=request)["CreateAccountStatus"]
            return str(status["State"]) != "IN_PROGRESS"

        work.until(ended, f"The account {members['AccountName']}")
        if status["State"] != "SUCCEEDED":
            raise HandlerError("GeneralServiceException", f"CreateAccount failed: {status['FailureReason']}")
        work.announce(status["AccountId"])
        self._place(client, work)
        return Made(work.id, _facts(client, work.id))

    def update(self, work: Work, before: Before) -> Made:
        """MoveAccount, tags; AWS changes neither the name nor the address of an account."""
        for name in ("AccountName", "Email"):
            if work.get(name) != before.properties.get(name):
                raise HandlerError("NotUpdatable", f"You cannot update {name}.")
        client = work.client("organizations")
        self._place(client, work)
        _tag(client, work, before)
        return Made(work.id, _facts(client, work.id))

    def delete(self, work: Work) -> None:
        """CloseAccount."""
        work.client("organizations").close_account(AccountId=work.id)

    def _place(self, client: Any, work: Work) -> None:
        """Move the account where it is wanted, if it is not there."""
        wanted = next(iter(work.get("ParentIds") or ()), None)
        now = client.list_parents(ChildId=work.id)["Parents"][0]["Id"]
        if wanted is not None and wanted != now:
            client.move_account(AccountId=work.id, SourceParentId=now, DestinationParentId=wanted)


def _facts(client: Any, account: str) -> Mapping[str, Any]:
    found = client.describe_account(AccountId=account)["Account"]
    joined = found["JoinedTimestamp"].isoformat()
    return {"AccountId": account, "JoinedTimestamp": joined, **{name: found[name] for name in _ACCOUNT}}


def _tag(client: Any, work: Work, before: Before) -> None:
    tags = work.tag_change(before)
    if tags.set:
        client.tag_resource(ResourceId=work.id, Tags=tags.set_list())
    if tags.removed:
        client.untag_resource(ResourceId=work.id, TagKeys=list(tags.removed))


TYPES: Mapping[str, Handler] = {
    "AWS::Organizations::Account": Account(),
    "AWS::Organizations::Organization": Organization(),
    "AWS::Organizations::OrganizationalUnit": OrganizationalUnit(),
}
