"""Each statement that a role of a pipeline needs, in both polarities: with all of them the delivery works, and without
one of them the action fails and names what is missing."""

import json

import pytest
from botocore.exceptions import ClientError

DEPLOYMENT = {
    "template__yaml": "Resources:\n  Log:\n    Type: AWS::Logs::LogGroup\nOutputs:\n  Name: {Value: !Ref Log}\n",
}
CHANGED = {
    "template__yaml": "Resources:\n  Log:\n    Type: AWS::Logs::LogGroup\n    Properties: {RetentionInDays: 7}\n",
}


@pytest.fixture
def deploying(delivery, words):
    """A pipeline from an object to a stack in the other account, not yet created."""
    delivery.upload(words.zipped(**DEPLOYMENT))
    return delivery.declaration(words.stage("Deploy", delivery.deployment("CREATE_UPDATE")))


def test_with_all_statements_the_stack_is_made_in_the_other_account(delivery, deploying):
    assert delivery.finished(delivery.create(deploying)) == "Succeeded"
    assert delivery.stack()["StackStatus"] == "CREATE_COMPLETE"


def test_every_call_is_made_by_the_principal_that_makes_it_on_aws(delivery, deploying):
    delivery.finished(delivery.create(deploying))
    calls = {
        (entry["caller"].split("/")[1], entry["service"], entry["operation"])
        for entry in delivery.world.audit()
        if ":assumed-role/" in entry["caller"]
    }
    assert {
        ("pipeline", "s3", "PutObject"),
        ("pipeline", "sts", "AssumeRole"),
        ("action", "s3", "GetObject"),
        ("action", "cloudformation", "CreateStack"),
    } <= calls
    assert not {call for call in calls if call[:2] == ("pipeline", "cloudformation")}
    assert ("action", "s3", "PutObject") not in calls


def test_the_artifact_is_encrypted_with_the_key_of_the_store(delivery, deploying):
    delivery.finished(delivery.create(deploying))
    s3 = delivery.client("s3")
    (stored,) = s3.list_objects_v2(Bucket=delivery.bucket)["Contents"]
    head = s3.head_object(Bucket=delivery.bucket, Key=stored["Key"])
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", delivery.key)
    assert stored["Key"].startswith("orders/SourceOutp/")


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("source", "s3:GetBucketVersioning"),
        ("source", "s3:GetBucketAcl"),
        ("source", "s3:GetBucketLocation"),
        ("object", "s3:GetObject"),
        ("object", "s3:GetObjectVersion"),
        ("object", "s3:GetObjectVersionTagging"),
        ("bucket", "s3:PutObject"),
        ("key", "kms:GenerateDataKey"),
    ],
)
def test_a_source_without_one_of_its_permissions_fails_and_names_it(delivery, deploying, statement, missing):
    delivery.revoke("pipeline", statement, missing)
    assert delivery.finished(delivery.create(deploying)) == "Failed"
    error = delivery.error("Fetch")
    assert error["code"] == "PermissionError"
    assert f"is not authorized to perform: {missing} on resource" in error["message"]
    assert ":assumed-role/pipeline/" in error["message"]


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("bucket", "s3:GetObject"),
        ("key", "kms:Decrypt"),
        ("stacks", "cloudformation:DescribeStacks"),
        ("stacks", "cloudformation:CreateStack"),
        ("pass", "iam:PassRole"),
    ],
)
def test_a_deployment_without_one_of_its_permissions_fails_and_names_it(delivery, deploying, statement, missing):
    delivery.revoke("action", statement, missing)
    assert delivery.finished(delivery.create(deploying)) == "Failed"
    error = delivery.error("Deploy")
    assert error["code"] == "PermissionError"
    assert f"is not authorized to perform: {missing} on resource" in error["message"]
    assert ":assumed-role/action/" in error["message"]


@pytest.mark.parametrize(
    "missing",
    [
        "cloudformation:CreateChangeSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:DeleteChangeSet",
    ],
)
def test_change_sets_need_their_own_permissions(delivery, words, missing):
    prepare = delivery.deployment("CHANGE_SET_REPLACE", "Prepare")
    execute = delivery.deployment("CHANGE_SET_EXECUTE", "Execute", runOrder=2)
    delivery.upload(words.zipped(**DEPLOYMENT))
    declared = delivery.declaration(words.stage("Deploy", prepare, execute))
    if missing.endswith("DeleteChangeSet"):
        # A change set is deleted when one of its name is there: one that failed for want of changes, here.
        assert delivery.finished(delivery.create(declared)) == "Succeeded"
        assert delivery.run() == "Succeeded"
        delivery.revoke("action", "stacks", missing)
        assert delivery.run() == "Failed"
    else:
        delivery.revoke("action", "stacks", missing)
        assert delivery.finished(delivery.create(declared)) == "Failed"
    failed = "Execute" if missing.endswith("ExecuteChangeSet") else "Prepare"
    assert f"is not authorized to perform: {missing}" in delivery.error(failed)["message"]


def test_an_update_needs_its_own_permission(delivery, deploying, words):
    delivery.finished(delivery.create(deploying))
    delivery.revoke("action", "stacks", "cloudformation:UpdateStack")
    delivery.upload(words.zipped(**CHANGED))
    assert delivery.run() == "Failed"
    assert "is not authorized to perform: cloudformation:UpdateStack" in delivery.error("Deploy")["message"]


