"""What people do with the aws CLI in several commands."""

import base64
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from lockgate.emulator.ports import Credentials
from policy_writing import allow

TEMPLATE = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "deployed-by-cli"}}}}
STACK = "arn:aws:cloudformation:*:*:stack/deployed*"
DEPLOY = {
    "cloudformation:DescribeStacks": STACK,
    "cloudformation:CreateChangeSet": STACK,
    "cloudformation:DescribeChangeSet": STACK,
    "cloudformation:ExecuteChangeSet": STACK,
}
UNREADABLE = {"cloudformation:DescribeChangeSet": "\n'Status'\n"}
"""The CLI waits for a status, and stumbles over the answer that has none."""


def every(needs, without=None):
    return [allow(action, resource) for action, resource in needs.items() if action != without]


def test_the_command_itself_as_a_process_of_its_own_reads_the_variables(furnished):
    """Not the forked one of the other tests: the file that users start."""
    aws = Path(sys.executable).with_name("aws")
    if not aws.exists():
        pytest.skip("the aws CLI is not installed beside this Python")
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": furnished.world.endpoint,
        "AWS_ACCESS_KEY_ID": furnished.member,
        "AWS_SECRET_ACCESS_KEY": furnished.world.emulator.root(furnished.member).secret_key,
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    command = [sys.executable, str(aws), "sts", "get-caller-identity", "--query", "Arn", "--output", "text"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"arn:aws:iam::{furnished.member}:root\n")


def test_a_role_that_was_assumed_is_who_the_next_command_is(furnished):
    furnished.permit([allow("sts:AssumeRole", furnished.names["other"])])
    assumed = furnished.walk("sts", "assume-role", "--role-arn", furnished.names["other"], "--role-session-name", "me")
    found = assumed.json()["Credentials"]
    session = Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])

    who = furnished.walk("sts", "get-caller-identity", "--query", "Arn", "--output", "text", who=session)

    assert who.out == f"arn:aws:sts::{furnished.account}:assumed-role/other/me\n"


def test_a_wrong_secret_is_no_caller(furnished):
    wrong = Credentials(furnished.account, "wrong")
    assert "(SignatureDoesNotMatch)" in furnished.walk("sts", "get-caller-identity", who=wrong).err


def test_objects_come_back_as_they_went_up_and_a_second_sync_moves_nothing(furnished):
    folder, bucket = furnished.folder / "tree", furnished.names["bucket"]
    (folder / "deep").mkdir(parents=True)
    for name in ("a", "deep/b"):
        (folder / name).write_text(name * 3)
    resource = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    furnished.permit([allow("s3:*", resource), allow(["kms:Decrypt", "kms:GenerateDataKey"], furnished.names["key"])])

    up = furnished.walk("s3", "sync", "tree", f"s3://{bucket}/tree")
    again = furnished.walk("s3", "sync", "tree", f"s3://{bucket}/tree")
    down = furnished.walk("s3", "cp", "--recursive", f"s3://{bucket}/tree", "back-again")

    assert (up.code, again, down.code) == (0, type(up)(0, "", ""), 0)
    assert (furnished.folder / "back-again" / "deep" / "b").read_text() == "deep/bdeep/bdeep/b"


def fetched(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_presigned_address_is_worth_what_its_signer_may(furnished):
    bucket, key = furnished.names["bucket"], furnished.names["key"]
    needs = {"s3:GetObject": f"arn:aws:s3:::{bucket}/*", "kms:Decrypt": key}
    url = furnished.walk("s3", "presign", f"s3://{bucket}/there").out.strip()

    for missing in needs:
        furnished.permit(every(needs, missing))
        status, text = fetched(url)
        assert status == 403
        assert f"is not authorized to perform: {missing}" in text

    furnished.permit(every(needs))
    assert fetched(url) == (200, "what is there")
    assert fetched(url.replace("/there?", "/copied?"))[0] == 403


def test_what_was_encrypted_is_decrypted_with_the_permission_only(furnished):
    key, key_id = furnished.names["key"], furnished.names["key_id"]
    furnished.permit([allow("kms:Encrypt", key)])
    command = ("kms", "encrypt", "--key-id", key_id, "--plaintext", "hello", "--query", "CiphertextBlob")
    blob = furnished.walk(*command, "--output", "text").out
    (furnished.folder / "blob").write_bytes(base64.b64decode(blob))
    decrypt = ("kms", "decrypt", "--ciphertext-blob", "fileb://blob", "--query", "Plaintext", "--output", "text")

    denied = furnished.walk(*decrypt)
    furnished.permit([allow("kms:Decrypt", key)])
    done = furnished.walk(*decrypt)

    assert "is not authorized to perform: kms:Decrypt" in denied.err
    assert base64.b64decode(done.out) == b"hello"


@pytest.mark.parametrize("missing", [*DEPLOY, None])
def test_cloudformation_deploy_needs_each_of_its_permissions(furnished, missing):
    furnished.file("deploy.json", TEMPLATE)
    furnished.permit([*every(DEPLOY, missing), allow("sns:*", "*")])
    stack = f"deployed-{(missing or 'whole').rpartition(':')[2]}"

    # A stack that is not there at the first look is looked for again after 30 seconds: the whole is another test's.
    options = ["--no-execute-changeset"] if missing is None else []
    command = ("cloudformation", "deploy", "--stack-name", stack, "--template-file", "deploy.json", *options)
    ran = furnished.walk(*command)

    if missing is None:
        assert (ran.code, ran.err) == (0, "")
        assert "Changeset created successfully" in ran.out
    else:
        assert ran.code != 0
        assert f"is not authorized to perform: {missing}" in ran.err or ran.err == UNREADABLE.get(missing)


def test_a_policy_that_was_attached_binds_the_member(furnished):
    names = furnished.names
    furnished.permit([allow("organizations:*", "*")])
    deny = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sns:*", "Resource": "*"}]}
    made = furnished.walk(
        *("organizations", "create-policy", "--name", "no-topics", "--description", "d"),
        *("--type", "SERVICE_CONTROL_POLICY", "--content", furnished.file("deny.json", deny)),
    )
    policy = made.json()["Policy"]["PolicySummary"]["Id"]
    attach = ("organizations", "attach-policy", "--policy-id", policy, "--target-id", names["unit"])
    needs = {"organizations:AttachPolicy": [names["unit_arn"], made.json()["Policy"]["PolicySummary"]["Arn"]]}

    furnished.permit([allow("organizations:AttachPolicy", names["unit_arn"])])
    denied = furnished.walk(*attach)
    furnished.permit(every(needs))
    done = furnished.walk(*attach)

    assert "is not authorized to perform: organizations:AttachPolicy" in denied.err
    assert (done.code, done.err) == (0, "")


def test_a_build_runs_to_its_end_and_says_so(furnished):
    furnished.permit([allow("codebuild:*", "*"), allow("logs:*", "*")])
    build = furnished.walk("codebuild", "start-build", "--project-name", "builds").json()["build"]["id"]
    query = ("--query", "builds[0].[buildStatus,logs.groupName,logs.streamName]", "--output", "text")
    status = "IN_PROGRESS"
    for _ in range(200):
        answer = furnished.walk("codebuild", "batch-get-builds", "--ids", build, *query)
        status, group, stream = answer.out.split()
        if status != "IN_PROGRESS":
            break
    log = furnished.walk("logs", "get-log-events", "--log-group-name", group, "--log-stream-name", stream)

    assert status == "SUCCEEDED"
    assert "built" in [event["message"].strip() for event in log.json()["events"]]
