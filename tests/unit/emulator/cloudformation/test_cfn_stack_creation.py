import pytest

from cloudformation_fakes import ACCOUNT, RefusalError
from lockgate.emulator.ports import ServiceError

PARAMETER = "Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}"
TWO = f"""
Resources:
  First: {{{PARAMETER}}}
  Second: {{Type: AWS::SSM::Parameter, Properties: {{Type: String, Value: !Ref First}}}}
Outputs:
  Name: {{Value: !Ref Second, Export: {{Name: !Sub "${{AWS::StackName}}-name"}}, Description: d}}
"""
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"


def failing_on(aws, operation, value):
    """Let PutParameter fail when it would put `value`."""

    def answer(params):
        if params.get("Value") == value:
            raise RefusalError("AccessDeniedException", "User: x is not authorized to perform: ssm:PutParameter", 400)
        return {}

    aws.answers[("ssm", operation)] = answer


def test_a_stack_is_complete_with_its_outputs_and_events(cfn):
    stack = cfn.create("orders", TWO, Tags=[{"Key": "team", "Value": "a"}])
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    name = cfn.physical("orders")["Second"]
    assert stack["Outputs"] == [
        {"OutputKey": "Name", "OutputValue": name, "Description": "d", "ExportName": "orders-name"}
    ]
    assert cfn.events("orders") == [
        "orders CREATE_IN_PROGRESS",
        "First CREATE_IN_PROGRESS",
        "First CREATE_IN_PROGRESS",
        "First CREATE_COMPLETE",
        "Second CREATE_IN_PROGRESS",
        "Second CREATE_IN_PROGRESS",
        "Second CREATE_COMPLETE",
        "orders CREATE_COMPLETE",
    ]
    assert cfn.reasons("orders") == ["User Initiated", "Resource creation Initiated", "Resource creation Initiated"]


def test_names_are_made_of_the_stack_and_the_logical_id(cfn):
    cfn.create("orders", TWO)
    assert cfn.physical("orders")["First"].startswith("orders-First-")


def test_tags_are_the_stacks_and_cloudformations_own(cfn, aws):
    cfn.create(
        "orders",
        f"Resources: {{First: {{{PARAMETER[:-1]}, Tags: {{team: b}}}}}}}}",
        Tags=[{"Key": "team", "Value": "a"}, {"Key": "x", "Value": "y"}],
    )
    tags = {tag["Key"]: tag["Value"] for tag in aws.params("ssm", "PutParameter")[0]["Tags"]}
    assert tags == {
        "team": "b",
        "x": "y",
        "aws:cloudformation:stack-name": "orders",
        "aws:cloudformation:stack-id": cfn.stack("orders")["StackId"],
        "aws:cloudformation:logical-id": "First",
    }


def test_every_call_is_made_as_the_role(cfn, aws):
    stack = cfn.create("orders", TWO, RoleARN=ROLE)
    assert stack["RoleARN"] == ROLE
    assert {key for _, _, _, key in aws.calls} == {ROLE}


def test_without_a_role_every_call_is_made_as_the_caller(cfn, aws):
    cfn.create("orders", TWO)
    assert {key for _, _, _, key in aws.calls} == {"caller"}


def test_the_stack_keeps_its_role_for_ever(cfn, aws):
    cfn.create("orders", TWO, RoleARN=ROLE)
    aws.calls.clear()
    cfn("DeleteStack", StackName="orders")
    assert {key for _, _, _, key in aws.calls} == {ROLE}


def test_a_role_that_cannot_be_assumed_is_refused_at_once(cfn, aws):
    aws.roles = set()
    with pytest.raises(ServiceError) as refused:
        cfn.create("orders", TWO, RoleARN=ROLE)
    assert refused.value.message == f"Role {ROLE} is invalid or cannot be assumed"
    with pytest.raises(ServiceError, match="does not exist"):
        cfn.stack("orders")


