"""Authentication: who does not sign rightly is refused, in the words of the protocol."""

import hashlib
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as Signer
from botocore.exceptions import ClientError

from lockgate.emulator.ports import Credentials

REGION = "eu-west-1"
ASK = {
    "s3": lambda client: client.list_buckets(),
    "iam": lambda client: client.list_roles(),
    "kms": lambda client: client.list_keys(),
    "lambda": lambda client: client.list_functions(),
    "ec2": lambda client: client.describe_vpcs(),
}


def refusal(world, service, credentials):
    with pytest.raises(ClientError) as raised:
        ASK[service](world.client(service, credentials))
    error = raised.value.response
    return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("s3", ("InvalidAccessKeyId", 403)),
        ("iam", ("InvalidClientTokenId", 403)),
        ("kms", ("UnrecognizedClientException", 400)),
        ("lambda", ("UnrecognizedClientException", 403)),
        ("ec2", ("AuthFailure", 401)),
    ],
)
def test_an_unknown_key_is_refused_in_the_words_of_the_protocol(aws_world, service, answer):
    assert refusal(aws_world, service, Credentials("AKIAIOSFODNN7EXAMPLE", "secret")) == answer


@pytest.mark.parametrize(
    ("service", "answer"),
    [
        ("s3", ("SignatureDoesNotMatch", 403)),
        ("iam", ("SignatureDoesNotMatch", 403)),
        ("kms", ("InvalidSignatureException", 400)),
        ("lambda", ("InvalidSignatureException", 403)),
        ("ec2", ("AuthFailure", 401)),
    ],
)
def test_a_wrong_secret_is_refused_in_the_words_of_the_protocol(aws_world, service, answer):
    account = aws_world.new_account()

    assert refusal(aws_world, service, Credentials(account, "not the secret")) == answer


@pytest.mark.parametrize("service", sorted(ASK))
def test_the_right_secret_is_let_in(aws_world, service):
    ASK[service](aws_world.client(service, aws_world.new_account()))


@pytest.mark.parametrize(
    ("service", "code"),
    [("s3", "InvalidToken"), ("iam", "InvalidClientTokenId"), ("kms", "UnrecognizedClientException")],
)
def test_a_session_key_without_its_token_is_refused(aws_world, service, code):
    session = aws_world.role(aws_world.new_account(), "r")

    assert refusal(aws_world, service, replace(session, token=None))[0] == code
    assert refusal(aws_world, service, replace(session, token=session.token[:-4] + "AAAA"))[0] == code


def test_an_inactive_access_key_is_refused(aws_world):
    account = aws_world.new_account()
    key = aws_world.user(account, "u")
    iam = aws_world.client("iam", account)
    iam.update_access_key(UserName="u", AccessKeyId=key.access_key, Status="Inactive")

    assert refusal(aws_world, "s3", key)[0] == "InvalidAccessKeyId"


def test_a_session_whose_role_was_deleted_is_refused(aws_world):
    account = aws_world.new_account()
    session = aws_world.role(account, "gone")
    aws_world.client("iam", account).delete_role(RoleName="gone")

    assert refusal(aws_world, "iam", session)[0] == "InvalidClientTokenId"


def test_a_request_signed_long_ago_is_refused(aws_world):
    account = aws_world.new_account()
    root = aws_world.emulator.root(account)
    request = signed(aws_world.endpoint, root, at=datetime.now(UTC) - timedelta(minutes=16))

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)

    assert raised.value.code == 403
    assert b"<Code>RequestTimeTooSkewed</Code>" in raised.value.read()


def signed(endpoint, credentials, path="/", method="GET", body=b"", at=None):
    """A request signed by hand, at a time of one's own."""
    asked = AWSRequest(method, endpoint + path, data=body)
    moment = at or datetime.now(UTC)

    class At(SigV4Auth):
        def add_auth(self, request):
            request.context["timestamp"] = moment.strftime("%Y%m%dT%H%M%SZ")
            self._modify_request_before_signing(request)
            canonical = self.canonical_request(request)
            text = self.string_to_sign(request, canonical)
            self._inject_signature_to_request(request, self.signature(text, request))

    asked.headers["x-amz-content-sha256"] = hashlib.sha256(body).hexdigest()
    At(Signer(credentials.access_key, credentials.secret_key, credentials.token), "s3", REGION).add_auth(asked)
    return urllib.request.Request(endpoint + path, body or None, dict(asked.headers.items()), method=method)


