"""What cannot be mapped to IAM is refused, and parsers cannot be played against each other."""

import urllib.error
import urllib.request

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer
from botocore.exceptions import ClientError

from policy_writing import allow


def send(world, credentials, service, method, path, body=b"", headers=None):
    """A signed request made by hand; answers status and body."""
    asked = AWSRequest(method, world.endpoint + path, data=body, headers=headers or {})
    signer = Signer(credentials.access_key, credentials.secret_key, credentials.token)
    SigV4Auth(signer, service, "eu-west-1").add_auth(asked)
    request = urllib.request.Request(world.endpoint + path, body or None, dict(asked.headers.items()), method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_an_operation_of_a_service_that_does_not_exist_is_refused(aws_world):
    root = aws_world.emulator.root(aws_world.new_account())

    status, body = send(aws_world, root, "nosuchservice", "POST", "/", b"{}", {"x-amz-target": "No.Such"})

    assert status == 400
    assert b"no service signs as `nosuchservice`" in body


def test_an_unknown_operation_of_a_known_service_is_refused(aws_world):
    root = aws_world.emulator.root(aws_world.new_account())

    status, body = send(aws_world, root, "kms", "POST", "/", b"{}", {"x-amz-target": "TrentService.Nothing"})

    assert status == 400
    assert b"UnknownOperationException" in body


def test_a_service_that_the_engine_lacks_is_refused_though_it_can_be_authorised(aws_world):
    client = aws_world.client("workspaces", aws_world.new_account())

    with pytest.raises(ClientError, match="not emulated"):
        client.describe_workspaces()


def test_an_action_in_the_url_does_not_hide_the_one_in_the_body(aws_world):
    account = aws_world.new_account()
    session = aws_world.role(account, "r", [allow("iam:ListRoles", "*")])
    form = {"content-type": "application/x-www-form-urlencoded"}

    allowed, _ = send(aws_world, session, "iam", "POST", "/", b"Action=ListRoles&Version=2010-05-08", form)
    status, body = send(
        aws_world, session, "iam", "POST", "/?Action=ListRoles", b"Action=ListUsers&Version=2010-05-08", form
    )

    assert allowed == 200
    assert status == 403
    assert b"iam:ListUsers" in body


def test_a_second_subresource_does_not_change_what_runs(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"differential-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="a=b")
    session = aws_world.role(account, "r", [allow("s3:GetObjectAcl", f"arn:aws:s3:::{bucket}/*")])
    payload = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}

    status, body = send(aws_world, session, "s3", "GET", f"/{bucket}/k?acl=&tagging=", b"", payload)

    assert b"<TagSet>" not in body
    assert (status == 403) or b"AccessControlPolicy" in body


def test_an_encoded_subresource_is_the_same_subresource(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"encoded-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"secret content")
    session = aws_world.role(account, "r", [allow("s3:GetObjectAcl", f"arn:aws:s3:::{bucket}/*")])
    payload = {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}

    status, body = send(aws_world, session, "s3", "GET", f"/{bucket}/k?%61cl=", b"", payload)

    assert b"secret content" not in body
    assert (status == 403) or b"AccessControlPolicy" in body


def test_a_repeated_parameter_means_its_first_value_to_all(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    for name in ("mine", "other"):
        iam.create_user(UserName=name)
    session = aws_world.role(account, "r", [allow("iam:DeleteUser", f"arn:aws:iam::{account}:user/mine")])
    headers = {"content-type": "application/x-www-form-urlencoded"}

    for body in (b"UserName=mine&UserName=other", b"UserName=&UserName=other"):
        send(aws_world, session, "iam", "POST", "/", b"Action=DeleteUser&Version=2010-05-08&" + body, headers)

    assert "other" in [user["UserName"] for user in iam.list_users()["Users"]]


def test_a_bucket_is_refused_when_another_owner_is_expected(aws_world):
    account, other = aws_world.new_account(), aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"expected-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner=account)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner=other)


def test_a_slash_in_a_name_does_not_reach_another_operation(aws_world):
    account = aws_world.new_account()
    session = aws_world.role(account, "r", [allow("lambda:GetFunction", "*")])

    status, body = send(aws_world, session, "lambda", "GET", "/2015-03-31/functions/f%2Fpolicy")

    assert status == 400
    assert b"must not contain a slash" in body


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=, Signature=",
        "AWS4-HMAC-SHA256 Credential=111111111111/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature="
        + "0" * 64,
        "AWS AKIA:abc",
        "Bearer token",
        "Basic dXNlcjpwYXNz",
        "\x00",
    ],
)
def test_a_malformed_authorisation_is_refused_and_nothing_breaks(aws_world, authorization):
    request = urllib.request.Request(aws_world.endpoint, headers={"Authorization": authorization.replace("\x00", "?")})

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)

    assert 400 <= raised.value.code < 500


def test_the_control_interface_wants_its_token(aws_world):
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{aws_world.endpoint}/_lockgate/audit")

    assert raised.value.code == 403


def test_the_engines_own_administration_cannot_be_reached(aws_world):
    for path in ("/_ministack/reset", "/_ministack/health", "/_localstack/health", "/_ministack/config"):
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(aws_world.endpoint + path)
        assert raised.value.code in {403, 404, 405}
