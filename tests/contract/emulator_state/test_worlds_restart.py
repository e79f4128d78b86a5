"""What was made before a restart is there after it, and goes on working."""

import io
import json
import os
import signal
import stat
import time
import zipfile

import pytest
from botocore.exceptions import ClientError

from lockgate.emulator.ports import Credentials
from lockgate.kernel import LockgateError
from policy_writing import allow, statements, trusting

ACCOUNT, OTHER = "111111111111", "222222222222"
HERE = {"LocationConstraint": "eu-west-1"}


def eventually(look, seconds=20):
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
    return found


def role(kept, name, trust, *policy):
    iam = kept.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(statements(policy)))
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def service(name):
    return trusting({"Service": f"{name}.amazonaws.com"})


def packed(text, name="app.py"):
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as archive:
        archive.writestr(name, text)
    return found.getvalue()


def test_the_engine_s_services_keep_what_they_hold(kept):
    s3, kms = kept.client("s3"), kept.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/k", TargetKeyId=key)
    s3.create_bucket(Bucket="kept-bucket", CreateBucketConfiguration=HERE)
    s3.put_bucket_versioning(Bucket="kept-bucket", VersioningConfiguration={"Status": "Enabled"})
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    first = s3.put_object(Bucket="kept-bucket", Key="a", Body=b"1" * 100_000, **encrypted)["VersionId"]
    s3.put_object(Bucket="kept-bucket", Key="a", Body=b"2", **encrypted)
    upload = s3.create_multipart_upload(Bucket="kept-bucket", Key="m")["UploadId"]
    part = s3.upload_part(Bucket="kept-bucket", Key="m", UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
    cipher = kms.encrypt(KeyId=key, Plaintext=b"word")["CiphertextBlob"]
    kept.client("sqs").create_queue(QueueName="q")
    kept.client("ssm").put_parameter(Name="/p", Value="v", Type="SecureString")
    kept.client("secretsmanager").create_secret(Name="s", SecretString="hidden")
    kept.client("events").put_rule(Name="r", ScheduleExpression="rate(1 day)")
    kept.client("logs").create_log_group(logGroupName="/g")

    kept.again()

    s3, kms = kept.client("s3"), kept.client("kms")
    old = s3.get_object(Bucket="kept-bucket", Key="a", VersionId=first)
    assert (old["Body"].read(), old["SSEKMSKeyId"]) == (b"1" * 100_000, key)
    assert s3.get_object(Bucket="kept-bucket", Key="a")["Body"].read() == b"2"
    s3.complete_multipart_upload(
        Bucket="kept-bucket",
        Key="m",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]},
    )
    assert s3.get_object(Bucket="kept-bucket", Key="m")["Body"].read() == b"part"
    assert kms.decrypt(CiphertextBlob=cipher)["Plaintext"] == b"word"
    assert kms.describe_key(KeyId="alias/k")["KeyMetadata"]["Arn"] == key
    url = kept.client("sqs").get_queue_url(QueueName="q")["QueueUrl"]
    assert url == f"{kept.emulator.endpoint}/{ACCOUNT}/q"
    kept.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    assert kept.client("ssm").get_parameter(Name="/p", WithDecryption=True)["Parameter"]["Value"] == "v"
    assert kept.client("secretsmanager").get_secret_value(SecretId="s")["SecretString"] == "hidden"
    assert kept.client("events").describe_rule(Name="r")["ScheduleExpression"] == "rate(1 day)"
    assert [g["logGroupName"] for g in kept.client("logs").describe_log_groups()["logGroups"]] == ["/g"]