def test_a_failed_resource_rolls_the_stack_back(cfn, aws):
    failing_on(aws, "PutParameter", "bad")
    body = f"Resources: {{First: {{{PARAMETER}}}, Bad: {{Type: AWS::SSM::Parameter, DependsOn: First, Properties: {{Type: String, Value: bad}}}}}}"
    stack = cfn.create("orders", body)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cfn.events("orders")[-7:] == [
        "Bad CREATE_FAILED",
        "orders ROLLBACK_IN_PROGRESS",
        "Bad DELETE_IN_PROGRESS",
        "Bad DELETE_COMPLETE",
        "First DELETE_IN_PROGRESS",
        "First DELETE_COMPLETE",
        "orders ROLLBACK_COMPLETE",
    ]
    reasons = cfn.reasons("orders")
    assert reasons[-2].startswith(
        'Resource handler returned message: "User: x is not authorized to perform: ssm:PutParameter (Service: SSM, Status Code: 400, Request ID: request)" (RequestToken: '
    )
    assert reasons[-2].endswith(", HandlerErrorCode: AccessDenied)")
    assert reasons[-1] == "The following resource(s) failed to create: [Bad]. Rollback requested by user."


@pytest.mark.parametrize(
    ("given", "status", "deleted"),
    [
        ({"DisableRollback": True}, "CREATE_FAILED", 0),
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED", 0),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE", 1),
        ({"OnFailure": "ROLLBACK"}, "ROLLBACK_COMPLETE", 1),
    ],
)
def test_what_follows_a_failure_can_be_chosen(cfn, aws, given, status, deleted):
    failing_on(aws, "PutParameter", "bad")
    body = f"Resources: {{First: {{{PARAMETER}}}, Bad: {{Type: AWS::SSM::Parameter, DependsOn: First, Properties: {{Type: String, Value: bad}}}}}}"
    identity = cfn("CreateStack", StackName="orders", TemplateBody=body, **given)["StackId"]
    assert cfn.stack(identity)["StackStatus"] == status
    assert len(aws.params("ssm", "DeleteParameter")) == deleted


def test_a_rolled_back_stack_can_only_be_deleted(cfn, aws):
    failing_on(aws, "PutParameter", "x")
    identity = cfn.create("orders", TWO)["StackId"]
    with pytest.raises(ServiceError) as refused:
        cfn.update("orders", TWO)
    assert refused.value.message == f"Stack:{identity} is in ROLLBACK_COMPLETE state and can not be updated."
    cfn("DeleteStack", StackName="orders")
    assert cfn.stack(identity)["StackStatus"] == "DELETE_COMPLETE"


def test_a_failed_stack_that_was_kept_can_be_rolled_back(cfn, aws):
    failing_on(aws, "PutParameter", "x")
    cfn.create("orders", TWO, DisableRollback=True)
    cfn("RollbackStack", StackName="orders")
    assert cfn.stack("orders")["StackStatus"] == "ROLLBACK_COMPLETE"


def test_a_rollback_leaves_what_is_to_be_retained(cfn, aws):
    failing_on(aws, "PutParameter", "bad")
    kept = f"{{{PARAMETER}, DeletionPolicy: Retain}}"
    only_later = f"{{{PARAMETER}, DeletionPolicy: RetainExceptOnCreate}}"
    body = f"Resources: {{Kept: {kept}, Gone: {only_later}, Bad: {{Type: AWS::SSM::Parameter, DependsOn: [Kept, Gone], Properties: {{Type: String, Value: bad}}}}}}"
    cfn.create("orders", body)
    assert "Kept DELETE_SKIPPED" in cfn.events("orders")
    assert "Gone DELETE_COMPLETE" in cfn.events("orders")


def test_a_property_that_does_not_exist_fails_the_resource(cfn):
    stack = cfn.create(
        "orders", "Resources: {A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x, Foo: 1}}}"
    )
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert cfn.reasons("orders")[1] == (
        "Properties validation failed for resource A with message:\n[#: extraneous key [Foo] is not permitted]"
    )


