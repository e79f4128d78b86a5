"""A pipeline whose second stage is a real build: artifacts in and out, variables, permissions, failures."""

import json

import pytest

from policy_writing import allow

BUILDSPEC = """
version: 0.2
env:
  exported-variables: [VERSION]
phases:
  build:
    commands:
      - VERSION=$(cat version.txt)-$LEVEL
      - echo "built $VERSION" > out.txt
artifacts:
  files: [out.txt]
"""


@pytest.fixture
def building(delivery, words):
    """The build project with exactly what its role needs, and the pipeline's right to start it."""
    account, bucket = delivery.tools, f"arn:aws:s3:::{delivery.bucket}"
    project = f"arn:aws:codebuild:eu-west-1:{account}:project/orders"
    logs = f"arn:aws:logs:eu-west-1:{account}:log-group:/aws/codebuild/orders"
    iam = delivery.client("iam")
    iam.create_role(RoleName="build", AssumeRolePolicyDocument=words.trust({"Service": "codebuild.amazonaws.com"}))
    delivery.statements["build"] = {
        "logs": allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], [logs, f"{logs}:*"]),
        "objects": allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], f"{bucket}/*"),
        "bucket": allow(["s3:GetBucketAcl", "s3:GetBucketLocation"], bucket),
        "key": allow(
            ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"], delivery.key
        ),
    }
    iam.put_role_policy(RoleName="build", PolicyName="inline", PolicyDocument=delivery.policy_of("build"))
    delivery.statements["pipeline"]["build"] = allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"], project)
    delivery.write("pipeline")
    delivery.client("codebuild").create_project(
        name="orders",
        source={"type": "CODEPIPELINE", "buildspec": BUILDSPEC},
        artifacts={"type": "CODEPIPELINE"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
        },
        serviceRole=f"arn:aws:iam::{account}:role/build",
        encryptionKey=delivery.key,
    )
    return delivery


def declared(delivery, words, **configuration):
    level = json.dumps([{"name": "LEVEL", "value": "#{Source.ETag}", "type": "PLAINTEXT"}])
    build = words.action(
        "Build",
        "Build/CodeBuild",
        {"ProjectName": "orders", "EnvironmentVariables": level, **configuration},
        inputs=["SourceOutput"],
        outputs=["Built"],
        namespace="Build",
    )
    site = {"BucketName": delivery.source, "Extract": "true", "ObjectKey": "site-#{Build.VERSION}"}
    return delivery.declaration(
        words.stage("Build", build), words.stage("Put", words.action("Put", "Deploy/S3", site, inputs=["Built"]))
    )


def test_a_build_takes_the_source_and_its_output_goes_on(building, words):
    building.statements["pipeline"]["site"] = allow("s3:PutObject", f"arn:aws:s3:::{building.source}/*")
    building.write("pipeline")
    building.upload(words.zipped(version__txt="1.0"))
    assert building.finished(building.create(declared(building, words))) == "Succeeded"
    listed = building.client("codepipeline").list_action_executions(pipelineName="orders")["actionExecutionDetails"]
    build = next(a for a in listed if a["actionName"] == "Build")
    etag = next(a for a in listed if a["actionName"] == "Fetch")["output"]["outputVariables"]["ETag"]
    version = f"1.0-{etag}"
    assert build["output"]["outputVariables"]["VERSION"] == version
    stored = building.client("s3").get_object(Bucket=building.source, Key=f"site-{version}/out.txt")["Body"].read()
    assert stored == f"built {version}\n".encode()
    calls = {(e["caller"].rsplit("/", 2)[-2], e["operation"]) for e in assumed(building.world.audit(service="s3"))}
    assert ("build", "PutObject") in calls


@pytest.mark.parametrize("missing", ["codebuild:StartBuild", "codebuild:BatchGetBuilds"])
def test_a_build_action_without_one_of_its_permissions_fails_and_names_it(building, words, missing):
    building.upload(words.zipped(version__txt="1.0"))
    building.revoke("pipeline", "build", missing)
    assert building.finished(building.create(declared(building, words))) == "Failed"
    assert f"is not authorized to perform: {missing}" in building.error("Build")["message"]


@pytest.mark.parametrize(
    ("statement", "missing"), [("objects", "s3:GetObject"), ("objects", "s3:PutObject"), ("key", "kms:Decrypt")]
)
def test_a_build_whose_own_role_cannot_reach_the_artifacts_fails(building, words, statement, missing):
    building.upload(words.zipped(version__txt="1.0"))
    kept = [a for a in building.statements["build"][statement]["Action"] if a != missing]
    building.statements["build"][statement] = {**building.statements["build"][statement], "Action": kept}
    building.client("iam").put_role_policy(
        RoleName="build", PolicyName="inline", PolicyDocument=building.policy_of("build")
    )
    assert building.finished(building.create(declared(building, words))) == "Failed"
    message = building.error("Build")["message"]
    assert message.startswith("Build terminated with state: FAILED. Phase: ")
    assert missing in message


def test_a_build_whose_command_fails_stops_the_pipeline_there(building, words):
    building.upload(words.zipped(other__txt="1.0"))
    assert building.finished(building.create(declared(building, words))) == "Failed"
    assert "Phase: BUILD, Code: COMMAND_EXECUTION_ERROR" in building.error("Build")["message"]
    state = building.client("codepipeline").get_pipeline_state(name="orders")["stageStates"]
    assert "latestExecution" not in state[2]


def assumed(entries):
    """The entries of calls that a role's session made."""
    return [entry for entry in entries if ":assumed-role/" in entry["caller"]]
