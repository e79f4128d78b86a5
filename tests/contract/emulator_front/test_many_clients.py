"""Many clients at once: nothing is lost, nobody is taken for somebody else; and nonsense breaks nothing."""

import random
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signer

CLIENTS = 8


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