def test_deleting_needs_its_own_permission_and_is_no_error_twice(delivery, deploying, words):
    delivery.finished(delivery.create(deploying))
    delete = delivery.declaration(words.stage("Deploy", delivery.deployment("DELETE_ONLY")))
    delivery.client("codepipeline").update_pipeline(pipeline=delete)
    delivery.revoke("action", "stacks", "cloudformation:DeleteStack")
    assert delivery.run() == "Failed"
    assert "is not authorized to perform: cloudformation:DeleteStack" in delivery.error("Deploy")["message"]
    delivery.statements["action"]["more"] = {"Effect": "Allow", "Action": "cloudformation:DeleteStack", "Resource": "*"}
    delivery.write("action")
    assert delivery.run() == "Succeeded"
    assert delivery.run() == "Succeeded"


@pytest.mark.parametrize("side", ["bucket", "key"])
def test_the_resource_policies_must_let_the_other_account_in_too(delivery, deploying, side):
    if side == "bucket":
        delivery.client("s3").delete_bucket_policy(Bucket=delivery.bucket)
    else:
        own = {"AWS": f"arn:aws:iam::{delivery.tools}:root"}
        policy = {"Effect": "Allow", "Principal": own, "Action": "kms:*", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
        delivery.client("kms").put_key_policy(KeyId=delivery.key, PolicyName="default", Policy=document)
    assert delivery.finished(delivery.create(deploying)) == "Failed"
    message = delivery.error("Deploy")["message"]
    assert ("s3:GetObject" if side == "bucket" else "kms:Decrypt") in message
    assert "resource-based policy allows" in message


def test_a_pipeline_whose_role_cannot_hop_is_not_created(delivery, deploying):
    delivery.revoke("pipeline", "hop")
    with pytest.raises(ClientError) as refused:
        delivery.create(deploying)
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidStructureException"
    assert error["Message"] == (
        f"{delivery.pipeline_role} is not authorized to perform AssumeRole on role {delivery.action_role}"
    )


def test_a_pipeline_whose_target_role_is_missing_is_not_created(delivery, deploying):
    iam = delivery.client("iam", delivery.target)
    iam.delete_role_policy(RoleName="action", PolicyName="inline")
    iam.delete_role(RoleName="action")
    with pytest.raises(ClientError, match="is not authorized to perform AssumeRole on role"):
        delivery.create(deploying)


def test_a_pipeline_whose_role_does_not_trust_the_service_is_not_created(delivery, deploying, words):
    trust = words.trust({"Service": "codebuild.amazonaws.com"})
    delivery.client("iam").update_assume_role_policy(RoleName="pipeline", PolicyDocument=trust)
    with pytest.raises(ClientError, match="CodePipeline is not authorized to perform AssumeRole on role"):
        delivery.create(deploying)


def test_a_hop_that_is_taken_away_later_fails_the_action(delivery, deploying):
    delivery.finished(delivery.create(deploying))
    delivery.revoke("pipeline", "hop")
    assert delivery.run() == "Failed"
    assert "is not authorized to perform: sts:AssumeRole on resource" in delivery.error("Deploy")["message"]


def test_creating_a_pipeline_needs_pass_role_for_its_role(delivery, deploying, words):
    who = delivery.world.role(delivery.tools, "editor", [words.allow("codepipeline:*", "*")])
    client = delivery.world.client("codepipeline", who)
    with pytest.raises(ClientError, match="iam:PassRole"):
        client.create_pipeline(pipeline=deploying)
    allowed = [words.allow("codepipeline:*", "*"), words.allow("iam:PassRole", delivery.pipeline_role)]
    delivery.client("iam").put_role_policy(
        RoleName="editor", PolicyName="inline", PolicyDocument=words.document(*allowed)
    )
    client.create_pipeline(pipeline=deploying)


def test_only_whom_a_policy_names_may_answer_an_approval(delivery, words):
    delivery.upload(words.zipped(**DEPLOYMENT))
    gate = words.action("Approve", "Approval/Manual", {})
    execution = delivery.create(delivery.declaration(words.stage("Gate", gate)))
    pipelines = delivery.client("codepipeline")

    def token():
        stages = pipelines.get_pipeline_state(name="orders")["stageStates"]
        return stages[1]["actionStates"][0].get("latestExecution", {}).get("token")

    answer = {
        "pipelineName": "orders",
        "stageName": "Gate",
        "actionName": "Approve",
        "token": words.eventually(token),
        "result": {"status": "Approved", "summary": "yes"},
    }
    place = f"arn:aws:codepipeline:eu-west-1:{delivery.tools}:orders/Gate"
    other = delivery.world.role(
        delivery.tools, "other", [words.allow("codepipeline:PutApprovalResult", f"{place}/Else")]
    )
    with pytest.raises(ClientError, match="codepipeline:PutApprovalResult"):
        delivery.world.client("codepipeline", other).put_approval_result(**answer)
    named = delivery.world.role(
        delivery.tools, "approver", [words.allow("codepipeline:PutApprovalResult", f"{place}/Approve")]
    )
    delivery.world.client("codepipeline", named).put_approval_result(**answer)
    assert delivery.finished(execution) == "Succeeded"
