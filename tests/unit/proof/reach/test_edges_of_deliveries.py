"""Edges through what computes and delivers: each is there, and gone when the one statement or fact is."""

from dataclasses import replace

import pytest

from hand_made_worlds import A, B, C, bucket, for_all, regional, role, role_arn, served, thing, world
from lockgate.proof import Action, Build, Function, Pipeline, Runs, StackFacts, Stage, Store
from lockgate.proof.reach import Node, Power, reach, whole_account
from policy_writing import allow

WORKER = role_arn(B, "worker")
RUNS_AS_WORKER = Node("role", WORKER, B)
FUNCTION = thing(B, "function", regional("lambda", B, "function:f"), delivery=Function(WORKER))
PROJECT = thing(B, "project", regional("codebuild", B, "project/p"), delivery=Build(WORKER, "CODEPIPELINE"))
STACK = thing(B, "stack", regional("cloudformation", B, "stack/s/1"), delivery=StackFacts(WORKER))
INSTANCE = thing(B, "instance", regional("ec2", B, "instance/i-1"), roles=(WORKER,), delivery=Runs())
MACHINE = thing(
    B, "state-machine", regional("states", B, "stateMachine:m"), roles=(WORKER,), delivery=Runs("a definition")
)
WORKERS = role(B, "worker", trust=served("ec2"))


def reached(start, *things):
    """The nodes that are reached from an account, or from the role `start` in B."""
    node = whole_account(start) if start.isdigit() else Node("role", role_arn(B, start), B)
    return {each.node for each in reach(world(*things), node).reached}


def starting(*items):
    return role(B, "start", *items)


def controlled(holding):
    return Node(holding.kind, holding.arn, holding.account)


def fed(holding):
    return Node(holding.kind, holding.arn, holding.account, Power.FEED)


# What computes


