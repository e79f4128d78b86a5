"""Policies of running accounts: whose they are, where they say nothing, and where AWS has to be asked twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.observing.buckets import buckets
from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.observing.functions import functions
from lockgate.cloud.observing.identities import identities
from lockgate.cloud.observing.keys import keys
from lockgate.cloud.observing.messages import topics
from lockgate.cloud.session import Session
from lockgate.proof import Holding, Skipped

ACCOUNT = "111111111111"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:orders"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
EMPTY: dict[str, Any] = {"Version": "2012-10-17", "Id": "default", "Statement": []}
Stub = Callable[[str], Any]


def test_a_policy_that_was_left_without_a_statement_is_none():
    assert of_resource("function policy", json.dumps(EMPTY), "orders") is None
    assert of_resource("function policy", None, "orders") is None
    assert of_resource("function policy", "", "orders") is None
    found = of_resource("function policy", json.dumps(EVERYTHING), "orders")
    assert found is not None
    assert (found.document, found.holder) == (EVERYTHING, "orders")


def test_a_function_whose_last_permission_was_taken_away_has_no_policy(session: Session, stub: Stub):
    role = f"arn:aws:iam::{ACCOUNT}:role/orders"
    answer = {"Functions": [{"FunctionName": "orders", "FunctionArn": FUNCTION, "Role": role}]}
    stub("lambda").add_response("list_functions", answer)
    stub("lambda").add_response("get_policy", {"Policy": json.dumps(EMPTY)})
    (found,) = functions(session, ACCOUNT)
    assert found.policy is None


def a_bucket(stub: Stub, ownership: str | None) -> None:
    s3 = stub("s3")
    s3.add_response("list_buckets", {"Buckets": [{"Name": "data"}]})
    s3.add_client_error("get_bucket_policy", "NoSuchBucketPolicy")
    s3.add_client_error("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
    s3.add_client_error("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError")
    if ownership is None:
        s3.add_client_error("get_bucket_ownership_controls", "OwnershipControlsNotFoundError")
    else:
        answer = {"OwnershipControls": {"Rules": [{"ObjectOwnership": ownership}]}}
        s3.add_response("get_bucket_ownership_controls", answer)


@pytest.mark.parametrize(
    ("ownership", "told"), [("BucketOwnerPreferred", "BucketOwnerPreferred"), (None, "ObjectWriter")]
)
def test_a_bucket_whose_access_control_lists_count_is_known_in_part(
    session: Session, stub: Stub, ownership: str | None, told: str
):
    a_bucket(stub, ownership)
    held, skipped = buckets(session, ACCOUNT)
    assert isinstance(held, Holding)
    reason = f"access control lists of data are in force (ObjectOwnership {told}): what they grant is not known"
    assert skipped == Skipped(held.arn, reason)


def test_a_bucket_without_access_control_lists_is_known(session: Session, stub: Stub):
    a_bucket(stub, "BucketOwnerEnforced")
    (held,) = buckets(session, ACCOUNT)
    assert isinstance(held, Holding)


def a_key(stub: Stub) -> str:
    arn = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k-1"
    kms = stub("kms")
    kms.add_response("list_aliases", {"Aliases": [], "Truncated": False})
    kms.add_response("list_keys", {"Keys": [{"KeyId": "k-1", "KeyArn": arn}], "Truncated": False})
    kms.add_response("describe_key", {"KeyMetadata": {"KeyId": "k-1", "Arn": arn, "KeyState": "Enabled"}})
    return arn


def test_a_key_whose_grants_may_not_be_listed_is_known_in_part(session: Session, stub: Stub):
    arn = a_key(stub)
    stub("kms").add_client_error("list_grants", "AccessDeniedException", "no kms:ListGrants", 400)
    stub("kms").add_response("get_key_policy", {"Policy": json.dumps(EVERYTHING)})
    held, skipped = keys(session, ACCOUNT)
    assert isinstance(held, Holding)
    assert (held.arn, held.grants) == (arn, ())
    assert skipped == Skipped(arn, f"the grants of {arn} cannot be seen: no kms:ListGrants")


def test_a_bucket_that_does_not_let_itself_be_read_hides_no_other(session: Session, stub: Stub):
    s3 = stub("s3")
    s3.add_response("list_buckets", {"Buckets": [{"Name": "hidden"}, {"Name": "data"}]})
    s3.add_client_error("get_bucket_policy", "AccessDenied", "with an explicit deny in a resource-based policy", 403)
    s3.add_response("get_bucket_policy", {"Policy": json.dumps(EVERYTHING)})
    s3.add_client_error("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
    s3.add_client_error("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError")
    owned = {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}
    s3.add_response("get_bucket_ownership_controls", owned)
    hidden, skipped, data = buckets(session, ACCOUNT)
    assert isinstance(hidden, Holding)
    assert isinstance(data, Holding)
    assert (hidden.name, hidden.policy) == ("hidden", None)
    reason = "the bucket hidden cannot be read: with an explicit deny in a resource-based policy"
    assert skipped == Skipped("arn:aws:s3:::hidden", reason)
    assert data.policy is not None


def test_a_key_that_does_not_let_itself_be_read_is_known_in_part(session: Session, stub: Stub):
    arn = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k-1"
    kms = stub("kms")
    kms.add_response("list_aliases", {"Aliases": [{"AliasName": "alias/a", "TargetKeyId": "k-1"}], "Truncated": False})
    kms.add_response("list_keys", {"Keys": [{"KeyId": "k-1", "KeyArn": arn}], "Truncated": False})
    kms.add_client_error("describe_key", "AccessDeniedException", "no kms:DescribeKey", 400)
    assert list(keys(session, ACCOUNT)) == [
        Holding(arn, ACCOUNT, "key", "k-1", ("alias/a",)),
        Skipped(arn, "the key k-1 cannot be read: no kms:DescribeKey"),
    ]


def test_what_fails_for_another_reason_than_a_denial_is_no_resource_that_hides(session: Session, stub: Stub):
    stub("s3").add_response("list_buckets", {"Buckets": [{"Name": "data"}]})
    stub("s3").add_client_error("get_bucket_policy", "SlowDown", "reduce your request rate", 503)
    with pytest.raises(CallRefusedError, match="SlowDown"):
        list(buckets(session, ACCOUNT))


def test_topics_call_a_denial_by_a_name_of_their_own(session: Session, stub: Stub):
    arn = f"arn:aws:sns:eu-west-1:{ACCOUNT}:news"
    stub("sns").add_response("list_topics", {"Topics": [{"TopicArn": arn}]})
    stub("sns").add_client_error("get_topic_attributes", "AuthorizationError", "no sns:GetTopicAttributes", 403)
    held, skipped = topics(session, ACCOUNT)
    assert held == Holding(arn, ACCOUNT, "topic", "news")
    assert skipped == Skipped(arn, "the topic news cannot be read: no sns:GetTopicAttributes")


def test_a_key_whose_grants_are_seen_is_known(session: Session, stub: Stub):
    a_key(stub)
    stub("kms").add_response("list_grants", {"Grants": [], "Truncated": False})
    stub("kms").add_response("get_key_policy", {"Policy": json.dumps(EVERYTHING)})
    (held,) = keys(session, ACCOUNT)
    assert isinstance(held, Holding)


def a_role_with_a_policy_of_aws(stub: Stub, answers: Callable[[Any], None]) -> None:
    """`answers` prepares what IAM says of the policy; the role itself is asked for afterwards."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    role = {
        "RoleName": "people",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/people",
        "Path": "/",
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "CreateDate": made,
        "AssumeRolePolicyDocument": json.dumps(EVERYTHING),
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": json.dumps(EVERYTHING)}],
        "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMINISTRATOR}],
    }
    iam = stub("iam")
    iam.add_response("get_account_authorization_details", {"RoleDetailList": [role]})
    answers(iam)
    plain = {key: role[key] for key in ("RoleName", "Arn", "Path", "RoleId", "CreateDate")}
    iam.add_response("get_role", {"Role": plain})


