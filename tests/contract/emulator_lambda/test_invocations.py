"""Invocations through boto3: allowed and refused, answering, failing, timing out."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

WHO = """
import boto3
def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
"""
READS = """
import boto3
from botocore.exceptions import ClientError
def handler(event, context):
    try:
        return boto3.client("s3").get_object(Bucket=event["bucket"], Key="k")["Body"].read().decode()
    except ClientError as error:
        return error.response["Error"]["Code"]
"""

WRITES_THEN_WAITS = """
import time
import boto3
def handler(event, context):
    boto3.client("s3").put_object(Bucket=event["bucket"], Key="k", Body=b"x")
    time.sleep(1)
"""


def refused(run):
    with pytest.raises(ClientError) as caught:
        run()
    return caught.value.response["Error"]


def test_a_function_runs_as_its_role(aws_world, account, deploy, invoke):
    deploy(WHO)
    answer, payload = invoke()
    assert answer["StatusCode"] == 200
    assert payload == f"arn:aws:sts::{account}:assumed-role/orders/orders"


def test_a_function_that_is_made_again_with_its_role_has_what_the_new_role_may(aws_world, account, deploy, invoke):
    bucket = f"again-{account}"
    s3, iam = aws_world.client("s3", account), aws_world.client("iam", account)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"seen")
    for _ in range(2):
        deploy(READS, policy=[allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")])
        assert invoke(event={"bucket": bucket})[1] == "seen"
        aws_world.client("lambda", account).delete_function(FunctionName="orders")
        iam.delete_role_policy(RoleName="orders", PolicyName="inline")
        iam.delete_role(RoleName="orders")


def test_a_function_may_do_what_its_role_may_and_nothing_else(aws_world, account, deploy, invoke):
    s3 = aws_world.client("s3", account)
    for bucket in (f"open-{account}", f"closed-{account}"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket=bucket, Key="k", Body=b"seen")
    deploy(READS, policy=[allow("s3:GetObject", f"arn:aws:s3:::open-{account}/*")])
    assert invoke(event={"bucket": f"open-{account}"})[1] == "seen"
    assert invoke(event={"bucket": f"closed-{account}"})[1] == "AccessDenied"


def test_who_may_not_invoke_is_refused(aws_world, account, deploy):
    arn = deploy("def handler(e, c): return 1")
    nobody = aws_world.role(account, "nobody")
    error = refused(lambda: aws_world.client("lambda", nobody).invoke(FunctionName="orders"))
    assert error["Code"] == "AccessDeniedException"
    assert f"is not authorized to perform: lambda:InvokeFunction on resource: {arn}" in error["Message"]
    somebody = aws_world.role(account, "somebody", [allow("lambda:InvokeFunction", arn)])
    assert aws_world.client("lambda", somebody).invoke(FunctionName="orders")["Payload"].read() == b"1"


def test_the_function_s_own_policy_lets_another_account_invoke(aws_world, account, deploy):
    arn = deploy("def handler(e, c): return 1")
    other = aws_world.new_account()
    caller = aws_world.role(other, "caller", [allow("lambda:InvokeFunction", "*")])

    def call():
        return aws_world.client("lambda", caller).invoke(FunctionName=arn)["Payload"].read()

    assert refused(call)["Code"] == "AccessDeniedException"
    aws_world.client("lambda", account).add_permission(
        FunctionName="orders", StatementId="x", Action="lambda:InvokeFunction", Principal=other
    )
    assert call() == b"1"


def test_a_handler_s_exception_is_an_unhandled_error(deploy, invoke):
    deploy("def handler(e, c): raise ValueError('boom')")
    answer, payload = invoke(LogType="Tail")
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert (payload["errorType"], payload["errorMessage"]) == ("ValueError", "boom")
    assert "[ERROR] ValueError: boom" in base64.b64decode(answer["LogResult"]).decode()


def test_a_function_that_hangs_is_ended_by_its_limit(deploy, invoke):
    deploy("import time\ndef handler(e, c): time.sleep(60)", Timeout=1)
    answer, payload = invoke()
    assert answer["FunctionError"] == "Unhandled"
    assert payload["errorMessage"].endswith("Task timed out after 1.00 seconds")


def test_a_function_that_does_not_exist_is_a_404(aws_world, account):
    client = aws_world.client("lambda", account)
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.invoke(FunctionName="absent")
    assert caught.value.response["Error"]["Message"] == (
        f"Function not found: arn:aws:lambda:eu-west-1:{account}:function:absent"
    )


def test_a_payload_that_is_no_json_is_refused(aws_world, account, deploy):
    deploy("def handler(e, c): return e")
    client = aws_world.client("lambda", account)
    with pytest.raises(client.exceptions.InvalidRequestContentException):
        client.invoke(FunctionName="orders", Payload=b"{nope")


def test_prints_are_in_the_function_s_log_group(aws_world, account, deploy, invoke):
    deploy("def handler(e, c): print('hello')")
    invoke()
    logs = aws_world.client("logs", account)
    events = logs.filter_log_events(logGroupName="/aws/lambda/orders")["events"]
    messages = [event["message"].strip() for event in events]
    assert "hello" in messages
    assert [message for message in messages if message.startswith("REPORT RequestId: ")]


def test_a_role_without_log_permissions_runs_without_a_log(aws_world, account, deploy, invoke):
    deploy("def handler(e, c): return 1", policy=())
    assert invoke()[1] == 1
    assert aws_world.client("logs", account).describe_log_groups()["logGroups"] == []
    [entry] = aws_world.audit(operation="CreateLogStream")
    assert entry["error"] == "AccessDeniedException"
    assert entry["caller"] == f"arn:aws:sts::{account}:assumed-role/orders/orders"


def test_versions_and_aliases_run_their_own_code(aws_world, account, deploy, invoke, package):
    deploy("def handler(e, c): return ['old', c.function_version]", Publish=True)
    client = aws_world.client("lambda", account)
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    text = "def handler(e, c): return ['new', c.function_version]"
    client.update_function_code(FunctionName="orders", ZipFile=package(text))
    assert invoke()[1] == ["new", "$LATEST"]
    assert invoke(Qualifier="1")[1] == ["old", "1"]
    answer, payload = invoke(Qualifier="live")
    assert (payload, answer["ExecutedVersion"]) == (["old", "1"], "1")


def test_an_alias_s_weights_share_the_traffic(aws_world, account, deploy, invoke):
    deploy("def handler(e, c): return c.function_version", Publish=True)
    client = aws_world.client("lambda", account)
    client.update_function_configuration(FunctionName="orders", Environment={"Variables": {"A": "1"}})
    assert client.publish_version(FunctionName="orders")["Version"] == "2"
    client.create_alias(
        FunctionName="orders",
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}},
    )
    assert {invoke(Qualifier="live")[1] for _ in range(20)} == {"1", "2"}


def test_an_event_is_handled_after_the_answer(aws_world, account, deploy):
    deploy("def handler(e, c): print('got', e['n'])")
    client = aws_world.client("lambda", account)
    assert client.invoke(FunctionName="orders", InvocationType="Event", Payload=b'{"n": 7}')["StatusCode"] == 202
    logs = aws_world.client("logs", account)
    for _ in range(200):
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        if groups and "got 7\n" in [
            event["message"] for event in logs.filter_log_events(logGroupName=groups[0])["events"]
        ]:
            return
        time.sleep(0.05)
    raise AssertionError("the event was not handled")


def test_a_dry_run_only_asks(aws_world, account, deploy):
    deploy("raise SystemExit")
    client = aws_world.client("lambda", account)
    assert client.invoke(FunctionName="orders", InvocationType="DryRun")["StatusCode"] == 204


def test_each_call_of_a_function_is_in_the_audit_trail_under_its_role(aws_world, account, deploy, invoke):
    deploy(WHO)
    invoke()
    [entry] = aws_world.audit(operation="GetCallerIdentity")
    assert entry["caller"] == f"arn:aws:sts::{account}:assumed-role/orders/orders"


def test_a_published_layer_is_on_the_path(aws_world, account, deploy, invoke, layer):
    arn = aws_world.client("lambda", account).publish_layer_version(
        LayerName="shared", Content={"ZipFile": layer("shared", "NAME = 'layered'")}
    )["LayerVersionArn"]
    deploy("import shared\ndef handler(e, c): return shared.NAME", Layers=[arn])
    assert invoke()[1] == "layered"


def test_what_is_seen_of_a_call_that_still_runs_is_in_the_settled_trail(aws_world, account, deploy):
    bucket = f"seen-{account}"
    store = aws_world.client("s3", account)
    store.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    deploy(WRITES_THEN_WAITS, policy=[allow("s3:PutObject", f"arn:aws:s3:::{bucket}/k")], Timeout=30)
    client = aws_world.client("lambda", account)
    with ThreadPoolExecutor() as threads:
        answered = threads.submit(client.invoke, FunctionName="orders", Payload=json.dumps({"bucket": bucket}))
        while not store.list_objects_v2(Bucket=bucket)["KeyCount"]:
            assert not answered.done(), answered.result()
            time.sleep(0.05)

        [entry] = aws_world.audit(service="lambda", operation="Invoke")

    assert entry["error"] == ""
