"""A function is reached through its own policy, by EventBridge itself."""

import json

import pytest

ORDERS = {"source": ["orders"]}
CODE = "import json\ndef handler(event, context):\n    print('seen ' + json.dumps(event['detail']))\n"


@pytest.fixture
def function(rules, words):
    """A function that writes what it sees into its log; its ARN."""
    iam = rules.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="function", AssumeRolePolicyDocument=words.document(trust))
    iam.put_role_policy(
        RoleName="function", PolicyName="inline", PolicyDocument=words.document(words.allow("logs:*", "*"))
    )
    made = rules.client("lambda").create_function(
        FunctionName="seer",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{rules.account}:role/function",
        Handler="index.handler",
        Code={"ZipFile": words.zipped("index.py", CODE)},
    )
    return made["FunctionArn"]


def permit(rules, source):
    rules.client("lambda").add_permission(
        FunctionName="seer",
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=source,
    )


def seen(rules):
    logs = rules.client("logs")
    try:
        events = logs.filter_log_events(logGroupName="/aws/lambda/seer")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [event["message"] for event in events if event["message"].startswith("seen")]


def test_a_function_whose_policy_names_the_rule_is_invoked(rules, function, words):
    permit(rules, rules.rule_arn())
    rules.rule(ORDERS, {"Arn": function})
    rules.put({"id": 1})
    (line,) = words.eventually(lambda: seen(rules))
    assert json.loads(line.removeprefix("seen ")) == {"id": 1}


@pytest.mark.parametrize("permission", ["none", "another rule"])
def test_a_function_whose_policy_does_not_name_the_rule_is_not(rules, function, words, permission):
    if permission == "another rule":
        permit(rules, rules.rule_arn("another"))
    rules.rule(ORDERS, {"Arn": function})
    rules.put({"id": 1})
    refused = words.eventually(
        lambda: [e for e in rules.world.audit(service="lambda", operation="Invoke") if e["error"]]
    )
    assert refused[0]["caller"] == "events.amazonaws.com"
    assert "lambda:InvokeFunction" in refused[0]["message"]


def test_a_build_is_started_by_the_rules_role(rules, words):
    project = f"arn:aws:codebuild:eu-west-1:{rules.account}:project/orders"
    iam = rules.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="build", AssumeRolePolicyDocument=words.document(trust))
    rules.client("codebuild").create_project(
        name="orders",
        source={"type": "NO_SOURCE", "buildspec": "version: 0.2\nphases: {build: {commands: ['true']}}\n"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
        },
        serviceRole=f"arn:aws:iam::{rules.account}:role/build",
    )
    rules.make_role(words.allow("codebuild:StartBuild", project))
    rules.rule(ORDERS, {"Arn": project, "RoleArn": rules.role})
    rules.put({"id": 1})
    words.eventually(lambda: rules.client("codebuild").list_builds_for_project(projectName="orders")["ids"])
    (started,) = rules.world.audit(service="codebuild", operation="StartBuild")
    assert ":assumed-role/trigger/" in started["caller"]