def test_keys_and_sessions_work_until_they_expire(kept):
    tagged = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    arn = role(kept, "reader", trusting(f"arn:aws:iam::{ACCOUNT}:root"), allow("s3:ListAllMyBuckets", "*", **tagged))
    document = trusting(f"arn:aws:iam::{ACCOUNT}:root")
    document["Statement"][0]["Action"] = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    kept.client("iam").update_assume_role_policy(RoleName="reader", PolicyDocument=json.dumps(document))
    iam = kept.client("iam")
    iam.create_user(UserName="bob")
    iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=json.dumps(statements([allow("sts:*", "*")])))
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    user = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    found = kept.client("sts", user).assume_role(
        RoleArn=arn, RoleSessionName="session", Tags=[{"Key": "team", "Value": "blue"}], SourceIdentity="bob"
    )["Credentials"]
    session = Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])

    kept.again()

    assert kept.client("sts", session).get_caller_identity()["Arn"].endswith("assumed-role/reader/session")
    kept.client("s3", session).list_buckets()
    assert kept.client("sts", user).get_caller_identity()["Arn"].endswith("user/bob")
    kept.emulator.advance(3601)
    with pytest.raises(ClientError, match="ExpiredToken"):
        kept.client("sts", session).get_caller_identity()
    kept.again()
    with pytest.raises(ClientError, match="ExpiredToken"):
        kept.client("sts", session).get_caller_identity()


def test_a_stack_can_be_updated_and_deleted(kept):
    def template(value):
        properties = {"Type": "String", "Name": "/of/stack", "Value": value}
        resource = {"Type": "AWS::SSM::Parameter", "Properties": properties}
        return json.dumps({"Resources": {"P": resource}, "Outputs": {"O": {"Value": {"Ref": "P"}}}})

    made = kept.client("cloudformation")
    made.create_stack(StackName="app", TemplateBody=template("1"))
    made.get_waiter("stack_create_complete").wait(StackName="app", WaiterConfig={"Delay": 0.1})
    made.create_change_set(StackName="app", ChangeSetName="release", TemplateBody=template("2"))

    def ready():
        return made.describe_change_set(StackName="app", ChangeSetName="release")["Status"] == "CREATE_COMPLETE"

    eventually(ready)

    kept.again()

    stacks, value = kept.client("cloudformation"), lambda: kept.client("ssm").get_parameter(Name="/of/stack")
    stacks.execute_change_set(StackName="app", ChangeSetName="release")
    stacks.get_waiter("stack_update_complete").wait(StackName="app", WaiterConfig={"Delay": 0.1})
    assert value()["Parameter"]["Value"] == "2"
    assert stacks.describe_stacks(StackName="app")["Stacks"][0]["Outputs"][0]["OutputValue"] == "/of/stack"
    stacks.delete_stack(StackName="app")
    stacks.get_waiter("stack_delete_complete").wait(StackName="app", WaiterConfig={"Delay": 0.1})
    with pytest.raises(ClientError, match="ParameterNotFound"):
        value()


LOGS = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")


def project(kept, *commands):
    spec = {"version": 0.2, "phases": {"build": {"commands": list(commands)}}}
    kept.client("codebuild").create_project(
        name="long",
        source={"type": "NO_SOURCE", "buildspec": json.dumps(spec)},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=role(kept, "build", service("codebuild"), LOGS),
    )


def look_at(kept, build):
    return kept.client("codebuild").batch_get_builds(ids=[build])["builds"][0]


def test_a_project_builds_again_and_a_build_that_ran_has_ended(kept):
    project(kept, "sleep ${SECONDS_TO_SLEEP:-0}")
    variables = [{"name": "SECONDS_TO_SLEEP", "value": "600"}]
    long = kept.client("codebuild").start_build(projectName="long", environmentVariablesOverride=variables)["build"][
        "id"
    ]
    eventually(lambda: look_at(kept, long)["currentPhase"] == "BUILD")
    time.sleep(3)  # the snapshot of a running build is taken
    os.kill(kept.emulator.pid, signal.SIGKILL)

    kept.again()

    ended = look_at(kept, long)
    assert (ended["buildStatus"], ended["buildComplete"]) == ("FAULT", True)
    phase = next(each for each in ended["phases"] if each.get("phaseStatus") == "FAULT")
    assert phase["contexts"][0]["message"] == "The emulator was stopped while the build ran."
    short = kept.client("codebuild").start_build(projectName="long")["build"]
    assert short["buildNumber"] == 2
    assert eventually(lambda: look_at(kept, short["id"])["buildComplete"])
    assert look_at(kept, short["id"])["buildStatus"] == "SUCCEEDED"