def test_a_built_in_type_words_it_differently(cfn):
    body = """
    Resources:
      A:
        Type: AWS::CodeBuild::Project
        Properties: {Foo: 1, ServiceRole: r, Artifacts: {Type: NO_ARTIFACTS}, Source: {Type: NO_SOURCE}, Environment: {Type: LINUX_CONTAINER, Image: i, ComputeType: c}}
    """
    cfn.create("orders", body)
    assert cfn.reasons("orders")[1] == "Encountered unsupported property Foo"


def test_dynamic_references_are_resolved_for_the_handler_and_never_shown(cfn, aws):
    aws.answers[("secretsmanager", "GetSecretValue")] = {"SecretString": '{"password": "hunter2"}'}
    body = "Resources: {A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: 'p-{{resolve:secretsmanager:db:SecretString:password}}'}}}"
    cfn.create("orders", body)
    assert aws.params("ssm", "PutParameter")[0]["Value"] == "p-hunter2"
    assert "hunter2" not in str(cfn("DescribeStackEvents", StackName="orders"))


def test_values_that_must_not_be_echoed_are_masked_everywhere(cfn):
    body = "{Parameters: {P: {Type: String, NoEcho: true}}, Resources: {A: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref P}}}}"
    stack = cfn.create("orders", "---\n" + body, Parameters=[{"ParameterKey": "P", "ParameterValue": "hunter2"}])
    assert stack["Parameters"] == [{"ParameterKey": "P", "ParameterValue": "****"}]
    assert "hunter2" not in str(cfn("DescribeStackEvents", StackName="orders"))


def test_a_name_is_taken_until_its_stack_is_deleted(cfn):
    cfn.create("orders", TWO)
    with pytest.raises(ServiceError) as refused:
        cfn.create("orders", TWO)
    assert (refused.value.code, refused.value.message) == ("AlreadyExistsException", "Stack [orders] already exists")
    cfn("DeleteStack", StackName="orders")
    assert cfn.create("orders", TWO)["StackStatus"] == "CREATE_COMPLETE"


def test_a_name_of_other_letters_is_refused(cfn):
    with pytest.raises(ServiceError, match="Value 'a_b' at 'stackName' failed to satisfy constraint"):
        cfn.create("a_b", TWO)


def test_statuses_are_put_on_the_event_bus(cfn, aws):
    cfn.create("orders", TWO)
    statuses = [
        event["detail"]["status-details"]["status"]
        for event in aws.emitted
        if event["detail-type"] == "CloudFormation Stack Status Change"
    ]
    assert statuses == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"]


def test_events_are_published_to_the_stacks_topics(cfn, aws):
    cfn.create("orders", TWO, NotificationARNs=["arn:aws:sns:eu-west-1:111122223333:t"])
    messages = [params["Message"] for params in aws.params("sns", "Publish")]
    assert len(messages) == len(cfn.events("orders"))
    assert "ResourceStatus='CREATE_COMPLETE'\n" in messages[-1]


def test_an_alarm_rolls_the_creation_back(cfn, aws):
    trigger = {"Arn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors", "Type": "AWS::CloudWatch::Alarm"}
    aws.answers[("cloudwatch", "DescribeAlarms")] = {"MetricAlarms": [{"StateValue": "ALARM"}]}
    stack = cfn.create("orders", TWO, RollbackConfiguration={"RollbackTriggers": [trigger]})
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert f"Alarm with ARN {trigger['Arn']} went to ALARM. Rollback requested by user." in cfn.reasons("orders")


def test_alarms_are_watched_for_the_monitoring_time(cfn, aws):
    trigger = {"Arn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors", "Type": "AWS::CloudWatch::Alarm"}
    aws.answers[("cloudwatch", "DescribeAlarms")] = {"MetricAlarms": [{"StateValue": "OK"}]}
    before = aws.clock.now()
    configuration = {"RollbackTriggers": [trigger], "MonitoringTimeInMinutes": 3}
    assert cfn.create("orders", TWO, RollbackConfiguration=configuration)["StackStatus"] == "CREATE_COMPLETE"
    assert (aws.clock.now() - before).total_seconds() >= 180
