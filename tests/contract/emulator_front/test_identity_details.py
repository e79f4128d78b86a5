"""What IAM tells and changes beyond the engine: providers of identities, and boundaries in the account's details."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements

URL = "https://token.actions.githubusercontent.com"


@pytest.fixture
def provider(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    made = iam.create_open_id_connect_provider(Url=URL, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40])
    return account, iam, {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}


def test_a_provider_is_tagged_and_untagged(provider):
    _, iam, who = provider

    iam.tag_open_id_connect_provider(**who, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    iam.tag_open_id_connect_provider(**who, Tags=[{"Key": "a", "Value": "3"}])
    iam.untag_open_id_connect_provider(**who, TagKeys=["b"])

    assert iam.list_open_id_connect_provider_tags(**who)["Tags"] == [{"Key": "a", "Value": "3"}]
    assert iam.get_open_id_connect_provider(**who)["Tags"] == [{"Key": "a", "Value": "3"}]


def test_a_provider_s_clients_and_thumbprints_are_changed(provider):
    _, iam, who = provider

    iam.add_client_id_to_open_id_connect_provider(**who, ClientID="more")
    iam.remove_client_id_from_open_id_connect_provider(**who, ClientID="sts.amazonaws.com")
    iam.update_open_id_connect_provider_thumbprint(**who, ThumbprintList=["b" * 40])

    found = iam.get_open_id_connect_provider(**who)
    assert (found["ClientIDList"], found["ThumbprintList"]) == (["more"], ["b" * 40])


def test_a_provider_that_is_not_there_is_no_provider_to_tag(provider):
    _, iam, who = provider
    iam.delete_open_id_connect_provider(**who)
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.tag_open_id_connect_provider(**who, Tags=[{"Key": "a", "Value": "1"}])


def test_tagging_a_provider_needs_its_permission(aws_world, provider):
    account, _, who = provider
    arn = who["OpenIDConnectProviderArn"]
    without = aws_world.client("iam", aws_world.role(account, "without", [allow("iam:Get*", "*")]))
    having = aws_world.client("iam", aws_world.role(account, "having", [allow("iam:TagOpenIDConnectProvider", arn)]))

    with pytest.raises(ClientError, match=r"not authorized to perform: iam:TagOpenIDConnectProvider on resource: arn"):
        without.tag_open_id_connect_provider(**who, Tags=[{"Key": "a", "Value": "1"}])
    having.tag_open_id_connect_provider(**who, Tags=[{"Key": "a", "Value": "1"}])


def test_a_stack_changes_its_provider_in_place(aws_world):
    account = aws_world.new_account()
    api = aws_world.client("cloudformation", account)

    def template(client, tag):
        properties = {
            "Url": URL,
            "ClientIdList": [client],
            "ThumbprintList": ["a" * 40],
            "Tags": [{"Key": "t", "Value": tag}],
        }
        return json.dumps({"Resources": {"P": {"Type": "AWS::IAM::OIDCProvider", "Properties": properties}}})

    def settled():
        over = time.monotonic() + 60
        while (status := api.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"]).endswith("IN_PROGRESS"):
            assert time.monotonic() < over
            time.sleep(0.05)
        return status

    api.create_stack(StackName="s", TemplateBody=template("one", "1"))
    assert settled() == "CREATE_COMPLETE"
    api.update_stack(StackName="s", TemplateBody=template("two", "2"))
    assert settled() == "UPDATE_COMPLETE"

    arn = f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
    found = aws_world.client("iam", account).get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert found["ClientIDList"] == ["two"]
    assert {"Key": "t", "Value": "2"} in found["Tags"]


def test_the_account_s_details_name_the_boundaries_of_roles_and_users(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    document = json.dumps(statements([allow("s3:*", "*")]))
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
    aws_world.role(account, "bound", [allow("s3:*", "*")], boundary=boundary)
    aws_world.role(account, "free", [allow("s3:*", "*")])
    iam.create_user(UserName="ann", PermissionsBoundary=boundary, Path="/team/")

    found = iam.get_account_authorization_details()

    told = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary}
    roles = {role["RoleName"]: role.get("PermissionsBoundary") for role in found["RoleDetailList"]}
    assert (roles["bound"], roles["free"]) == (told, None)
    assert {user["UserName"]: user.get("PermissionsBoundary") for user in found["UserDetailList"]}["ann"] == told
