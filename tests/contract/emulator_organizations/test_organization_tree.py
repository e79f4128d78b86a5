"""Organisations, their units and accounts, through boto3."""

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> str:
    return caught.value.response["Error"]["Code"]


def test_an_organization_is_what_its_management_account_created(company):
    found = company.world.client("organizations", company.member).describe_organization()["Organization"]
    assert (found["Id"], found["MasterAccountId"], found["FeatureSet"]) == (company.id, company.management, "ALL")
    with pytest.raises(ClientError) as caught:
        company.api.create_organization()
    assert code_of(caught) == "AlreadyInOrganizationException"


def test_an_account_without_an_organization_hears_so(company):
    with pytest.raises(ClientError) as caught:
        company.world.client("organizations", company.outsider).describe_organization()
    assert code_of(caught) == "AWSOrganizationsNotInUseException"


def test_only_the_management_account_manages(company):
    member = company.world.client("organizations", company.member)
    for attempt in (member.list_accounts, member.list_roots, lambda: member.close_account(AccountId=company.member)):
        with pytest.raises(ClientError) as caught:
            attempt()
        assert code_of(caught) == "AccessDeniedException"


def test_a_user_manages_what_its_policy_names(company):
    unit = company.api.describe_organizational_unit(OrganizationalUnitId=company.unit)["OrganizationalUnit"]["Arn"]
    policy = [allow("organizations:DescribeOrganizationalUnit", unit)]
    user = company.world.client("organizations", company.world.user(company.management, "clerk", policy))
    assert (
        user.describe_organizational_unit(OrganizationalUnitId=company.unit)["OrganizationalUnit"]["Name"] == "runtime"
    )
    with pytest.raises(ClientError) as caught:
        user.list_children(ParentId=company.unit, ChildType="ACCOUNT")
    assert code_of(caught) == "AccessDeniedException"


def test_a_tag_on_a_unit_decides(company):
    condition = {"StringEquals": {"aws:ResourceTag/team": "a"}}
    policy = [allow("organizations:*", "*", **condition)]
    user = company.world.client("organizations", company.world.user(company.management, "clerk", policy))
    with pytest.raises(ClientError):
        user.describe_organizational_unit(OrganizationalUnitId=company.unit)
    company.api.tag_resource(ResourceId=company.unit, Tags=[{"Key": "team", "Value": "a"}])
    user.describe_organizational_unit(OrganizationalUnitId=company.unit)
    assert company.api.list_tags_for_resource(ResourceId=company.unit)["Tags"] == [{"Key": "team", "Value": "a"}]
    company.api.untag_resource(ResourceId=company.unit, TagKeys=["team"])
    assert company.api.list_tags_for_resource(ResourceId=company.unit)["Tags"] == []


def test_parents_and_children_are_each_others(company):
    api = company.api
    assert api.list_parents(ChildId=company.member)["Parents"] == [{"Id": company.unit, "Type": "ORGANIZATIONAL_UNIT"}]
    assert api.list_parents(ChildId=company.unit)["Parents"] == [{"Id": company.root, "Type": "ROOT"}]
    children = api.list_children(ParentId=company.unit, ChildType="ACCOUNT")["Children"]
    assert children == [{"Id": company.member, "Type": "ACCOUNT"}]
    assert [
        unit["Id"] for unit in api.list_organizational_units_for_parent(ParentId=company.root)["OrganizationalUnits"]
    ] == [company.unit]
    assert [found["Id"] for found in api.list_accounts_for_parent(ParentId=company.root)["Accounts"]] == [
        company.management
    ]


def test_units_go_five_deep_and_have_their_names_to_themselves(company):
    parent = company.unit
    for depth in range(2, 6):
        made = company.api.create_organizational_unit(ParentId=parent, Name=f"level-{depth}")
        parent = made["OrganizationalUnit"]["Id"]
    with pytest.raises(ClientError) as caught:
        company.api.create_organizational_unit(ParentId=parent, Name="level-6")
    assert caught.value.response["Reason"] == "OU_DEPTH_LIMIT_EXCEEDED"
    with pytest.raises(ClientError) as caught:
        company.api.create_organizational_unit(ParentId=company.root, Name="runtime")
    assert code_of(caught) == "DuplicateOrganizationalUnitException"


def test_a_unit_goes_once_it_is_empty(company):
    with pytest.raises(ClientError) as caught:
        company.api.delete_organizational_unit(OrganizationalUnitId=company.unit)
    assert code_of(caught) == "OrganizationalUnitNotEmptyException"
    company.api.remove_account_from_organization(AccountId=company.member)
    company.api.delete_organizational_unit(OrganizationalUnitId=company.unit)
    company.api.delete_organization()
    with pytest.raises(ClientError) as caught:
        company.api.describe_organization()
    assert code_of(caught) == "AWSOrganizationsNotInUseException"


def test_a_new_account_has_a_role_for_its_management_account(company):
    made = company.api.create_account(Email=f"dev-{company.management}@example.com", AccountName="dev")[
        "CreateAccountStatus"
    ]
    done = company.api.describe_create_account_status(CreateAccountRequestId=made["Id"])["CreateAccountStatus"]
    assert (made["State"], done["State"]) == ("IN_PROGRESS", "SUCCEEDED")
    role = f"arn:aws:iam::{done['AccountId']}:role/OrganizationAccountAccessRole"
    inside = company.world.assume(company.administrator(company.management), role)
    assert company.world.client("sts", inside).get_caller_identity()["Account"] == done["AccountId"]
    again = company.api.create_account(Email=f"dev-{company.management}@example.com", AccountName="dev")
    failed = company.api.describe_create_account_status(CreateAccountRequestId=again["CreateAccountStatus"]["Id"])
    assert failed["CreateAccountStatus"]["FailureReason"] == "EMAIL_ALREADY_EXISTS"


def test_nobody_joins_without_accepting(company):
    invited = company.world.client("organizations", company.outsider)
    sent = company.api.invite_account_to_organization(Target={"Type": "ACCOUNT", "Id": company.outsider})["Handshake"]
    assert company.outsider not in [found["Id"] for found in company.api.list_accounts()["Accounts"]]
    with pytest.raises(ClientError) as caught:
        company.api.accept_handshake(HandshakeId=sent["Id"])
    assert code_of(caught) == "AccessDeniedException"
    assert [found["Id"] for found in invited.list_handshakes_for_account()["Handshakes"]] == [sent["Id"]]
    assert invited.decline_handshake(HandshakeId=sent["Id"])["Handshake"]["State"] == "DECLINED"
    with pytest.raises(ClientError) as caught:
        invited.accept_handshake(HandshakeId=sent["Id"])
    assert code_of(caught) == "InvalidHandshakeTransitionException"


def test_the_management_account_cannot_leave(company):
    with pytest.raises(ClientError) as caught:
        company.api.leave_organization()
    assert code_of(caught) == "MasterCannotLeaveOrganizationException"


def test_long_lists_come_in_pages(company):
    for number in range(25):
        company.api.create_organizational_unit(ParentId=company.unit, Name=f"unit-{number}")
    pages = company.api.get_paginator("list_organizational_units_for_parent").paginate(ParentId=company.unit)
    assert [len(page["OrganizationalUnits"]) for page in pages] == [20, 5]
