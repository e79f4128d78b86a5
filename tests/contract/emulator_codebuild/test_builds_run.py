"""Builds run as their project's role: what it may, and what it may not."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from ending_processes import within_the_limit
from files_of_runs import of_build
from policy_writing import allow, trusting

WHO = "python3 -c \"import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])\""


def refused(run):
    with pytest.raises(ClientError) as caught:
        run()
    return caught.value.response["Error"]


def statuses(build):
    return {phase["phaseType"]: phase.get("phaseStatus") for phase in build["phases"]}


def bucket(builder, name="artifacts"):
    made = f"{name}-{builder.account}"
    builder.world.client("s3", builder.account).create_bucket(
        Bucket=made, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    return made


def reading(where):
    return [allow(["s3:GetObject", "s3:GetObjectVersion"], f"arn:aws:s3:::{where}/*")]


def writing(where):
    return [
        allow("s3:PutObject", f"arn:aws:s3:::{where}/*"),
        allow(["s3:GetBucketAcl", "s3:GetBucketLocation"], f"arn:aws:s3:::{where}"),
    ]


def test_a_build_acts_as_the_project_s_role(builder, buildspec):
    builder.project(buildspec(WHO))
    build = builder.built()
    session = f"AWSCodeBuild-{build['id'].split(':')[1]}"
    assert build["buildStatus"] == "SUCCEEDED"
    assert builder.output(build) == [f"arn:aws:sts::{builder.account}:assumed-role/build/{session}"]


def test_a_build_fails_with_its_command(builder, buildspec, contexts):
    builder.project(buildspec("echo before", "false"))
    build = builder.built()
    assert build["buildStatus"] == "FAILED"
    assert contexts(build, "BUILD") == [
        ("COMMAND_EXECUTION_ERROR", "Error while executing command: false. Reason: exit status 1")
    ]


def test_a_build_that_hangs_is_ended_by_its_limit(builder, buildspec):
    builder.project(buildspec("touch running; sleep 600"), timeoutInMinutes=5)
    build = builder.start()
    assert within_the_limit(lambda: of_build(builder.world.emulator.workspace, "running").exists())
    builder.world.emulator.advance(301)
    build = builder.finished(build)
    assert (build["buildStatus"], statuses(build)["BUILD"]) == ("TIMED_OUT", "TIMED_OUT")


def test_a_build_can_be_stopped(builder, buildspec):
    builder.project(buildspec("touch running; sleep 600"))
    build = builder.start()
    assert within_the_limit(lambda: of_build(builder.world.emulator.workspace, "running").exists())
    assert builder.client.stop_build(id=build["id"])["build"]["buildStatus"] == "STOPPED"


def test_a_role_without_log_permissions_fails_the_build_in_the_queue(builder, buildspec, contexts):
    builder.make_role()
    builder.world.client("iam", builder.account).delete_role_policy(RoleName="build", PolicyName="inline")
    builder.project(buildspec("true"), serviceRole=builder.role)
    build = builder.built()
    [(code, message)] = contexts(build, "QUEUED")
    assert code == "ACCESS_DENIED"
    assert message.startswith(
        f"Service role {builder.role} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams "
        f"for build {build['arn']}. Error message: User: arn:aws:sts::{builder.account}:assumed-role/build/AWSCodeBuild-"
    )
    assert "is not authorized to perform: logs:CreateLogStream" in message


def test_a_role_that_trusts_another_service_is_refused(builder, buildspec):
    builder.make_role(trust=trusting({"Service": "ec2.amazonaws.com"}))
    error = refused(lambda: builder.project(buildspec("true"), serviceRole=builder.role))
    assert error["Code"] == "InvalidInputException"
    assert error["Message"].startswith("CodeBuild is not authorized to perform: sts:AssumeRole on service role.")


def test_a_trust_that_names_another_project_is_refused(builder, buildspec):
    other = f"arn:aws:codebuild:eu-west-1:{builder.account}:project/another"
    trust = trusting({"Service": "codebuild.amazonaws.com"}, ArnEquals={"aws:SourceArn": other})
    builder.make_role(trust=trust)
    assert (
        refused(lambda: builder.project(buildspec("true"), serviceRole=builder.role))["Code"] == "InvalidInputException"
    )
    own = other.replace("another", "orders")
    trust["Statement"][0]["Condition"] = {"ArnEquals": {"aws:SourceArn": own}}
    builder.world.client("iam", builder.account).update_assume_role_policy(
        RoleName="build", PolicyDocument=json.dumps(trust)
    )
    builder.project(buildspec("true"), serviceRole=builder.role)
    assert builder.built()["buildStatus"] == "SUCCEEDED"


def test_who_may_not_pass_the_role_cannot_make_a_project(builder, buildspec):
    builder.make_role()
    create = allow("codebuild:CreateProject", "*")
    denied = builder.world.role(builder.account, "denied", [create])
    params = {
        "name": "other",
        "source": {"type": "NO_SOURCE", "buildspec": buildspec("true")},
        "artifacts": {"type": "NO_ARTIFACTS"},
        "environment": {"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL"},
        "serviceRole": builder.role,
    }
    error = refused(lambda: builder.world.client("codebuild", denied).create_project(**params))
    assert "is not authorized to perform: iam:PassRole on resource: " + builder.role in error["Message"]
    passes = allow("iam:PassRole", builder.role, StringEquals={"iam:PassedToService": "codebuild.amazonaws.com"})
    allowed = builder.world.role(builder.account, "allowed", [create, passes])
    assert builder.world.client("codebuild", allowed).create_project(**params)["project"]["name"] == "other"


def test_who_may_not_start_builds_is_refused(builder, buildspec):
    project = builder.project(buildspec("true"))
    nobody = builder.world.role(builder.account, "nobody")
    error = refused(lambda: builder.world.client("codebuild", nobody).start_build(projectName="orders"))
    assert error["Code"] == "AccessDeniedException"
    starter = builder.world.role(builder.account, "starter", [allow("codebuild:StartBuild", project["arn"])])
    build = builder.world.client("codebuild", starter).start_build(projectName="orders")["build"]
    assert build["initiator"] == "starter/session"
    assert builder.finished(build)["buildStatus"] == "SUCCEEDED"


def test_artifacts_of_an_s3_source_are_packed_and_encrypted_with_the_project_s_key(builder, buildspec):
    where = bucket(builder)
    kms = builder.world.client("kms", builder.account)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("src/a.txt", "alpha")
        archive.writestr("src/b.pyc", "beta")
    s3 = builder.world.client("s3", builder.account)
    s3.put_object(Bucket=where, Key="in/source.zip", Body=packed.getvalue())
    spec = buildspec(
        "cat src/a.txt",
        "echo made > src/c.txt",
        artifacts={"files": ["**/*"], "base-directory": "src", "exclude-paths": ["*.pyc"]},
    )
    builder.project(
        None,
        *reading(where),
        *writing(where),
        allow(["kms:GenerateDataKey", "kms:Decrypt"], key),
        source={"type": "S3", "location": f"{where}/in/source.zip", "buildspec": spec},
        artifacts={"type": "S3", "location": where, "path": "out", "name": "app.zip", "packaging": "ZIP"},
        encryptionKey=key,
    )
    build = builder.built()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert build["artifacts"]["location"] == f"arn:aws:s3:::{where}/out/app.zip"
    found = s3.get_object(Bucket=where, Key="out/app.zip")
    assert (found["ServerSideEncryption"], found["SSEKMSKeyId"]) == ("aws:kms", key)
    with zipfile.ZipFile(io.BytesIO(found["Body"].read())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"a.txt": b"alpha", "c.txt": b"made\n"}


@pytest.mark.parametrize("missing", ["s3:PutObject", "s3:GetBucketAcl", "s3:GetBucketLocation", "kms:GenerateDataKey"])
def test_an_upload_needs_each_of_its_permissions(builder, buildspec, contexts, missing):
    where = bucket(builder)
    key = builder.world.client("kms", builder.account).create_key()["KeyMetadata"]["Arn"]
    policy = [*writing(where), allow(["kms:GenerateDataKey"], key)]
    deny = {"Effect": "Deny", "Action": missing, "Resource": "*"}
    builder.project(
        buildspec("echo x > x", artifacts={"files": ["x"]}),
        *policy,
        deny,
        artifacts={"type": "S3", "location": where, "name": "app.zip", "packaging": "ZIP"},
        encryptionKey=key,
    )
    build = builder.built()
    assert statuses(build)["UPLOAD_ARTIFACTS"] == "FAILED"
    [(code, message)] = contexts(build, "UPLOAD_ARTIFACTS")
    assert code == "CLIENT_ERROR"
    assert message.startswith("Error in UPLOAD_ARTIFACTS phase: ")
    assert "AccessDenied" in message


def test_a_source_that_may_not_be_read_fails_the_download(builder, buildspec, contexts):
    where = bucket(builder)
    builder.world.client("s3", builder.account).put_object(Bucket=where, Key="source.zip", Body=b"")
    builder.project(None, source={"type": "S3", "location": f"{where}/source.zip", "buildspec": buildspec("true")})
    build = builder.built()
    [(code, message)] = contexts(build, "DOWNLOAD_SOURCE")
    assert (code, message.split(":")[0]) == ("CLIENT_ERROR", "AccessDenied")
    assert message.endswith(f" for primary source and source version arn:aws:s3:::{where}/source.zip")


def test_parameters_and_secrets_are_read_with_real_calls(builder, buildspec):
    builder.world.client("ssm", builder.account).put_parameter(
        Name="/orders/token", Value="t0ken-value", Type="SecureString"
    )
    secret = builder.world.client("secretsmanager", builder.account).create_secret(
        Name="orders/db", SecretString=json.dumps({"password": "s3cret-value"})
    )["ARN"]
    spec = buildspec(
        'test "$TOKEN" = t0ken-value',
        'test "$PASSWORD" = s3cret-value',
        "echo $TOKEN $PASSWORD",
        env={"parameter-store": {"TOKEN": "/orders/token"}, "secrets-manager": {"PASSWORD": f"{secret}:password"}},
    )
    builder.project(
        spec,
        allow("ssm:GetParameters", f"arn:aws:ssm:eu-west-1:{builder.account}:parameter/orders/*"),
        allow("secretsmanager:GetSecretValue", secret),
        allow("kms:Decrypt", "*"),
    )
    build = builder.built()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert builder.output(build) == ["*** ***"]


def test_a_parameter_that_may_not_be_read_fails_the_build(builder, buildspec, contexts):
    builder.world.client("ssm", builder.account).put_parameter(Name="/orders/token", Value="x", Type="String")
    builder.project(buildspec("true", env={"parameter-store": {"TOKEN": "/orders/token"}}))
    [(code, message)] = contexts(builder.built(), "DOWNLOAD_SOURCE")
    assert code == "Decrypted Variables Error"
    assert "is not authorized to perform: ssm:GetParameters" in message


def test_reports_are_kept_by_the_role(builder, buildspec):
    junit = (
        '<testsuite name="unit"><testcase classname="a" name="ok" time="0.5"/>'
        '<testcase classname="a" name="bad" time="1"><failure message="no"/></testcase></testsuite>'
    )
    spec = buildspec(f"echo '{junit}' > junit.xml", reports={"unit": {"files": ["junit.xml"]}})
    group = f"arn:aws:codebuild:eu-west-1:{builder.account}:report-group/orders-unit"
    actions = ["CreateReportGroup", "CreateReport", "UpdateReport", "BatchPutTestCases"]
    builder.project(spec, allow([f"codebuild:{action}" for action in actions], group))
    build = builder.built()
    [arn] = build["reportArns"]
    report = builder.client.batch_get_reports(reportArns=[arn])["reports"][0]
    assert (report["status"], report["reportGroupArn"]) == ("FAILED", group)
    assert report["testSummary"]["statusCounts"]["SUCCEEDED"] == 1
    cases = builder.client.describe_test_cases(reportArn=arn)["testCases"]
    assert [(case["name"], case["status"]) for case in cases] == [("ok", "SUCCEEDED"), ("bad", "FAILED")]


def test_a_role_that_may_not_keep_reports_still_builds(builder, buildspec):
    spec = buildspec("echo '<testsuite/>' > junit.xml", reports={"unit": {"files": ["junit.xml"]}})
    builder.project(spec)
    build = builder.built()
    assert build["buildStatus"] == "SUCCEEDED"
    assert "Error processing report unit: AccessDeniedException: " in builder.log(build)


def test_a_build_cannot_be_read_from_another_account(builder, buildspec):
    builder.project(buildspec("true"))
    build = builder.built()
    stranger = builder.world.client("codebuild", builder.world.new_account())
    assert stranger.batch_get_builds(ids=[build["id"]])["builds"] == []
    assert refused(lambda: stranger.start_build(projectName="orders"))["Code"] == "ResourceNotFoundException"
