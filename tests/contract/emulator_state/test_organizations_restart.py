"""Organisations of a world that is stopped and started again: they read as before, and bind as before."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import statements

MANAGEMENT, UNKNOWN = "111111111111", "999999999999"
SCP = "SERVICE_CONTROL_POLICY"
DENY = {"Effect": "Deny", "Action": "s3:ListAllMyBuckets", "Resource": "*"}


def create_account(api, name):
    made = api.create_account(Email=f"{name}@example.com", AccountName=name)["CreateAccountStatus"]["Id"]
    return api.describe_create_account_status(CreateAccountRequestId=made)["CreateAccountStatus"]["AccountId"]


def organization(api):
    """An organisation with a policy on a unit that has an account in it; (root, unit, account, policy)."""
    api.create_organization(FeatureSet="ALL")
    root = api.list_roots()["Roots"][0]["Id"]
    api.enable_policy_type(RootId=root, PolicyType=SCP)
    unit = api.create_organizational_unit(ParentId=root, Name="runtime")["OrganizationalUnit"]["Id"]
    account = create_account(api, "dev")
    api.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    content = json.dumps(statements([DENY]))
    policy = api.create_policy(
        Name="no-list", Description="why", Type=SCP, Content=content, Tags=[{"Key": "team", "Value": "blue"}]
    )["Policy"]["PolicySummary"]["Id"]
    api.attach_policy(PolicyId=policy, TargetId=unit)
    return root, unit, account, policy


def told(api, root, unit, account, policy):
    """All that the API says about the organisation."""
    answers = [
        api.describe_organization(),
        api.list_roots(),
        api.list_accounts(),
        api.describe_account(AccountId=account),
        api.list_parents(ChildId=account),
        api.list_organizational_units_for_parent(ParentId=root),
        api.list_accounts_for_parent(ParentId=unit),
        api.list_policies(Filter=SCP),
        api.describe_policy(PolicyId=policy),
        api.list_policies_for_target(TargetId=unit, Filter=SCP),
        api.list_targets_for_policy(PolicyId=policy),
        api.list_tags_for_resource(ResourceId=policy),
        api.list_handshakes_for_organization(),
        api.list_create_account_status(),
    ]
    return [{key: value for key, value in answer.items() if key != "ResponseMetadata"} for answer in answers]


def test_an_organization_reads_as_before_and_its_policy_denies_until_it_is_detached(kept):
    api = kept.client("organizations")
    root, unit, account, policy = organization(api)
    api.invite_account_to_organization(Target={"Type": "ACCOUNT", "Id": UNKNOWN})
    before = told(api, root, unit, account, policy)
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        kept.client("s3", account).list_buckets()

    kept.again()

    api = kept.client("organizations")
    assert told(api, root, unit, account, policy) == before
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        kept.client("s3", account).list_buckets()
    kept.client("s3").list_buckets()
    api.detach_policy(PolicyId=policy, TargetId=unit)
    kept.client("s3", account).list_buckets()


def test_created_accounts_exist_in_a_world_that_lists_its_accounts_even_those_that_left(kept):
    kept.again(accounts=[MANAGEMENT])
    api = kept.client("organizations")
    _, _, account, _ = organization(api)
    left = create_account(api, "gone")
    api.remove_account_from_organization(AccountId=left)

    kept.again(accounts=[MANAGEMENT])

    for each in (account, left):
        assert kept.client("sts", each).get_caller_identity()["Account"] == each
        role = kept.client("iam", each).get_role(RoleName="OrganizationAccountAccessRole")["Role"]
        assert role["Arn"].split(":")[4] == each
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        kept.client("sts", UNKNOWN).get_caller_identity()


def test_an_invitation_of_before_can_be_accepted_and_what_follows_binds(kept):
    guest = "222222222222"
    api = kept.client("organizations")
    root, _, _, policy = organization(api)
    api.attach_policy(PolicyId=policy, TargetId=root)
    invitation = api.invite_account_to_organization(Target={"Type": "ACCOUNT", "Id": guest})["Handshake"]["Id"]

    kept.again()

    kept.client("s3", guest).list_buckets()
    kept.client("organizations", guest).accept_handshake(HandshakeId=invitation)
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        kept.client("s3", guest).list_buckets()
