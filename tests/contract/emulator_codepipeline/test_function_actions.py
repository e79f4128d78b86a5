"""A pipeline that invokes a real function, which answers its job with its own role."""

import pytest

from policy_writing import allow

CODE = """
import boto3, json, os
def handler(event, context):
    job = event["CodePipeline.job"]
    place = job["data"]["inputArtifacts"][0]["location"]["s3Location"]
    lent = job["data"]["artifactCredentials"]
    keys = dict(aws_access_key_id=lent["accessKeyId"], aws_secret_access_key=lent["secretAccessKey"],
                aws_session_token=lent["sessionToken"])
    found = boto3.client("s3", **keys).get_object(Bucket=place["bucketName"], Key=place["objectKey"])
    size = str(len(found["Body"].read()))
    pipelines = boto3.client("codepipeline")
    if job["data"]["actionConfiguration"]["configuration"].get("UserParameters") == "borrowed":
        pipelines = boto3.client("codepipeline", **keys)
    pipelines.put_job_success_result(jobId=job["id"], outputVariables={"size": size})
"""


@pytest.fixture
def invoking(delivery, words):
    """The function, its role, and the pipeline's right to invoke it."""
    account = delivery.tools
    iam = delivery.client("iam")
    iam.create_role(RoleName="function", AssumeRolePolicyDocument=words.trust({"Service": "lambda.amazonaws.com"}))
    delivery.statements["function"] = {
        "jobs": allow(["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"], "*"),
        "logs": allow("logs:*", "*"),
    }
    iam.put_role_policy(RoleName="function", PolicyName="inline", PolicyDocument=delivery.policy_of("function"))
    arn = f"arn:aws:lambda:eu-west-1:{account}:function:check"
    delivery.statements["pipeline"]["invoke"] = allow("lambda:InvokeFunction", arn)
    delivery.write("pipeline")
    delivery.client("lambda").create_function(
        FunctionName="check",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{account}:role/function",
        Handler="index.handler",
        Code={"ZipFile": words.zipped(index__py=CODE)},
        Timeout=20,
    )
    delivery.upload(words.zipped(a__txt="x"))
    return delivery


def declared(delivery, words, **configuration):
    invoke = words.action(
        "Invoke",
        "Invoke/Lambda",
        {"FunctionName": "check", **configuration},
        inputs=["SourceOutput"],
        namespace="Check",
    )
    gate = words.action("Approve", "Approval/Manual", {"CustomData": "#{Check.size}"}, runOrder=2)
    return delivery.declaration(words.stage("Check", invoke, gate))


def test_the_function_reads_the_artifact_with_lent_credentials_and_answers_with_its_own(invoking, words):
    invoking.create(declared(invoking, words))

    def look():
        listed = invoking.client("codepipeline").list_action_executions(pipelineName="orders")["actionExecutionDetails"]
        newest = listed[0]
        assert newest["status"] != "Failed", newest["output"]
        return newest["actionName"] == "Approve" and newest["input"].get("resolvedConfiguration")

    assert int(words.eventually(look)["CustomData"]) > 0
    (answered,) = invoking.world.audit(service="codepipeline", operation="PutJobSuccessResult")
    assert ":assumed-role/function/" in answered["caller"]


def test_without_leave_to_invoke_the_action_fails(invoking, words):
    invoking.revoke("pipeline", "invoke")
    assert invoking.finished(invoking.create(declared(invoking, words))) == "Failed"
    assert "is not authorized to perform: lambda:InvokeFunction" in invoking.error("Invoke")["message"]


@pytest.mark.parametrize("user", ["", "borrowed"])
def test_a_function_that_may_not_answer_fails_the_action(invoking, words, user):
    if not user:
        del invoking.statements["function"]["jobs"]
        invoking.client("iam").put_role_policy(
            RoleName="function", PolicyName="inline", PolicyDocument=invoking.policy_of("function")
        )
    configuration = {"UserParameters": user} if user else {}
    assert invoking.finished(invoking.create(declared(invoking, words, **configuration))) == "Failed"
    message = invoking.error("Invoke")["message"]
    assert message.startswith("The AWS Lambda function check failed (Unhandled)")
    assert "PutJobSuccessResult" in message
