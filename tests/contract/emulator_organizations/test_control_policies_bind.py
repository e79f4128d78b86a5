"""Service and resource control policies hold every call, each with the call that they let through."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, trusting

DENY_TOPICS = {"Effect": "Deny", "Action": "sns:*", "Resource": "*"}
RCP = "RESOURCE_CONTROL_POLICY"


def refused(attempt: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        attempt()
    error = caught.value.response["Error"]
    assert error["Code"] in {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
    }
    return error["Message"]


def outsiders_only(service: str, organization: str) -> dict[str, Any]:
    """The perimeter: nobody from outside the organisation."""
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": f"{service}:*",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": organization}},
    }


@pytest.mark.parametrize("where", ["root", "unit", "member"])
def test_an_scp_at_any_level_denies_what_the_account_allows_until_it_is_detached(company, where):
    sns = company.world.client("sns", company.administrator(company.member))
    sns.create_topic(Name="before")
    target = getattr(company, where)
    policy = company.attach(target, "no-topics", DENY_TOPICS)
    assert "explicit deny in a service control policy" in refused(lambda: sns.create_topic(Name="denied"))
    company.api.detach_policy(PolicyId=policy, TargetId=target)
    sns.create_topic(Name="after")


def test_the_root_user_of_a_member_is_bound(company):
    company.attach(company.member, "no-topics", DENY_TOPICS)
    refused(lambda: company.world.client("sns", company.member).create_topic(Name="denied"))


def test_the_management_account_is_not_bound(company):
    company.attach(company.root, "no-topics", DENY_TOPICS)
    company.world.client("sns", company.administrator(company.management)).create_topic(Name="allowed")
    company.world.client("sns", company.management).create_topic(Name="allowed-too")


def test_an_account_outside_is_not_bound(company):
    company.attach(company.root, "no-topics", DENY_TOPICS)
    company.world.client("sns", company.outsider).create_topic(Name="allowed")


def test_a_level_without_an_allow_denies_and_the_next_allow_at_that_level_restores(company):
    sqs = company.world.client("sqs", company.administrator(company.member))
    company.attach(company.unit, "topics-only", allow("sns:*", "*"))
    company.api.detach_policy(PolicyId="p-FullAWSAccess", TargetId=company.unit)
    message = refused(lambda: sqs.create_queue(QueueName="denied"))
    assert "because no service control policy allows the sqs:CreateQueue action" in message.lower().replace(
        "sqs:createqueue", "sqs:CreateQueue"
    )
    company.attach(company.unit, "queues", allow("sqs:*", "*"))
    sqs.create_queue(QueueName="allowed")


def test_an_allow_in_an_scp_grants_nothing(company):
    nobody = company.world.user(company.member, "nobody")
    refused(lambda: company.world.client("sns", nobody).create_topic(Name="denied"))


def test_a_policy_binds_as_it_is_updated(company):
    sns = company.world.client("sns", company.member)
    policy = company.attach(company.member, "changing", DENY_TOPICS)
    refused(lambda: sns.create_topic(Name="denied"))
    harmless = {"Version": "2012-10-17", "Statement": [{**DENY_TOPICS, "Action": "sns:DeleteTopic"}]}
    company.api.update_policy(PolicyId=policy, Content=json.dumps(harmless))
    sns.create_topic(Name="allowed")


def test_a_moved_account_is_bound_by_its_new_unit_only(company):
    sns = company.world.client("sns", company.member)
    company.attach(company.unit, "no-topics", DENY_TOPICS)
    refused(lambda: sns.create_topic(Name="denied"))
    company.api.move_account(AccountId=company.member, SourceParentId=company.unit, DestinationParentId=company.root)
    sns.create_topic(Name="allowed")


def test_who_leaves_is_bound_no_more(company):
    sns = company.world.client("sns", company.member)
    company.attach(company.root, "no-topics", DENY_TOPICS)
    refused(lambda: sns.create_topic(Name="denied"))
    company.world.client("organizations", company.member).leave_organization()
    sns.create_topic(Name="allowed")


def test_an_scp_can_keep_an_account_from_leaving(company):
    company.attach(company.root, "stay", {**DENY_TOPICS, "Action": "organizations:LeaveOrganization"})
    refused(company.world.client("organizations", company.member).leave_organization)


def test_a_disabled_type_binds_nobody(company):
    sns = company.world.client("sns", company.member)
    company.attach(company.root, "no-topics", DENY_TOPICS)
    company.api.disable_policy_type(RootId=company.root, PolicyType="SERVICE_CONTROL_POLICY")
    sns.create_topic(Name="allowed")
    company.api.enable_policy_type(RootId=company.root, PolicyType="SERVICE_CONTROL_POLICY")
    sns.create_topic(Name="full-access-is-back")


def test_an_rcp_keeps_outsiders_from_a_bucket_that_lets_them_in(company):
    bucket = f"shared-{company.member}"
    s3 = company.world.client("s3", company.member)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    readers = [f"arn:aws:iam::{account}:root" for account in (company.outsider, company.management)]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": readers},
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    outsider = company.world.client("s3", company.administrator(company.outsider))
    insider = company.world.client("s3", company.administrator(company.management))
    outsider.get_object(Bucket=bucket, Key="a")
    policy = company.attach(company.root, "perimeter", outsiders_only("s3", company.id), kind=RCP)
    assert "explicit deny in a resource control policy" in refused(lambda: outsider.get_object(Bucket=bucket, Key="a"))
    insider.get_object(Bucket=bucket, Key="a")
    s3.get_object(Bucket=bucket, Key="a")
    company.api.detach_policy(PolicyId=policy, TargetId=company.root)
    outsider.get_object(Bucket=bucket, Key="a")


def test_an_rcp_keeps_outsiders_from_a_key_that_lets_them_in(company):
    kms = company.world.client("kms", company.member)
    statements = [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
        for account in (company.member, company.outsider)
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    key = kms.create_key(Policy=document)["KeyMetadata"]["Arn"]
    outsider = company.world.client("kms", company.administrator(company.outsider))
    outsider.encrypt(KeyId=key, Plaintext=b"a")
    company.attach(company.member, "perimeter", outsiders_only("kms", company.id), kind=RCP)
    refused(lambda: outsider.encrypt(KeyId=key, Plaintext=b"a"))
    kms.encrypt(KeyId=key, Plaintext=b"a")


def test_an_rcp_keeps_outsiders_from_a_role_that_trusts_them(company):
    for account in (company.outsider, company.management):
        trust = trusting(f"arn:aws:iam::{account}:root")
        company.world.client("iam", company.member).create_role(
            RoleName=f"of-{account}", AssumeRolePolicyDocument=json.dumps(trust)
        )
    outsider, insider = (company.administrator(account) for account in (company.outsider, company.management))
    to_outsider, to_insider = (
        f"arn:aws:iam::{company.member}:role/of-{account}" for account in (company.outsider, company.management)
    )
    company.world.assume(outsider, to_outsider)
    company.attach(company.unit, "perimeter", outsiders_only("sts", company.id), kind=RCP)
    refused(lambda: company.world.assume(outsider, to_outsider))
    company.world.assume(insider, to_insider)


def test_two_organizations_know_each_other_as_strangers(company):
    other = company.world.client("organizations", company.outsider).create_organization()["Organization"]["Id"]
    trust = trusting(
        f"arn:aws:iam::{company.outsider}:root",
        StringEquals={"aws:PrincipalOrgID": other, "aws:ResourceOrgID": company.id},
    )
    company.world.client("iam", company.member).create_role(RoleName="met", AssumeRolePolicyDocument=json.dumps(trust))
    visitor = company.administrator(company.outsider)
    company.world.assume(visitor, f"arn:aws:iam::{company.member}:role/met")
    company.attach(company.root, "perimeter", outsiders_only("sts", company.id), kind=RCP)
    refused(lambda: company.world.assume(visitor, f"arn:aws:iam::{company.member}:role/met"))


def test_paths_of_the_organization_are_context_keys(company):
    queue = company.world.client("sqs", company.management)
    url = queue.create_queue(QueueName="work")["QueueUrl"]
    arn = f"arn:aws:sqs:eu-west-1:{company.management}:work"
    path = f"{company.id}/{company.root}/{company.unit}/"
    sender = company.world.client("sqs", company.administrator(company.member))
    for value, works in ((path, True), (f"{company.id}/{company.root}/ou-none-00000000/", False)):
        condition = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": [f"{value}*"]}}
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": condition,
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        queue.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
        if works:
            sender.send_message(QueueUrl=url, MessageBody="a")
        else:
            refused(lambda: sender.send_message(QueueUrl=url, MessageBody="a"))


def test_a_closed_account_may_do_nothing(company):
    sns = company.world.client("sns", company.member)
    sns.create_topic(Name="before")
    company.api.close_account(AccountId=company.member)
    refused(lambda: sns.create_topic(Name="after"))
    assert company.api.describe_account(AccountId=company.member)["Account"]["Status"] == "SUSPENDED"


@pytest.mark.parametrize("own", [True, False])
def test_a_service_acts_for_the_organization_that_its_source_is_in(company, own):
    sqs, events = (company.world.client(name, company.member) for name in ("sqs", "events"))
    url = sqs.create_queue(QueueName="news")["QueueUrl"]
    arn = f"arn:aws:sqs:eu-west-1:{company.member}:news"
    condition = {"StringEquals": {"aws:SourceOrgID": company.id if own else "o-0000000000"}}
    statement = {
        **allow("sqs:SendMessage", arn),
        "Principal": {"Service": "events.amazonaws.com"},
        "Condition": condition,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    events.put_rule(Name="news", EventPattern=json.dumps({"source": ["app"]}))
    events.put_targets(Rule="news", Targets=[{"Id": "queue", "Arn": arn}])
    events.put_events(Entries=[{"Source": "app", "DetailType": "news", "Detail": "{}"}])
    end = time.monotonic() + 10
    while not (sent := company.world.audit(service="sqs", operation="SendMessage")):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert bool(sent[0]["error"]) is not own
