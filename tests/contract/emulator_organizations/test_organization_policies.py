"""Control policies as documents: what may be put, attached and detached, and how many."""

import json

import pytest
from botocore.exceptions import ClientError

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
DENY = {"Effect": "Deny", "Action": "sns:*", "Resource": "*"}


def failing(attempt) -> dict:
    with pytest.raises(ClientError) as caught:
        attempt()
    return caught.value.response


def test_full_access_is_attached_everywhere_when_a_type_is_enabled(company):
    for kind, name in ((SCP, "FullAWSAccess"), (RCP, "RCPFullAWSAccess")):
        for target in (company.root, company.unit, company.member, company.management):
            found = company.api.list_policies_for_target(TargetId=target, Filter=kind)["Policies"]
            assert [(policy["Name"], policy["AwsManaged"]) for policy in found] == [(name, True)]
    types = company.api.list_roots()["Roots"][0]["PolicyTypes"]
    assert types == [{"Type": SCP, "Status": "ENABLED"}, {"Type": RCP, "Status": "ENABLED"}]


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        (SCP, {"Effect": "Deny", "Action": "sns:*"}),
        (SCP, {**DENY, "Principal": "*"}),
        (RCP, {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}),
        (RCP, {"Effect": "Deny", "Principal": {"AWS": "111111111111"}, "Action": "s3:*", "Resource": "*"}),
    ],
)
def test_a_document_that_aws_would_refuse_is_refused(company, kind, statement):
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    response = failing(lambda: company.api.create_policy(Name="p", Description="", Type=kind, Content=content))
    assert response["Error"]["Code"] == "MalformedPolicyDocumentException"


def test_a_document_over_the_quota_is_refused_white_space_included(company):
    content = json.dumps({"Version": "2012-10-17", "Statement": [DENY]})
    fits = content + " " * (5120 - len(content))
    company.api.create_policy(Name="fits", Description="", Type=SCP, Content=fits)
    response = failing(lambda: company.api.create_policy(Name="p", Description="", Type=SCP, Content=fits + " "))
    assert response["Reason"] == "POLICY_CONTENT_LIMIT_EXCEEDED"


def test_five_policies_of_a_type_are_the_most_and_one_the_least(company):
    for number in range(4):
        company.attach(company.unit, f"policy-{number}", DENY)
    response = failing(lambda: company.attach(company.unit, "policy-5", DENY))
    assert response["Reason"] == "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    response = failing(lambda: company.api.detach_policy(PolicyId="p-FullAWSAccess", TargetId=company.member))
    assert response["Reason"] == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"


def test_full_access_to_resources_cannot_be_detached(company):
    response = failing(lambda: company.api.detach_policy(PolicyId="p-RCPFullAWSAccess", TargetId=company.unit))
    assert response["Reason"] == "NON_DETACHABLE_POLICY"


def test_a_policy_in_use_stays_and_one_of_aws_never_changes(company):
    policy = company.attach(company.unit, "used", DENY)
    assert failing(lambda: company.api.delete_policy(PolicyId=policy))["Error"]["Code"] == "PolicyInUseException"
    targets = company.api.list_targets_for_policy(PolicyId=policy)["Targets"]
    assert [(found["TargetId"], found["Type"]) for found in targets] == [(company.unit, "ORGANIZATIONAL_UNIT")]
    company.api.detach_policy(PolicyId=policy, TargetId=company.unit)
    company.api.delete_policy(PolicyId=policy)
    assert failing(lambda: company.api.describe_policy(PolicyId=policy))["Error"]["Code"] == "PolicyNotFoundException"
    response = failing(lambda: company.api.update_policy(PolicyId="p-FullAWSAccess", Name="mine"))
    assert response["Reason"] == "IMMUTABLE_POLICY"


def test_a_policy_is_attached_once_and_has_its_name_to_itself(company):
    policy = company.attach(company.unit, "mine", DENY)
    response = failing(lambda: company.api.attach_policy(PolicyId=policy, TargetId=company.unit))
    assert response["Error"]["Code"] == "DuplicatePolicyAttachmentException"
    assert failing(lambda: company.policy("mine", DENY))["Error"]["Code"] == "DuplicatePolicyException"


def test_types_that_nothing_here_would_heed_are_refused(company):
    response = failing(lambda: company.api.enable_policy_type(RootId=company.root, PolicyType="TAG_POLICY"))
    assert response["Error"]["Code"] == "PolicyTypeNotAvailableForOrganizationException"
