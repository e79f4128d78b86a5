"""Each call that a delivery makes is allowed by the policies as rendered, and by no more statements than it needs."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from lockgate.iam import Decision
from rendered_accounts import Accounts

A1, R1, R2 = "111111111111", "222222222222", "444444444444"
LINE = "lockgate-orders-develop"
BUCKET = f"{LINE}-{A1}-eu-west-1"
KEY = f"arn:aws:kms:eu-west-1:{A1}:key/{LINE}-artifacts"
ARTIFACT = "lockgate-orders-deve/build/abc.zip"
SOURCE = "source/orders.zip"
PIPELINE, BUILD, TRIGGER = (f"arn:aws:iam::{A1}:role/{LINE}-{part}" for part in ("pipeline", "build", "trigger"))
CHECK = f"arn:aws:iam::{A1}:role/{LINE}-check"
DEVELOPERS, OPERATORS = (f"arn:aws:iam::{A1}:role/{LINE}-{part}" for part in ("developers", "operators"))
ACTION, EXECUTION = (f"arn:aws:iam::{R1}:role/lockgate-orders-preprod-{part}" for part in ("action", "execution"))
STACK = f"arn:aws:cloudformation:eu-west-1:{R1}:stack/lockgate-orders-preprod/0a1b"
PROJECT = f"arn:aws:codebuild:eu-west-1:{A1}:project/{LINE}-build"
CHECK_PROJECT = f"arn:aws:codebuild:eu-west-1:{A1}:project/{LINE}-check"
CHECK_LOG = f"arn:aws:logs:eu-west-1:{A1}:log-group:/aws/codebuild/{LINE}-check"
PIPELINE_ARN = f"arn:aws:codepipeline:eu-west-1:{A1}:{LINE}"
LOG = f"arn:aws:logs:eu-west-1:{A1}:log-group:/aws/codebuild/{LINE}-build"
TRIGGER_LOG = f"arn:aws:logs:eu-west-1:{A1}:log-group:/aws/lambda/{LINE}-trigger"
CHANGE_SET = "lockgate-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
BOUNDARY = f"arn:aws:iam::{R1}:policy/lockgate-orders-preprod-boundary"


@dataclass(frozen=True)
class Step:
    name: str
    ask: Callable[[Accounts], Decision]


def call(role: str, action: str, resource: str, owner: str, **context: str) -> Step:
    return Step(
        f"{role.rpartition('/')[2]} {action}", lambda world: world.ask(role, action, resource, owner, **context)
    )


def on_object(role: str, action: str, key: str) -> Step:
    return Step(f"{role.rpartition('/')[2]} {action} {key}", lambda world: world.ask_object(role, action, BUCKET, key))


def at_bucket(role: str, *actions: str) -> list[Step]:
    return [call(role, f"s3:{action}", f"arn:aws:s3:::{BUCKET}", A1) for action in actions]


BUILDING = [
    Step(
        "CodeBuild takes the build role",
        lambda world: world.assume_as_service(
            "codebuild.amazonaws.com", BUILD, aws__SourceAccount=A1, aws__SourceArn=PROJECT
        ),
    ),
    call(BUILD, "logs:CreateLogStream", f"{LOG}:log-stream:1", A1),
    call(BUILD, "logs:PutLogEvents", f"{LOG}:log-stream:1", A1),
    call(BUILD, "codebuild:CreateReport", f"arn:aws:codebuild:eu-west-1:{A1}:report-group/{LINE}-build-unit", A1),
    *at_bucket(BUILD, "GetBucketAcl", "GetBucketLocation"),
    call(BUILD, "kms:DescribeKey", KEY, A1),
    on_object(BUILD, "s3:PutObject", SOURCE),
]
CHECKING = [
    Step(
        "CodeBuild takes the check role",
        lambda world: world.assume_as_service(
            "codebuild.amazonaws.com", CHECK, aws__SourceAccount=A1, aws__SourceArn=CHECK_PROJECT
        ),
    ),
    call(CHECK, "logs:CreateLogStream", f"{CHECK_LOG}:log-stream:1", A1),
    call(CHECK, "logs:PutLogEvents", f"{CHECK_LOG}:log-stream:1", A1),
    call(CHECK, "codebuild:CreateReport", f"arn:aws:codebuild:eu-west-1:{A1}:report-group/{LINE}-check-unit", A1),
]
STARTING = [
    Step("Lambda takes the trigger role", lambda world: world.assume_as_service("lambda.amazonaws.com", TRIGGER)),
    call(TRIGGER, "s3:ListBucketVersions", f"arn:aws:s3:::{BUCKET}", A1, s3__prefix=SOURCE),
    call(TRIGGER, "s3:GetObjectVersion", f"arn:aws:s3:::{BUCKET}/{SOURCE}", A1),
    call(TRIGGER, "codebuild:BatchGetBuilds", PROJECT, A1),
    call(TRIGGER, "logs:PutLogEvents", f"{TRIGGER_LOG}:log-stream:1", A1),
    call(TRIGGER, "codepipeline:StartPipelineExecution", PIPELINE_ARN, A1),
    Step("CodePipeline takes its role", lambda world: world.assume_as_service("codepipeline.amazonaws.com", PIPELINE)),
    *at_bucket(PIPELINE, "GetBucketVersioning", "GetBucketAcl", "GetBucketLocation", "ListBucket"),
    call(PIPELINE, "kms:DescribeKey", KEY, A1),
    *(on_object(PIPELINE, f"s3:{action}", SOURCE) for action in ("GetObject", "GetObjectVersion")),
    *(on_object(PIPELINE, f"s3:{action}", SOURCE) for action in ("GetObjectTagging", "GetObjectVersionTagging")),
    *(on_object(PIPELINE, f"s3:{action}", ARTIFACT) for action in ("PutObject", "PutObjectAcl", "GetObject")),
    Step("the pipeline hops", lambda world: world.assume(PIPELINE, ACTION)),
]
DEPLOYING = [
    *at_bucket(ACTION, "GetBucketVersioning", "GetBucketLocation", "ListBucket"),
    call(ACTION, "kms:DescribeKey", KEY, A1),
    *(on_object(ACTION, f"s3:{action}", ARTIFACT) for action in ("GetObject", "GetObjectVersion")),
    *(call(ACTION, f"cloudformation:{action}", STACK, R1) for action in ("DescribeStacks", "DescribeStackEvents")),
    *(
        call(ACTION, f"cloudformation:{action}ChangeSet", STACK, R1, cloudformation__ChangeSetName=CHANGE_SET)
        for action in ("Create", "Describe", "Execute", "Delete")
    ),
    call(ACTION, "iam:PassRole", EXECUTION, R1, iam__PassedToService="cloudformation.amazonaws.com"),
    Step(
        "CloudFormation takes the execution role",
        lambda world: world.assume_as_service("cloudformation.amazonaws.com", EXECUTION),
    ),
    call(
        EXECUTION,
        "iam:CreateRole",
        f"arn:aws:iam::{R1}:role/lockgate-orders-preprod-OrdersRole-1",
        R1,
        iam__PermissionsBoundary=BOUNDARY,
    ),
    call(EXECUTION, "iam:GetRole", f"arn:aws:iam::{R1}:role/lockgate-orders-preprod-OrdersRole-1", R1),
    call(
        EXECUTION,
        "iam:PassRole",
        f"arn:aws:iam::{R1}:role/lockgate-orders-preprod-OrdersRole-1",
        R1,
        iam__PassedToService="lambda.amazonaws.com",
    ),
    call(
        EXECUTION,
        "lambda:CreateFunction",
        f"arn:aws:lambda:eu-west-1:{R1}:function:lockgate-orders-preprod-OrdersFunction-1",
        R1,
    ),
    *(on_object(EXECUTION, f"s3:{action}", ARTIFACT) for action in ("GetObject", "GetObjectVersion")),
    call(EXECUTION, "kms:DescribeKey", KEY, A1),
]
PEOPLE = [
    *(call(role, "codepipeline:GetPipelineState", PIPELINE_ARN, A1) for role in (DEVELOPERS, OPERATORS)),
    *(call(role, "codebuild:BatchGetBuilds", PROJECT, A1) for role in (DEVELOPERS, OPERATORS)),
    *(call(role, "logs:GetLogEvents", f"{LOG}:log-stream:1", A1) for role in (DEVELOPERS, OPERATORS)),
    call(OPERATORS, "codepipeline:StartPipelineExecution", PIPELINE_ARN, A1),
    call(OPERATORS, "codepipeline:RetryStageExecution", f"{PIPELINE_ARN}/preprod", A1),
]
STEPS = [*BUILDING, *CHECKING, *STARTING, *DEPLOYING, *PEOPLE]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_each_step_is_allowed(worlds, step):
    decision = step.ask(worlds["paired"])

    assert decision.allowed, decision.reasons


def test_no_allowing_statement_can_be_taken_out(worlds):
    """Both ways: with every statement all steps are allowed, without any one of them some step is not."""
    mine = [each for each in worlds["paired"].statements() if _concerns_the_steps(each[0])]
    superfluous = []
    for name, take_out in mine:
        changed = worlds["paired"].copy()
        take_out(changed)
        if all(step.ask(changed).allowed for step in STEPS):
            superfluous.append(name)

    assert len(mine) >= 50
    assert superfluous == []


def _concerns_the_steps(name: str) -> bool:
    """The first line's statements that a step of a delivery needs; people and administrators come from outside."""
    where, _, sid = name.rpartition(": ")
    ours = LINE in where or "preprod" in where
    from_outside = sid in ("Administration", "BuildLog", "TriggerLog") and where.endswith("key")
    return (
        ours and not from_outside and not (where.endswith("trust") and ("developers" in where or "operators" in where))
    )