def pipeline(kept):
    s3 = kept.client("s3")
    for bucket in ("kept-source", "kept-store"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=HERE)
    s3.put_bucket_versioning(Bucket="kept-source", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="kept-source", Key="a.zip", Body=packed("{}"))
    arn = role(kept, "pipeline", service("codepipeline"), allow("s3:*", "*"))

    def action(name, category, provider, **more):
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        return {"name": name, "actionTypeId": kind, **more}

    where = {"S3Bucket": "kept-source", "S3ObjectKey": "a.zip", "PollForSourceChanges": "false"}
    source = action("S", "Source", "S3", configuration=where, outputArtifacts=[{"name": "A"}])
    stages = [
        {"name": "Source", "actions": [source]},
        {"name": "Gate", "actions": [action("G", "Approval", "Manual")]},
    ]
    store = {"type": "S3", "location": "kept-store"}
    kept.client("codepipeline").create_pipeline(
        pipeline={"name": "line", "roleArn": arn, "stages": stages, "artifactStore": store, "pipelineType": "V2"}
    )


def open_approval(kept):
    stages = kept.client("codepipeline").get_pipeline_state(name="line")["stageStates"]
    return stages[1]["actionStates"][0].get("latestExecution", {}).get("token")


def executions(kept):
    return kept.client("codepipeline").list_pipeline_executions(pipelineName="line")["pipelineExecutionSummaries"]


def approve(kept, token):
    kept.client("codepipeline").put_approval_result(
        pipelineName="line",
        stageName="Gate",
        actionName="G",
        token=token,
        result={"status": "Approved", "summary": "yes"},
    )


def test_an_open_approval_can_be_answered_and_the_pipeline_started_again(kept):
    pipeline(kept)
    token = eventually(lambda: open_approval(kept))

    kept.again()

    assert open_approval(kept) == token
    approve(kept, token)
    eventually(lambda: executions(kept)[0]["status"] == "Succeeded")
    kept.client("codepipeline").start_pipeline_execution(name="line")
    approve(kept, eventually(lambda: open_approval(kept)))
    eventually(lambda: [each["status"] for each in executions(kept)] == ["Succeeded", "Succeeded"])


def test_functions_deployments_and_organisations_are_kept(kept):
    arn = role(kept, "function", service("lambda"), LOGS)
    functions = kept.client("lambda")
    text = "def handler(event, context):\n    return event['n'] + 1\n"
    functions.create_function(
        FunctionName="f", Runtime="python3.12", Handler="app.handler", Role=arn, Code={"ZipFile": packed(text)}
    )
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    kept.client("codedeploy").create_application(applicationName="app", computePlatform="Lambda")
    company = kept.client("organizations")
    company.create_organization(FeatureSet="ALL")
    root = company.list_roots()["Roots"][0]["Id"]
    company.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    made = company.create_account(Email="dev@example.com", AccountName="dev")["CreateAccountStatus"]["Id"]

    def status():
        return company.describe_create_account_status(CreateAccountRequestId=made)["CreateAccountStatus"]

    member = eventually(lambda: status().get("AccountId"))
    deny = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
    policy = company.create_policy(
        Name="no-s3", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(statements([deny]))
    )["Policy"]["PolicySummary"]["Id"]
    company.attach_policy(PolicyId=policy, TargetId=member)

    kept.again()

    answer = kept.client("lambda").invoke(FunctionName="f:live", Payload=b'{"n": 41}')
    assert answer["Payload"].read() == b"42"
    assert kept.client("codedeploy").list_applications()["applications"] == ["app"]
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        kept.client("s3", member).list_buckets()
    kept.client("organizations").detach_policy(PolicyId=policy, TargetId=member)
    kept.client("s3", member).list_buckets()


def test_connections_are_kept(kept):
    made = kept.client("codeconnections").create_connection(ConnectionName="c", ProviderType="GitHub")["ConnectionArn"]

    kept.again()

    found = kept.client("codestar-connections").get_connection(ConnectionArn=made)["Connection"]
    assert (found["ConnectionName"], found["ConnectionStatus"]) == ("c", "PENDING")


