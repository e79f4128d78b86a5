"""Malformed requests: none crashes the front, none passes it, and nothing is changed by any of them."""

import http.client
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer

REGION = "eu-west-1"
ROUNDS = 3_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 300
BUCKET = "malformed-{}"


@dataclass(frozen=True)
class Raw:
    """A request as it goes over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def without(self, name: str) -> "Raw":
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() != name.lower()))

    def having(self, name: str, value: str) -> "Raw":
        return replace(self.without(name), headers=(*self.without(name).headers, (name, value)))

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def signed(world, account: str, service: str, method: str, target: str, body: bytes, **headers: str) -> Raw:
    keys = world.emulator.root(account)
    request = AWSRequest(method, world.endpoint + target, data=body, headers=headers)
    auth = S3SigV4Auth if service == "s3" else SigV4Auth
    auth(Signer(keys.access_key, keys.secret_key), service, REGION).add_auth(request)
    found = {**dict(request.headers.items()), "Host": urlsplit(world.endpoint).netloc}
    return Raw(method, target, tuple(found.items()), body)


def originals(world, account: str, bucket: str) -> list[Raw]:
    """One writing request for each protocol; each would change something if it passed."""
    json_body = b'{"Description": "malformed"}'
    query = b"Action=CreateUser&Version=2010-05-08&UserName=malformed"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    target = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.CreateKey"}
    rest = b'{"Description": "malformed"}'
    return [
        signed(world, account, "s3", "PUT", f"/{bucket}/malformed", b"content"),
        signed(world, account, "s3", "DELETE", f"/{bucket}/kept", b""),
        signed(world, account, "kms", "POST", "/", json_body, **target),
        signed(world, account, "iam", "POST", "/", query, **form),
        signed(world, account, "lambda", "PUT", "/2015-03-31/functions/malformed/code", rest),
    ]


def garbage(rng: random.Random, most: int = 40) -> str:
    return "".join(chr(rng.choice([*range(33, 127), 0xE9, 0xFF])) for _ in range(rng.randint(1, most)))


def other_signature(raw: Raw, rng: random.Random) -> Raw:
    head, _, signature = raw.header("Authorization").rpartition("=")
    place = rng.randrange(len(signature))
    digit = rng.choice([c for c in "0123456789abcdef" if c != signature[place]])
    return raw.having("Authorization", f"{head}={signature[:place]}{digit}{signature[place + 1 :]}")


def broken_authorization(raw: Raw, rng: random.Random) -> Raw:
    value = raw.header("Authorization")
    cut = rng.randrange(1, len(value) - 1)
    return raw.having("Authorization", rng.choice([value[:cut], garbage(rng), value[cut:], "AWS4-HMAC-SHA256"]))


def no_authorization(raw: Raw, rng: random.Random) -> Raw:
    return raw.without("Authorization")


def two_authorizations(raw: Raw, rng: random.Random) -> Raw:
    return replace(raw, headers=(("Authorization", garbage(rng)), *raw.headers))


def other_date(raw: Raw, rng: random.Random) -> Raw:
    return raw.having("X-Amz-Date", rng.choice(["", "yesterday", "20000101T000000Z", "99991231T235959Z", garbage(rng)]))


def other_body(raw: Raw, rng: random.Random) -> Raw:
    noise = bytes(rng.randrange(256) for _ in range(rng.randint(1, 400)))
    return replace(raw, body=rng.choice([noise, raw.body + noise, b"{" * 5_000, b"%" + noise]))


def other_path(raw: Raw, rng: random.Random) -> Raw:
    # Not `//`: but for S3, slashes in a row are one in what is signed.
    odd = ["/%00", "/%ff%fe", "/..%2f..%2fetc", "/" + "a" * 4_000, "/%", "/a?&&=&x", "/?Action=", "/a;b=c"]
    return replace(raw, target=rng.choice(odd) + rng.choice(["", raw.target, "?" + raw.target[1:]]))


def other_host(raw: Raw, rng: random.Random) -> Raw:
    odd = ["", "..", "s3.amazonaws.com:99999", "[::1", "a" * 300, "x.s3.eu-west-1.amazonaws.com", "169.254.169.254"]
    return raw.having("Host", rng.choice(odd))


def other_scope(raw: Raw, rng: random.Random) -> Raw:
    value = raw.header("Authorization")
    service = rng.choice(["sts", "nothing", "S3", "", "../s3", garbage(rng, 8).replace("/", "")])
    return raw.having("Authorization", value.replace("/aws4_request", f"/{service}/aws4_request", 1))


MUTATIONS: list[Callable[[Raw, random.Random], Raw]] = [
    other_signature,
    broken_authorization,
    no_authorization,
    two_authorizations,
    other_date,
    other_body,
    other_path,
    other_host,
    other_scope,
]


def answer(endpoint: str, raw: Raw) -> int:
    """The status; 0 where the server rightly closes the connection on what is no HTTP."""
    place = urlsplit(endpoint)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        connection.putrequest(raw.method, raw.target, skip_host=True, skip_accept_encoding=True)
        for name, value in raw.headers:
            if name.lower() != "content-length":
                connection.putheader(name, value.encode("latin-1"))
        connection.putheader("Content-Length", str(len(raw.body)))
        connection.endheaders(raw.body)
        return connection.getresponse().status
    except (http.client.BadStatusLine, ConnectionError):
        return 0
    finally:
        connection.close()


def mutants(raws: list[Raw], rng: random.Random) -> Iterator[tuple[str, Raw]]:
    for number in range(ROUNDS):
        mutation = MUTATIONS[number % len(MUTATIONS)]
        yield mutation.__name__, mutation(rng.choice(raws), rng)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_malformed_request_crashes_the_front_or_passes_it(aws_world, seed):
    account = aws_world.new_account()
    bucket = BUCKET.format(account)
    s3 = aws_world.client("s3", account)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="kept", Body=b"kept")
    raws = originals(aws_world, account, bucket)

    wrong = []
    for name, raw in mutants(raws, random.Random(seed)):
        status = answer(aws_world.endpoint, raw)
        if status >= 500 or 200 <= status < 300:
            wrong.append((name, status, raw))
    assert not wrong, wrong[:5]

    assert aws_world.emulator.running
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept"]
    assert not aws_world.client("iam", account).list_users()["Users"]
    assert not aws_world.client("kms", account).list_keys()["Keys"]


def test_the_requests_that_are_mutated_would_pass_as_they_are(aws_world):
    account = aws_world.new_account()
    bucket = BUCKET.format(account)
    s3 = aws_world.client("s3", account)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=bucket, Key="kept", Body=b"kept")
    statuses = [answer(aws_world.endpoint, raw) for raw in originals(aws_world, account, bucket)]
    assert statuses[:4] == [200, 204, 200, 200]
    assert statuses[4] == 404, "there is no such function, but the request was let in"