@pytest.mark.parametrize("caller", [BUILD, CHECK, TRIGGER, ACTION, EXECUTION, DEVELOPERS, OPERATORS])
def test_only_the_pipeline_role_can_take_an_action_role(worlds, caller):
    assert not worlds["paired"].assume(caller, ACTION).allowed


@pytest.mark.parametrize("key", [SOURCE, ARTIFACT, "other/thing.zip"])
@pytest.mark.parametrize("role", [ACTION, EXECUTION, TRIGGER, DEVELOPERS, OPERATORS])
def test_nobody_but_build_and_pipeline_writes_to_the_bucket(worlds, role, key):
    assert not worlds["paired"].ask_object(role, "s3:PutObject", BUCKET, key).allowed


def test_the_build_writes_no_object_but_the_source(worlds):
    assert not worlds["paired"].ask_object(BUILD, "s3:PutObject", BUCKET, ARTIFACT).allowed
    assert not worlds["paired"].ask_object(BUILD, "s3:GetObject", BUCKET, SOURCE).allowed


def test_no_role_of_one_line_reads_the_other_lines_artifacts(worlds):
    other = "lockgate-orders-master-333333333333-eu-west-1"
    theirs = ("lockgate-orders-mast/build/abc.zip", SOURCE)
    ours = [role for role in worlds["paired"].roles if LINE in role or "preprod" in role]

    allowed = [
        (role, key)
        for role in ours
        for key in theirs
        if worlds["paired"].ask_object(role, "s3:GetObject", other, key).allowed
    ]

    assert len(ours) > 5
    assert allowed == []


