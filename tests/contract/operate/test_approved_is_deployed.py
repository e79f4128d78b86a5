"""What was approved is what is deployed, whatever lands meanwhile: on the embedded AWS, in the design's own pipeline."""

import pytest

from delivered_project import PIPELINES, PROD, eventually

pytestmark = pytest.mark.xdist_group("operate")
RUNTIME = "444444444444"
STACK = "lockgate-orders-prod"


def delivery(delivered, message):
    """A commit that waits for its approval: its execution and the stage."""
    known = delivered.executions("prod")
    commit = delivered.push("prod", message)
    run = delivered.new_execution("prod", known)
    return commit, run


def shown(delivered, execution):
    """What the approval of an execution shows, its variables resolved."""
    account, pipeline = PIPELINES["prod"]
    answer = delivered.call(
        account,
        "codepipeline",
        "ListActionExecutions",
        pipelineName=pipeline,
        filter={"pipelineExecutionId": execution},
    )
    action = next(each for each in answer["actionExecutionDetails"] if each["actionName"] == "Approve")
    return action["input"]["resolvedConfiguration"]


def source(delivered, execution):
    """The variables of the source action."""
    account, pipeline = PIPELINES["prod"]
    actions = delivered.aws.account(account).pipelines.action_executions(pipeline, execution)
    return dict(next(each for each in actions if each.action == "Source").variables)


def change_set_of(delivered):
    stacks = delivered.call(RUNTIME, "cloudformation", "DescribeStacks", StackName=STACK)["Stacks"]
    return stacks[0].get("ChangeSetId", "")


def test_a_newer_artifact_waits_behind_an_approval_and_gets_its_own(delivered):
    first, run = delivery(delivered, "First")
    waiting = delivered.waiting(run.id)
    second, newer = delivery(delivered, "Second")
    eventually(lambda: len(source(delivered, newer.id)) or None, "the newer source")

    delivered.approve(waiting)
    after = delivered.waiting(newer.id)

    assert delivered.ended("prod", run.id).status == "Succeeded"
    assert delivered.answer("prod") == first
    assert f":changeSet/lockgate-{run.id}/" in change_set_of(delivered)
    delivered.approve(after)
    assert delivered.ended("prod", newer.id).status == "Succeeded"
    assert delivered.answer("prod") == second
    assert f":changeSet/lockgate-{newer.id}/" in change_set_of(delivered)


def test_the_newest_of_several_that_wait_supersedes_the_others(delivered):
    first, run = delivery(delivered, "Third")
    waiting = delivered.waiting(run.id)
    _, between = delivery(delivered, "Fourth")
    eventually(lambda: len(source(delivered, between.id)) or None, "the source in between")
    last, newest = delivery(delivered, "Fifth")

    assert delivered.ended("prod", between.id).status == "Superseded"
    delivered.approve(waiting)
    delivered.approve(delivered.waiting(newest.id))
    assert delivered.ended("prod", newest.id).status == "Succeeded"
    assert first != last
    assert delivered.answer("prod") == last


def test_an_approval_shows_the_version_that_arrived_its_etag_and_the_change_set_that_is_there(delivered):
    _, run = delivery(delivered, "Sixth")
    waiting = delivered.waiting(run.id)

    revision = source(delivered, run.id)
    resolved = shown(delivered, run.id)
    head = delivered.call(
        PROD,
        "s3",
        "HeadObject",
        Bucket=revision["BucketName"],
        Key=revision["ObjectKey"],
        VersionId=revision["VersionId"],
    )
    change_sets = delivered.call(RUNTIME, "cloudformation", "ListChangeSets", StackName=STACK)["Summaries"]
    assert resolved["CustomData"] == (
        f"Deploy orders to prod? Asked: release-managers. Version {head['VersionId']} of source/orders.zip, ETag "
        f"{head['ETag'].strip(chr(34))}; its commit: lockgate trace {head['VersionId']}. Change set lockgate-{run.id} of "
        f"{STACK} in {RUNTIME}."
    )
    assert resolved["ExternalEntityLink"].endswith(f"stackId={STACK}&changeSetId=lockgate-{run.id}")
    assert f"lockgate-{run.id}" in {each["ChangeSetName"] for each in change_sets}
    delivered.approve(waiting, approved=False)
    assert delivered.ended("prod", run.id).status == "Failed"


def test_what_was_rejected_is_never_deployed_and_leaves_no_change_set_after_the_next_delivery(delivered):
    before = delivered.answer("prod")
    rejected, run = delivery(delivered, "Seventh")
    delivered.approve(delivered.waiting(run.id), approved=False)
    delivered.ended("prod", run.id)

    assert delivered.answer("prod") == before != rejected
    accepted, next_run = delivery(delivered, "Eighth")
    delivered.approve(delivered.waiting(next_run.id))
    delivered.ended("prod", next_run.id)
    assert delivered.answer("prod") == accepted
    left = delivered.call(RUNTIME, "cloudformation", "ListChangeSets", StackName=STACK)["Summaries"]
    assert f"lockgate-{run.id}" not in {each["ChangeSetName"] for each in left}


def test_an_execution_takes_the_version_that_started_it_and_not_the_newest(delivered):
    _, run = delivery(delivered, "Ninth")
    delivered.waiting(run.id)
    old = source(delivered, run.id)["VersionId"]
    delivered.approve(delivered.stage("prod"), approved=False)
    delivered.ended("prod", run.id)
    account, pipeline = PIPELINES["prod"]
    revisions = [{"actionName": "Source", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": old}]
    _, newer = delivery(delivered, "Tenth")
    delivered.approve(delivered.waiting(newer.id), approved=False)
    delivered.ended("prod", newer.id)

    started = delivered.call(
        account, "codepipeline", "StartPipelineExecution", name=pipeline, sourceRevisions=revisions
    )["pipelineExecutionId"]
    waiting = delivered.waiting(started)

    assert source(delivered, started)["VersionId"] == old
    delivered.approve(waiting, approved=False)