def test_a_body_that_is_not_the_signed_one_is_refused(aws_world):
    account = aws_world.new_account()
    bucket = f"tampered-{account}"
    aws_world.client("s3", account).create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    request = signed(aws_world.endpoint, aws_world.emulator.root(account), f"/{bucket}/k", "PUT", b"signed")
    request.data = b"forged"

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request)

    assert b"<Code>XAmzContentSHA256Mismatch</Code>" in raised.value.read()


def test_an_unsigned_request_is_refused_unless_the_bucket_is_public(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"public-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{aws_world.endpoint}/{bucket}/k")
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(
        Bucket=bucket,
        Policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",'
        f'"Resource":"arn:aws:s3:::{bucket}/*"}}]}}',
    )
    body = urllib.request.urlopen(f"{aws_world.endpoint}/{bucket}/k").read()

    assert raised.value.code == 403
    assert body == b"hello"


def test_other_services_demand_a_signature(aws_world):
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(aws_world.endpoint, b"Action=GetCallerIdentity&Version=2011-06-15")

    assert b"MissingAuthenticationToken" in raised.value.read()


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_reads_what_its_signer_may_read_until_it_is_changed(aws_world, version):
    account = aws_world.new_account()
    bucket = f"presigned-{account}"
    s3 = aws_world.client("s3", account)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"hello")
    s3.put_object(Bucket=bucket, Key="other", Body=b"secret")
    url = aws_world.client("s3", account, signature_version=version).generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "a b/ü"}
    )

    body = urllib.request.urlopen(url).read()
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(url.replace("a%20b/%C3%BC", "other"))

    assert body == b"hello"
    assert raised.value.code == 403


def test_a_presigned_url_expires(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account, signature_version="s3v4")
    url = s3.generate_presigned_url("list_buckets", ExpiresIn=1)
    old = url.replace(url.split("X-Amz-Date=")[1][:16], "20200101T000000Z")

    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(old)

    assert raised.value.code == 403


def test_a_presigned_url_cannot_smuggle_an_acl_past_its_signers_permissions(aws_world):
    account = aws_world.new_account()
    bucket = f"smuggled-{account}"
    aws_world.client("s3", account).create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    writer = aws_world.role(
        account, "writer", [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]
    )
    s3 = aws_world.client("s3", writer, signature_version="s3v4")
    plain = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"})
    with_acl = s3.generate_presigned_url(
        "put_object", Params={"Bucket": bucket, "Key": "k", "ACL": "bucket-owner-full-control"}
    )

    put(plain)
    with pytest.raises(urllib.error.HTTPError) as raised:
        put(with_acl)

    assert b"s3:PutObjectAcl" in raised.value.read()


def put(url):
    headers = {"x-amz-acl": "bucket-owner-full-control"} if "x-amz-acl" in url else {}
    request = urllib.request.Request(url, b"", headers, method="PUT")
    return urllib.request.urlopen(request)


def test_the_secret_of_another_account_does_not_sign_for_a_user(aws_world):
    account = aws_world.new_account()
    key = aws_world.user(account, "u")
    other = aws_world.user(account, "v")

    assert refusal(aws_world, "s3", Credentials(key.access_key, other.secret_key))[0] == "SignatureDoesNotMatch"


@pytest.mark.parametrize("checksum", ["CRC32", "SHA256"])
def test_an_upload_in_signed_chunks_arrives_whole(aws_world, checksum):
    account = aws_world.new_account()
    bucket = f"chunked-{account}"
    s3 = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=aws_world.endpoint,
        aws_access_key_id=account,
        aws_secret_access_key=aws_world.emulator.root(account).secret_key,
        config=Config(s3={"payload_signing_enabled": True}),
    )
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    content = bytes(range(256)) * 1000

    s3.put_object(Bucket=bucket, Key="k", Body=content, ChecksumAlgorithm=checksum)

    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == content
