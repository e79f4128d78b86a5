"""Many clients at once: nothing is lost, nobody is taken for somebody else; and nonsense breaks nothing."""

import json
import os
import random
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer
from botocore.exceptions import ClientError

from lockgate.emulator.ports import Credentials
from policy_writing import allow, trusting

CLIENTS = 8
SECONDS = 60 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 3


def test_eight_clients_of_eight_accounts_stay_themselves(aws_world):
    accounts = [aws_world.new_account() for _ in range(CLIENTS)]

    def work(account):
        sts, iam, sqs = (aws_world.client(name, account) for name in ("sts", "iam", "sqs"))
        found = set()
        for number in range(10):
            found.add(sts.get_caller_identity()["Account"])
            iam.create_user(UserName=f"user-{number}")
            found |= {user["Arn"].split(":")[4] for user in iam.list_users()["Users"]}
            sqs.create_queue(QueueName=f"queue-{number}")
            found |= {url.split("/")[3] for url in sqs.list_queues()["QueueUrls"]}
        return account, found, len(iam.list_users()["Users"])

    with ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(work, accounts))

    assert results == [(account, {account}, 10) for account in accounts]


def test_no_increment_is_lost(aws_world):
    account = aws_world.new_account()
    dynamodb = aws_world.client("dynamodb", account)
    dynamodb.create_table(
        TableName="counters",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    def add(_):
        client = aws_world.client("dynamodb", account)
        for _ in range(10):
            client.update_item(
                TableName="counters",
                Key={"id": {"S": "counter"}},
                UpdateExpression="ADD n :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(add, range(CLIENTS)))

    assert dynamodb.get_item(TableName="counters", Key={"id": {"S": "counter"}})["Item"]["n"]["N"] == str(CLIENTS * 10)


class Busy:
    """One of many clients: everything it does in its own account and in its neighbour's, checked on the spot."""

    def __init__(self, world, account, neighbour, shared):
        self.world, self.account, self.neighbour, self.shared = world, account, neighbour, shared
        self.user = world.user(account, "busy", [allow("*", "*")])
        self.added = self.done = 0
        self.written = {}

    def prepare(self):
        """What the neighbour of the other side needs: a role that it may assume."""
        iam = self.world.client("iam", self.neighbour)
        trust = trusting(f"arn:aws:iam::{self.account}:user/busy")
        iam.create_role(RoleName=f"for-{self.account}", AssumeRolePolicyDocument=json.dumps(trust))
        self.world.client("s3", self.account).create_bucket(
            Bucket=f"busy-{self.account}", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )

    def work(self, until):
        dice = random.Random(self.account)
        clients = {name: self.world.client(name, self.user) for name in ("sts", "s3", "dynamodb", "iam")}
        while time.monotonic() < until:
            getattr(self, dice.choice(("who", "elsewhere", "store", "count", "foreign")))(clients, dice)
            self.done += 1
        return self

    def who(self, clients, _dice):
        assert clients["sts"].get_caller_identity()["Arn"] == f"arn:aws:iam::{self.account}:user/busy"

    def elsewhere(self, clients, _dice):
        """A session in the neighbour's account is there, and nobody else's."""
        role = f"arn:aws:iam::{self.neighbour}:role/for-{self.account}"
        found = clients["sts"].assume_role(RoleArn=role, RoleSessionName="busy")["Credentials"]
        session = Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
        arn = self.world.client("sts", session).get_caller_identity()["Arn"]
        assert arn == f"arn:aws:sts::{self.neighbour}:assumed-role/for-{self.account}/busy"

    def store(self, clients, dice):
        key, body = f"key-{dice.randrange(20)}", f"{self.account}-{self.done}".encode()
        clients["s3"].put_object(Bucket=f"busy-{self.account}", Key=key, Body=body)
        self.written[key] = body
        assert clients["s3"].get_object(Bucket=f"busy-{self.account}", Key=key)["Body"].read() == body

    def count(self, clients, _dice):
        """One more in a table of the account that everybody shares: the root's client, as all do at once."""
        self.shared.update_item(
            TableName="busy",
            Key={"id": {"S": "counter"}},
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        self.added += 1

    def foreign(self, clients, _dice):
        with pytest.raises(ClientError, match="AccessDenied"):
            clients["s3"].get_object(Bucket=f"busy-{self.neighbour}", Key="key-1")


def test_clients_that_do_everything_at_once_lose_nothing_and_stay_themselves(aws_world):
    accounts = [aws_world.new_account() for _ in range(CLIENTS)]
    table = aws_world.client("dynamodb", accounts[0])
    table.create_table(
        TableName="busy",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    crowd = [
        Busy(aws_world, one, other, table) for one, other in zip(accounts, accounts[1:] + accounts[:1], strict=True)
    ]
    for each in crowd:
        each.prepare()

    with ThreadPoolExecutor(CLIENTS) as pool:
        until = time.monotonic() + SECONDS
        done = list(pool.map(lambda each: each.work(until), crowd))

    assert all(each.done for each in done)
    counted = table.get_item(TableName="busy", Key={"id": {"S": "counter"}})["Item"]["n"]["N"]
    assert counted == str(sum(each.added for each in done))
    for each in done:
        s3 = aws_world.client("s3", each.account)
        bucket = f"busy-{each.account}"
        assert {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in each.written} == each.written
    for entry in aws_world.audit():
        # Whoever signed is the caller, in the record too.
        if entry["access_key"] in accounts:
            assert entry["caller_account"] == entry["access_key"]
        for each in done:
            if entry["access_key"] == each.user.access_key:
                assert entry["caller"] == f"arn:aws:iam::{each.account}:user/busy"


METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS")
PATHS = (
    "/",
    "//",
    "/%00",
    "/bucket/../other",
    "/a/b?acl&policy&uploads&versions",
    "/2015-03-31/functions/%2e%2e/invocations",
    "/%ff%fe",
    "/service/GraniteServiceVersion20100801/operation/PutMetricData",
    "/bucket?list-type=2&prefix=%",
    "/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256",
    "/x" * 500,
)
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"KeyId": null}',
    b"Action=",
    b"Action=ListRoles&Action=DeleteRole",
    b"\xff\xfe\x00",
    b"<a",
    b"<Delete><Object><Key/></Object></Delete>",
    b"[" * 5000,
    b"a.1.1.1=" + b"x" * 1000,
)
SERVICES = ("s3", "iam", "sts", "kms", "lambda", "sqs", "ec2", "codebuild", "events", "monitoring", "nonsense", "")
TARGETS = ("", "TrentService.ListKeys", "X.Y", "..", "CodeBuild_20161006.StartBuild", "AmazonSQS.SendMessage", "\t")


@pytest.mark.parametrize("seed", range(4))
def test_nonsense_that_is_signed_by_nobody_in_particular_is_answered_and_changes_nothing(aws_world, seed):
    dice = random.Random(seed)
    account = aws_world.new_account()
    session = aws_world.role(account, "nobody")
    signer = Signer(session.access_key, session.secret_key, session.token)
    before = len(aws_world.client("iam", account).list_roles()["Roles"])

    statuses = set()
    for _ in range(150):
        headers = {
            "x-amz-target": dice.choice(TARGETS).strip(),
            "content-type": dice.choice(
                ("application/x-amz-json-1.1", "application/x-www-form-urlencoded", "text/xml")
            ),
            "x-amz-content-sha256": dice.choice(("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x")),
        }
        url = aws_world.endpoint + dice.choice(PATHS)
        asked = AWSRequest(dice.choice(METHODS), url, data=dice.choice(BODIES), headers=headers)
        SigV4Auth(signer, dice.choice(SERVICES), "eu-west-1").add_auth(asked)
        if dice.random() < 0.3:
            value = asked.headers["Authorization"]
            position = dice.randrange(len(value))
            del asked.headers["Authorization"]
            asked.headers["Authorization"] = value[:position] + dice.choice("=,;/ x") + value[position + 1 :]
        statuses.add(answered(asked, url))

    assert {status for status in statuses if status >= 500} <= {501}
    assert {status for status in statuses if status < 300} <= {200}
    assert len(aws_world.client("iam", account).list_roles()["Roles"]) == before


def answered(asked, url):
    body = asked.data if isinstance(asked.data, bytes) else b""
    request = urllib.request.Request(url, body or None, dict(asked.headers.items()), method=asked.method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