@pytest.mark.parametrize(
    ("holding", "actions"),
    [
        (FUNCTION, ["lambda:UpdateFunctionCode"]),
        (FUNCTION, ["lambda:UpdateFunctionConfiguration"]),
        (PROJECT, ["codebuild:StartBuild"]),
        (PROJECT, ["codebuild:StartBuildBatch"]),
        (PROJECT, ["codebuild:UpdateProject"]),
        (STACK, ["cloudformation:UpdateStack"]),
        (STACK, ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
        (INSTANCE, ["ssm:SendCommand"]),
        (INSTANCE, ["ssm:StartSession"]),
        (MACHINE, ["states:UpdateStateMachine"]),
    ],
)
def test_whoever_changes_or_starts_what_computes_runs_as_its_role(holding, actions):
    found = reached("start", starting(allow(actions, "*")), WORKERS, holding)
    assert {controlled(holding), RUNS_AS_WORKER} <= found
    for missing in actions:
        rest = [allow(each, "*") for each in actions if each != missing]
        assert RUNS_AS_WORKER not in reached("start", starting(*rest), WORKERS, holding)
    elsewhere = allow(actions, regional(holding.arn.split(":")[2], C, "*"))
    assert RUNS_AS_WORKER not in reached("start", starting(elsewhere), WORKERS, holding)


def test_a_stack_without_a_role_gives_nothing_to_whoever_operates_on_it():
    bare = replace(STACK, delivery=StackFacts())
    operating = starting(allow("cloudformation:UpdateStack", "*"))
    assert reached("start", operating, WORKERS, bare) == set()


def test_a_function_that_another_account_may_change_runs_its_code():
    shared = replace(
        FUNCTION,
        policy=thing(
            B,
            "function",
            FUNCTION.arn,
            *for_all(allow("lambda:UpdateFunctionCode", FUNCTION.arn), principal={"AWS": A}),
        ).policy,
    )
    assert {controlled(shared), RUNS_AS_WORKER} <= reached(A, WORKERS, shared)
    assert reached(C, WORKERS, shared) == set()
    assert reached(A, WORKERS, FUNCTION) == set()


def test_as_which_role_something_runs_is_a_gap_where_it_is_not_known():
    hidden = replace(FUNCTION, delivery=None)
    changing = starting(allow("lambda:UpdateFunctionCode", "*"))
    found = reach(world(changing, hidden), Node("role", role_arn(B, "start"), B))
    assert [each.reason for each in found.gaps] == [f"as which role {FUNCTION.arn} runs is not known"]


# Deliveries

SERVICE_ROLE, DEPLOYER = role(B, "pipeline", trust=served("codepipeline")), role_arn(C, "deployer")
ACTIONS = (
    Stage(
        "Source",
        (
            Action(
                "fetch", "Source", "S3", configuration={"S3Bucket": "in", "S3ObjectKey": "app.zip"}, outputs=("app",)
            ),
        ),
    ),
    Stage("Build", (Action("build", "Build", "CodeBuild", configuration={"ProjectName": "p"}, inputs=("app",)),)),
    Stage(
        "Release",
        (
            Action("approve", "Approval", "Manual"),
            Action(
                "deploy",
                "Deploy",
                "CloudFormation",
                role=role_arn(C, "action"),
                configuration={"RoleArn": DEPLOYER},
                inputs=("app",),
            ),
        ),
    ),
)
PIPELINE = thing(
    B,
    "pipeline",
    regional("codepipeline", B, "a-pipeline-with-a-long-name"),
    delivery=Pipeline(SERVICE_ROLE.arn, (Store("artifacts"),), ACTIONS),
)
DEPLOYERS = role(C, "deployer", trust=served("cloudformation"))
DELIVERY = (SERVICE_ROLE, WORKERS, PROJECT, PIPELINE, DEPLOYERS)


def test_whoever_edits_a_pipeline_acts_as_its_role():
    editing = starting(allow("codepipeline:UpdatePipeline", PIPELINE.arn))
    found = reached("start", editing, *DELIVERY)
    assert Node("role", SERVICE_ROLE.arn, B) in found
    assert Node("role", SERVICE_ROLE.arn, B) not in reached("start", starting(), *DELIVERY)


def test_whoever_writes_the_source_of_a_pipeline_decides_what_it_builds_and_deploys():
    source = bucket(B, "in", *for_all(allow("s3:PutObject", "arn:aws:s3:::in/app.zip"), principal={"AWS": A}))
    found = reach(world(source, *DELIVERY), whole_account(A))
    nodes = {each.node for each in found.reached}
    assert {fed(PIPELINE), controlled(PROJECT), RUNS_AS_WORKER, Node("role", DEPLOYER, C)} <= nodes
    deployed = found.to(Node("role", DEPLOYER, C))
    assert deployed is not None
    assert [each.does for each in deployed.path] == [
        "s3:PutObject",
        "takes its source from",
        "in `deploy` hands the input to",
    ]
    assert deployed.path[-1].note == "once `approve` is approved"


def test_an_object_beside_the_source_decides_nothing():
    source = bucket(B, "in", *for_all(allow("s3:PutObject", "arn:aws:s3:::in/other.zip"), principal={"AWS": A}))
    assert fed(PIPELINE) not in reached(A, source, *DELIVERY)


def test_an_artifact_is_swapped_by_whoever_writes_under_the_first_letters_of_the_name():
    part = "arn:aws:s3:::artifacts/a-pipeline-with-a-lo/*"
    store = bucket(B, "artifacts", *for_all(allow("s3:PutObject", part), principal={"AWS": A}))
    assert fed(PIPELINE) in reached(A, store, *DELIVERY)
    other = bucket(B, "artifacts", *for_all(allow("s3:PutObject", "arn:aws:s3:::artifacts/z/*"), principal={"AWS": A}))
    assert fed(PIPELINE) not in reached(A, other, *DELIVERY)


def test_whoever_owns_the_bucket_of_the_source_owns_what_is_delivered():
    assert fed(PIPELINE) in reached(A, bucket(A, "in"), *DELIVERY)
    assert fed(PIPELINE) not in reached(A, bucket(C, "in"), *DELIVERY)


def test_whoever_writes_the_policy_of_the_bucket_writes_the_source():
    source = bucket(B, "in", *for_all(allow("s3:PutBucketPolicy", "arn:aws:s3:::in"), principal={"AWS": A}))
    assert fed(PIPELINE) in reached(A, source, *DELIVERY)


def test_the_source_of_a_build_is_code_that_it_runs():
    building = replace(PROJECT, delivery=Build(WORKER, "S3", "in/code.zip"))
    source = bucket(B, "in", *for_all(allow("s3:PutObject", "arn:aws:s3:::in/code.zip"), principal={"AWS": A}))
    assert {controlled(building), RUNS_AS_WORKER} <= reached(A, source, WORKERS, building)
    assert reached(A, source, WORKERS, PROJECT) == {Node("bucket", source.arn, B, Power.WRITE)}


def test_what_an_action_of_an_unknown_kind_does_with_its_input_is_a_gap():
    strange = Pipeline(
        SERVICE_ROLE.arn, (), (ACTIONS[0], Stage("x", (Action("go", "Deploy", "CodeDeploy", inputs=("app",)),)))
    )
    holding = replace(PIPELINE, delivery=strange)
    found = reach(world(bucket(A, "in"), holding, SERVICE_ROLE), whole_account(A))
    assert [each.reason for each in found.gaps] == [
        f"what `go` of {PIPELINE.arn} does with its input (CodeDeploy) is not known"
    ]
