"""Every call is kept, with who, what, on what, and why."""

import json
from http.client import HTTPConnection

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

MORE_THAN_A_PAGE = 5_100


def test_allowed_and_denied_calls_are_kept_with_their_decisions(aws_world):
    account = aws_world.new_account()
    session = aws_world.role(account, "r", [allow("iam:ListRoles", "*")])
    iam = aws_world.client("iam", session)
    iam.list_roles()
    with pytest.raises(ClientError) as denied:
        iam.list_users()

    allowed, refused = aws_world.audit(caller=f"arn:aws:sts::{account}:assumed-role/r/session")

    assert (allowed["service"], allowed["operation"], allowed["account"], allowed["error"]) == (
        "iam",
        "ListRoles",
        account,
        "",
    )
    assert allowed["decisions"][0]["effect"] == "Allowed"
    assert "inline" in allowed["decisions"][0]["reasons"][0]
    assert (refused["error"], refused["decisions"][0]["effect"]) == ("AccessDenied", "ImplicitlyDenied")
    assert refused["request"] == denied.value.response["ResponseMetadata"]["RequestId"]
    assert refused["decisions"][0]["reasons"] == ["because no identity-based policy allows the iam:ListUsers action"]


def test_calls_that_fail_to_authenticate_are_kept_too(aws_world):
    account = aws_world.new_account()
    key = aws_world.user(account, "u")
    with pytest.raises(ClientError):
        aws_world.client("iam", type(key)(key.access_key, "wrong")).list_roles()

    entry = [entry for entry in aws_world.emulator.audit(settle=20) if entry["access_key"] == key.access_key][-1]

    assert (entry["error"], entry["caller"]) == ("SignatureDoesNotMatch", "")


def test_no_secret_is_ever_in_the_trail(aws_world):
    account = aws_world.new_account()
    session = aws_world.role(account, "r", [allow("*", "*")])
    aws_world.client("secretsmanager", session).create_secret(Name="s", SecretString="hunter2-plaintext")
    aws_world.client("s3", session).list_buckets()

    text = json.dumps(list(aws_world.emulator.audit()))

    assert session.access_key in text
    for secret in (session.secret_key, session.token, "hunter2-plaintext", aws_world.emulator.root(account).secret_key):
        assert secret not in text


def test_cloudtrail_shows_an_account_its_own_history_only(aws_world):
    mine, other = aws_world.new_account(), aws_world.new_account()
    aws_world.client("kms", mine).create_key()
    aws_world.client("kms", other).create_key()
    aws_world.client("kms", other).list_keys()

    found = aws_world.client("cloudtrail", mine).lookup_events(
        LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": "kms.amazonaws.com"}]
    )["Events"]
    record = json.loads(found[0]["CloudTrailEvent"])

    assert [event["EventName"] for event in found] == ["CreateKey"]
    assert (record["userIdentity"]["type"], record["userIdentity"]["accountId"]) == ("Root", mine)
    assert record["recipientAccountId"] == mine


def test_cloudtrail_tells_the_error_of_a_denied_call(aws_world):
    account = aws_world.new_account()
    with pytest.raises(ClientError):
        aws_world.client("iam", aws_world.role(account, "r")).list_users()

    found = aws_world.client("cloudtrail", account).lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "ListUsers"}]
    )["Events"]

    # IAM is global: its events are in the Region that the call was signed for.
    assert json.loads(found[0]["CloudTrailEvent"])["errorCode"] == "AccessDenied"


def test_the_trail_is_followed_by_number(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    iam.list_roles()
    last = aws_world.emulator.audited()
    iam.list_users()

    following = [entry for entry in aws_world.emulator.audit(last, wait=5) if entry["account"] == account]

    assert [entry["operation"] for entry in following] == ["ListUsers"]


def test_a_trail_of_more_than_one_page_is_read_whole(aws_world):
    before = aws_world.emulator.audited()
    connection = HTTPConnection("127.0.0.1", aws_world.emulator.port, timeout=60)
    for _ in range(MORE_THAN_A_PAGE):
        connection.request("GET", "/", headers={"x-amz-target": "unsigned"})
        connection.getresponse().read()
    connection.close()

    numbers = [entry["number"] for entry in aws_world.emulator.audit(before)]

    assert len(numbers) >= MORE_THAN_A_PAGE
    assert numbers == list(range(before + 1, before + 1 + len(numbers)))