def test_a_managed_policy_that_the_details_leave_out_is_read_by_itself(session: Session, stub: Stub):
    def answers(iam: Any) -> None:
        found = {"PolicyName": "AdministratorAccess", "Arn": ADMINISTRATOR, "DefaultVersionId": "v7"}
        iam.add_response("get_policy", {"Policy": found}, {"PolicyArn": ADMINISTRATOR})
        version = {"Document": json.dumps(EVERYTHING), "VersionId": "v7", "IsDefaultVersion": True}
        expected = {"PolicyArn": ADMINISTRATOR, "VersionId": "v7"}
        iam.add_response("get_policy_version", {"PolicyVersion": version}, expected)

    a_role_with_a_policy_of_aws(stub, answers)
    people = identities(session, ACCOUNT)
    (role,) = people.identities
    assert [(each.name, each.holder) for each in role.policies] == [("own", "people"), ("AdministratorAccess", "")]
    assert role.policies[1].document == EVERYTHING
    assert not people.skipped


def test_a_managed_policy_that_may_not_be_read_is_skipped_with_aws_s_reason(session: Session, stub: Stub):
    def answers(iam: Any) -> None:
        iam.add_client_error("get_policy", "AccessDenied", "not authorized to perform: iam:GetPolicy", 403)

    a_role_with_a_policy_of_aws(stub, answers)
    people = identities(session, ACCOUNT)
    (skipped,) = people.skipped
    assert skipped.subject == f"arn:aws:iam::{ACCOUNT}:role/people"
    reason = f"the managed policy {ADMINISTRATOR} cannot be seen: not authorized to perform: iam:GetPolicy"
    assert skipped.reason == reason
