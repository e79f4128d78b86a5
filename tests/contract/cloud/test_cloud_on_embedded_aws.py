"""The facades against the embedded AWS: the same calls that production makes."""

import io
import json
import time
import zipfile

import pytest

from lockgate.cloud import Aws, CallRefusedError, Keys, Role
from lockgate.kernel import LockgateError
from policy_writing import allow, statements, trusting

REGION = "eu-west-1"
HANDLER = "def handler(event, context):\n    print('seen', event)\n    return {'version': 7, 'got': event}\n"
BROKEN = "def handler(event, context):\n    raise ValueError('broken')\n"


def keys_of(credentials) -> Keys:
    return Keys(credentials.access_key, credentials.secret_key, credentials.token)


@pytest.fixture
def account(aws_world):
    return aws_world.new_account()


@pytest.fixture
def aws(aws_world):
    return Aws(lambda a: keys_of(aws_world.emulator.root(a)), REGION, time.sleep, endpoint=aws_world.endpoint)


@pytest.fixture
def function(aws_world, account):
    """Makes a function from the text of its module."""
    iam = aws_world.client("iam", account)
    trust = trusting({"Service": "lambda.amazonaws.com"})
    iam.create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps(trust))
    logs = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")
    iam.put_role_policy(RoleName="f", PolicyName="logs", PolicyDocument=json.dumps(statements([logs])))

    def make(text: str) -> str:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("app.py", text)
        aws_world.client("lambda", account).create_function(
            FunctionName="orders",
            Runtime="python3.12",
            Role=f"arn:aws:iam::{account}:role/f",
            Handler="app.handler",
            Code={"ZipFile": data.getvalue()},
        )
        return "orders"

    return make


def test_one_knows_who_one_is(aws, account):
    assert aws.account(account).identity.arn() == f"arn:aws:iam::{account}:root"
    assert aws.account(account).identity.account() == account


def test_a_role_is_assumed_by_call_and_by_credentials_that_renew_themselves(aws, aws_world, account):
    aws_world.role(account, "reader", [allow("s3:ListAllMyBuckets", "*")])
    assumer, arn = keys_of(aws_world.assumer(account)), f"arn:aws:iam::{account}:role/reader"
    assumed = aws.as_somebody(account, assumer).identity.assume(arn, "me")
    expected = f"arn:aws:sts::{account}:assumed-role/reader/me"
    assert aws.as_somebody(account, assumed).identity.arn() == expected
    assert aws.as_somebody(account, Role(arn, "me", assumer)).identity.arn() == expected


def test_a_refused_attempt_tells_awss_reason(aws, aws_world, account):
    session = keys_of(aws_world.role(account, "nobody"))
    done = aws.as_somebody(account, session).attempts.call("s3", "ListBuckets", {})
    assert done.code == "AccessDenied"
    assert "because no identity-based policy allows the s3:ListAllMyBuckets action" in done.message


def test_a_refusal_is_an_error_with_place_and_cause(aws, aws_world, account):
    session = keys_of(aws_world.role(account, "nobody"))
    with pytest.raises(
        CallRefusedError, match=f"account {account}, eu-west-1: LG5101 `lambda:ListFunctions` was refused"
    ):
        aws.as_somebody(account, session).functions.names()


def test_a_function_answers_and_its_log_can_be_read(aws, account, function):
    answer = aws.account(account).functions.invoke(function(HANDLER), {"a": 1})
    assert (answer.payload, answer.error) == ({"version": 7, "got": {"a": 1}}, None)
    logs = aws.account(account).logs
    (stream,) = logs.streams("/aws/lambda/orders")
    assert any("seen {'a': 1}" in line.text for line in logs.read("/aws/lambda/orders", stream))


def test_a_function_that_fails_says_so(aws, account, function):
    answer = aws.account(account).functions.invoke(function(BROKEN))
    assert answer.error == "Unhandled"
    assert answer.payload["errorMessage"] == "broken"


def test_a_function_that_is_not_there_is_refused_by_name(aws, account):
    with pytest.raises(LockgateError, match="ResourceNotFoundException"):
        aws.account(account).functions.invoke("none")


def test_a_log_that_is_not_there_is_empty(aws, account):
    assert aws.account(account).logs.read("/none", "none") == ()
    assert aws.account(account).logs.streams("/none") == ()


def test_codebuild_keeps_one_token_for_github(aws, account):
    sources = aws.account(account).sources
    arn = sources.import_credentials("ghp_first")
    assert sources.import_credentials("ghp_second") == arn
    assert [(each.arn, each.server) for each in sources.credentials()] == [(arn, "GITHUB")]
    sources.delete_credentials(arn)
    assert sources.credentials() == ()


def test_an_account_without_anything_has_no_connections_and_no_builds(aws, account):
    assert aws.account(account).connections.all() == ()
    assert aws.account(account).functions.names() == ()
