"""A pipeline posts a status of its commit for each environment: on its way, waiting, delivered, failed."""

import pytest

from delivered_project import eventually

pytestmark = pytest.mark.xdist_group("operate")


def told(delivered, commit, state):
    """The commit's newest status of each context, once one has `state`."""

    def look():
        newest = {each["context"]: each for each in reversed(delivered.statuses(commit))}
        return newest if state in {each["state"] for each in newest.values()} else None

    return eventually(look, f"a status {state}")


def test_a_delivery_ends_with_success_on_its_commit(delivered):
    known = delivered.executions("preprod")
    commit = delivered.push("preprod", "Deliver")
    run = delivered.new_execution("preprod", known)
    delivered.ended("preprod", run.id)

    newest = told(delivered, commit, "success")

    assert list(newest) == ["lockgate/orders/preprod"]
    status = newest["lockgate/orders/preprod"]
    assert status["description"] == "Done"
    assert status["creator"]["login"] == "delivery-bot"
    assert status["target_url"] == (
        "https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/lockgate-orders-develop/executions/"
        f"{run.id}/timeline"
    )


def test_a_failed_delivery_ends_with_failure_on_its_commit(delivered):
    known = delivered.executions("preprod")
    good = delivered.text("template.yaml")
    broken = good.replace("RetentionInDays: 30", "RetentionInDays: 31")
    commit = delivered.push("preprod", "Ask for a retention that there is not", template__yaml=broken)
    run = delivered.new_execution("preprod", known)
    assert delivered.ended("preprod", run.id).status == "Failed"

    status = told(delivered, commit, "failure")["lockgate/orders/preprod"]

    assert status["description"] in {"Prepare failed", "Deploy failed"}
    delivered.push("preprod", "Take it back", template__yaml=good)


def test_a_rejected_approval_is_a_failure_and_a_waiting_one_says_so(delivered):
    known = delivered.executions("prod")
    commit = delivered.push("prod", "Ask")
    run = delivered.new_execution("prod", known)
    waiting = delivered.waiting(run.id)
    eventually(
        lambda: "Waits for approval" in {each["description"] for each in delivered.statuses(commit)}, "the waiting"
    )

    delivered.approve(waiting, approved=False)

    assert told(delivered, commit, "failure")["lockgate/orders/prod"]["description"] == "Approve failed"


def test_the_function_reads_its_secret_and_no_content_and_writes_nothing_but_its_log(delivered):
    role = "assumed-role/lockgate-orders-develop-status/"
    calls = [entry for entry in delivered.emulator.audit(settle=20) if role in str(entry["caller"])]

    assert {entry["error"] for entry in calls} == {""}
    assert {f"{entry['service']}:{entry['operation']}" for entry in calls} <= {
        "codebuild:BatchGetBuilds",
        "codepipeline:GetPipelineExecution",
        "codepipeline:ListActionExecutions",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:HeadObject",
        "secretsmanager:GetSecretValue",
    }


def test_the_token_is_in_no_log_no_template_and_no_variable(delivered):
    logs = delivered.aws.account("111111111111").logs
    group = "/aws/lambda/lockgate-orders-develop-status"
    lines = [line.text for stream in logs.streams(group) for line in logs.read(group, stream)]

    assert lines
    assert delivered.token not in "\n".join(lines)
    found = delivered.call(
        "111111111111", "lambda", "GetFunctionConfiguration", FunctionName="lockgate-orders-develop-status"
    )
    assert delivered.token not in str(found)
    assert found["Environment"]["Variables"]["SECRET"] == "lockgate/github"
