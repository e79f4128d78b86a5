"""The CloudFormation action's modes, inputs and outputs, against the emulator's CloudFormation."""

import json

import pytest

TEMPLATE = """
Parameters:
  Days: {Type: Number, Default: 1}
  Note: {Type: String, Default: none}
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: !Ref Days}
Outputs:
  Note: {Value: !Ref Note}
"""
BROKEN = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: orders}\n"


@pytest.fixture
def deploy(delivery, words):
    """Creates a pipeline that deploys with a configuration, and answers how it ends."""

    def run(mode="CREATE_UPDATE", template=TEMPLATE, more=None, files=None, **action):
        delivery.upload(words.zipped(**{"template__yaml": template, **(files or {})}))
        one = delivery.deployment(mode, configuration=more or {}, **action)
        return delivery.finished(delivery.create(delivery.declaration(words.stage("Deploy", one))))

    return run


def outputs(stack):
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def test_overrides_beat_the_template_configuration_and_the_defaults(delivery, deploy):
    configuration = {"Parameters": {"Days": "3", "Note": "file"}, "Tags": {"team": "orders"}}
    more = {
        "TemplateConfiguration": "SourceOutput::config.json",
        "ParameterOverrides": json.dumps({"Note": "override"}),
    }
    assert deploy(more=more, files={"config__json": json.dumps(configuration)}) == "Succeeded"
    stack = delivery.stack()
    parameters = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    assert parameters == {"Days": "3", "Note": "override"}
    assert {tag["Key"]: tag["Value"] for tag in stack["Tags"]} == {"team": "orders"}


def test_overrides_know_the_place_and_the_content_of_an_artifact(delivery, deploy):
    place = {
        "Note": {"Fn::GetArtifactAtt": ["SourceOutput", "ObjectKey"]},
        "Days": {"Fn::GetParam": ["SourceOutput", "v.json", "days"]},
    }
    assert deploy(more={"ParameterOverrides": json.dumps(place)}, files={"v__json": '{"days": 5}'}) == "Succeeded"
    assert outputs(delivery.stack())["Note"].startswith("orders/SourceOutp/")


def test_the_outputs_of_the_stack_are_the_actions_variables_and_its_artifact(delivery, words, deploy):
    for statement in ("bucket", "key"):
        more = {"bucket": "s3:PutObject", "key": "kms:GenerateDataKey"}[statement]
        old = delivery.statements["action"][statement]
        actions = old["Action"] if isinstance(old["Action"], list) else [old["Action"]]
        delivery.statements["action"][statement] = {**old, "Action": [*actions, more]}
    delivery.write("action")
    open_to_writing(delivery)
    assert deploy(more={"OutputFileName": "out.json"}, outputs=["Made"]) == "Succeeded"
    listed = delivery.client("codepipeline").list_action_executions(pipelineName="orders")["actionExecutionDetails"]
    assert listed[0]["output"]["outputVariables"] == {"Note": "none"}
    place = listed[0]["output"]["outputArtifacts"][0]["s3location"]
    stored = delivery.client("s3").get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read()
    assert json.loads(words.unzipped(stored)["out.json"]) == {"Note": "none"}


def open_to_writing(delivery):
    """Let the action role write too: in the bucket's policy and in the key's."""
    s3, kms = delivery.client("s3"), delivery.client("kms")
    policy = json.loads(s3.get_bucket_policy(Bucket=delivery.bucket)["Policy"])
    policy["Statement"][0]["Action"] = ["s3:GetObject*", "s3:PutObject"]
    s3.put_bucket_policy(Bucket=delivery.bucket, Policy=json.dumps(policy))
    policy = json.loads(kms.get_key_policy(KeyId=delivery.key, PolicyName="default")["Policy"])
    policy["Statement"][1]["Action"] = ["kms:Decrypt", "kms:GenerateDataKey"]
    kms.put_key_policy(KeyId=delivery.key, PolicyName="default", Policy=json.dumps(policy))