def test_the_last_whole_snapshot_survives_a_kill(kept):
    kept.client("s3").create_bucket(Bucket="before-kill", CreateBucketConfiguration=HERE)
    file = kept.state / "state.jsonl"
    eventually(lambda: file.exists() and "before-kill" in file.read_text())
    os.kill(kept.emulator.pid, signal.SIGKILL)
    (kept.state / ".state.jsonl.new").write_text("half a snap")

    kept.again()

    assert [each["Name"] for each in kept.client("s3").list_buckets()["Buckets"]] == ["before-kill"]


def test_the_state_is_readable_for_its_user_only(kept):
    kept.client("s3").create_bucket(Bucket="private", CreateBucketConfiguration=HERE)
    kept.client("s3").put_object(Bucket="private", Key="k", Body=b"x" * 10_000)
    kept.emulator.stop()

    modes = {stat.S_IMODE(each.stat().st_mode) for each in kept.state.rglob("*") if each.is_file()}
    folders = {stat.S_IMODE(each.stat().st_mode) for each in (kept.state, kept.state / "blobs")}

    assert (modes, folders) == ({0o600}, {0o700})
    assert len(list((kept.state / "blobs").iterdir())) == 1


def test_a_reset_at_the_start_sets_the_old_state_aside(kept):
    kept.client("sqs").create_queue(QueueName="old")

    kept.again(reset=True)

    aside = kept.emulator.set_aside
    assert not kept.client("sqs").list_queues().get("QueueUrls")
    assert aside is not None
    assert aside.parent == kept.state.resolve()
    assert "old" in (aside / "state.jsonl").read_text()


def test_a_running_world_is_emptied_in_place(kept):
    kept.client("sqs").create_queue(QueueName="old")
    pid, endpoint = kept.emulator.pid, kept.emulator.endpoint

    kept.emulator.reset()

    assert not kept.client("sqs").list_queues().get("QueueUrls")
    assert (kept.emulator.pid, kept.emulator.endpoint, kept.emulator.running) == (pid, endpoint, True)
    kept.client("sqs").create_queue(QueueName="new")
    kept.again()
    assert [url.rpartition("/")[2] for url in kept.client("sqs").list_queues()["QueueUrls"]] == ["new"]


def test_a_folder_in_use_is_refused(kept, start_kept):
    with pytest.raises(LockgateError) as refused:
        start_kept(state=kept.state)

    assert str(refused.value) == (
        f"{kept.state}: LG5002 the state folder is in use by another emulator\n"
        "  why: a world is taken up as a whole by one emulator, or not at all\n"
        "  try: end that emulator, or choose another folder"
    )


def test_the_state_of_another_engine_is_refused(kept, start_kept):
    kept.client("sqs").create_queue(QueueName="q")
    kept.emulator.stop()
    file = kept.state / "state.jsonl"
    head, *rest = file.read_text().splitlines()
    made = json.loads(head)["state"]["engine"]
    file.write_text("\n".join([head.replace(made, "ministack 0.1"), *rest]))

    with pytest.raises(LockgateError) as refused:
        start_kept(state=kept.state)

    assert str(refused.value) == (
        f"{file}: LG5003 the state was written with engine `ministack 0.1`, this emulator has `{made}`\n"
        "  why: a world is taken up as a whole by one emulator, or not at all\n"
        "  try: start with `--reset`, which sets the old state aside, or with the version that wrote it"
    )


def test_a_damaged_state_is_refused_and_stays(kept, start_kept):
    kept.client("sqs").create_queue(QueueName="q")
    kept.emulator.stop()
    file = kept.state / "state.jsonl"
    whole = file.read_text()
    file.write_text(whole[: len(whole) // 2].rpartition("\n")[0])

    with pytest.raises(LockgateError, match="LG5004 the state cannot be read: its end is missing"):
        start_kept(state=kept.state)

    assert whole.startswith(file.read_text())