@pytest.mark.parametrize("role", [PIPELINE, BUILD, ACTION, EXECUTION])
def test_the_key_serves_no_role_outside_s3(worlds, role):
    assert not worlds["paired"].ask(role, "kms:Decrypt", KEY, A1).allowed
    assert not worlds["paired"].ask(role, "kms:GenerateDataKey", KEY, A1).allowed


def test_an_object_with_another_key_is_refused_and_the_default_is_not(worlds):
    ask = worlds["paired"].ask_object
    header = "s3:x-amz-server-side-encryption"
    other = {f"{header}-aws-kms-key-id": "arn:aws:kms:eu-west-1:111111111111:key/other", header: "aws:kms"}
    right = {f"{header}-aws-kms-key-id": KEY, header: "aws:kms"}

    assert ask(PIPELINE, "s3:PutObject", BUCKET, ARTIFACT).allowed
    assert ask(PIPELINE, "s3:PutObject", BUCKET, ARTIFACT, **right).allowed
    assert not ask(PIPELINE, "s3:PutObject", BUCKET, ARTIFACT, **other).allowed
    assert not ask(PIPELINE, "s3:PutObject", BUCKET, ARTIFACT, **{header: "AES256"}).allowed
    assert not ask(PIPELINE, "s3:PutObject", BUCKET, ARTIFACT, **{f"{header}-customer-algorithm": "AES256"}).allowed


def test_nothing_is_allowed_without_tls(worlds):
    decision = worlds["paired"].ask(
        PIPELINE, "s3:ListBucket", f"arn:aws:s3:::{BUCKET}", A1, **{"aws:SecureTransport": "false"}
    )

    assert not decision.allowed


def test_codebuild_takes_the_build_role_for_no_other_project(worlds):
    other = PROJECT.replace("develop", "master")

    assert not worlds["paired"].assume_as_service("codebuild.amazonaws.com", BUILD).allowed
    assert (
        not worlds["paired"]
        .assume_as_service("codebuild.amazonaws.com", BUILD, aws__SourceAccount=A1, aws__SourceArn=other)
        .allowed
    )