def test_a_template_too_large_for_a_call_goes_by_a_presigned_address(delivery, deploy):
    padding = "".join(f"  # {number:06d} {'x' * 80}\n" for number in range(700))
    assert deploy(template=TEMPLATE + padding) == "Succeeded"
    calls = [e for e in delivery.world.audit() if e["service"] == "s3" and e["operation"] == "GetObject"]
    assert any(":assumed-role/action/" in e["caller"] for e in calls)
    stored = delivery.client("s3").list_objects_v2(Bucket=delivery.bucket)["Contents"]
    assert any(item["Key"].endswith(".template") for item in stored)


def test_a_missing_permission_of_the_execution_role_is_told_with_its_resource(delivery, deploy):
    assert deploy(template=BROKEN) == "Failed"
    error = delivery.error("Deploy")
    assert error["code"] == "JobFailed"
    assert error["message"].startswith("Failed to create stack. Current status: ROLLBACK_COMPLETE. Resource Queue ")
    assert "assumed-role/execution/AWSCloudFormation is not authorized to perform: sqs:" in error["message"]


def test_without_leave_to_read_events_the_reason_says_so(delivery, deploy):
    delivery.revoke("action", "stacks", "cloudformation:DescribeStackEvents")
    assert deploy(template=BROKEN) == "Failed"
    assert delivery.error("Deploy")["message"].endswith(
        "Status reason is not available because IAM role associated with the action does not have CloudFormation "
        "DescribeStackEvents permission"
    )


def test_an_empty_change_set_is_a_success_and_executing_it_does_nothing(delivery, words):
    delivery.upload(words.zipped(template__yaml=TEMPLATE))
    prepare = delivery.deployment("CHANGE_SET_REPLACE", "Prepare")
    execute = delivery.deployment("CHANGE_SET_EXECUTE", "Execute", runOrder=2)
    assert (
        delivery.finished(delivery.create(delivery.declaration(words.stage("Deploy", prepare, execute)))) == "Succeeded"
    )
    assert delivery.stack()["StackStatus"] == "CREATE_COMPLETE"
    assert delivery.run() == "Succeeded"
    assert delivery.stack()["StackStatus"] == "CREATE_COMPLETE"
    executed = [e for e in delivery.world.audit() if e["operation"] == "ExecuteChangeSet"]
    assert len(executed) == 1


def test_executing_a_change_set_that_is_not_there_fails(delivery, deploy):
    assert deploy("CHANGE_SET_EXECUTE") == "Failed"
    assert delivery.error("Deploy")["message"] == "ChangeSet [next] does not exist"


def test_a_stack_that_needs_no_update_is_a_success(delivery, deploy):
    assert deploy() == "Succeeded"
    assert delivery.run() == "Succeeded"


def test_a_missing_template_is_told_with_its_place(delivery, deploy):
    assert deploy(more={"TemplatePath": "SourceOutput::no.yaml"}) == "Failed"
    assert delivery.error("Deploy") == {
        "code": "ConfigurationError",
        "message": "File [no.yaml] does not exist in artifact [SourceOutput]",
    }


@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("{", "ParameterOverrides is not valid JSON"),
        ("[]", "ParameterOverrides is not a JSON object"),
        ('{"Note": {"Fn::Sub": "x"}}', "knows only Fn::GetArtifactAtt and Fn::GetParam"),
        (
            '{"Note": {"Fn::GetArtifactAtt": ["Other", "URL"]}}',
            "Artifact Other is not one of the action's input artifacts",
        ),
        ('{"Note": {"Fn::GetArtifactAtt": ["SourceOutput", "Size"]}}', "knows no attribute `Size`"),
    ],
)
def test_overrides_that_cannot_be_read_are_told(delivery, deploy, text, words_of_it):
    assert deploy(more={"ParameterOverrides": text}) == "Failed"
    assert words_of_it in delivery.error("Deploy")["message"]
