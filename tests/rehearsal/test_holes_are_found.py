"""A gate that is opened on purpose must be found: otherwise a refused attack would mean nothing."""

import json

import pytest

from lockgate.rehearsal import Outcome, Silent
from lockgate.rehearsal.chapters.attacking import attack
from lockgate.rehearsal.chapters.delivering import create_repositories, deliver_everything
from lockgate.rehearsal.chapters.deploying import deploy
from lockgate.rehearsal.people import People
from lockgate.rehearsal.recorder import Recorder
from lockgate.rehearsal.stage import Stage, open_stage

ANYBODY = {"AWS": "*"}


def open_bucket(stage: Stage) -> None:
    """Everybody may list and write the production line's bucket; its key still lets nobody in."""
    bucket = stage.deliveries[1].bucket
    account = stage.deliveries[1].account
    stage.call(account, "s3", "DeletePublicAccessBlock", Bucket=bucket)
    grant = {
        "Effect": "Allow",
        "Principal": ANYBODY,
        "Action": ["s3:ListBucket", "s3:PutObject"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }
    stage.call(account, "s3", "PutBucketPolicy", Bucket=bucket, Policy=document(grant))


def open_role(stage: Stage) -> None:
    """Everybody may assume production's action role."""
    target = stage.deliveries[1].targets[0]
    grant = {"Effect": "Allow", "Principal": ANYBODY, "Action": "sts:AssumeRole"}
    name = target.names.action_role
    stage.call(target.account, "iam", "UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=document(grant))


def widen_the_build(stage: Stage) -> None:
    """The build role of production's line may do everything in its account."""
    delivery = stage.deliveries[1]
    grant = {"Effect": "Allow", "Action": "codebuild:UpdateProject", "Resource": "*"}
    pass_role = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    stage.call(
        delivery.account,
        "iam",
        "PutRolePolicy",
        RoleName=delivery.names.build_role,
        PolicyName="wide",
        PolicyDocument=document(grant, pass_role),
    )


def widen_the_developers(stage: Stage) -> None:
    """Developers may change production's pipeline."""
    delivery = stage.deliveries[1]
    role = delivery.names.group_role("developers")
    grant = {"Effect": "Allow", "Action": "codepipeline:StartPipelineExecution", "Resource": "*"}
    stage.call(
        delivery.account, "iam", "PutRolePolicy", RoleName=role, PolicyName="wide", PolicyDocument=document(grant)
    )


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


HOLES = {
    open_bucket: {"list the artifacts", "overwrite the artifact under S3's own key"},
    open_role: {"assume the action role"},
    widen_the_build: {"change its own project"},
    widen_the_developers: {"start the pipeline"},
}


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.__name__)
def test_an_opened_gate_is_found_and_nothing_else_is(hole, project, setting):
    given = setting(project("paired"))
    recorder = Recorder(given.monotonic, Silent())
    with open_stage(given, recorder) as stage:
        people = People(stage)
        create_repositories(stage)
        deploy(stage)
        deliver_everything(stage, people)
        hole(stage)
        attack(stage, people)
    through = {one.name for one in recorder.attacks if one.outcome is Outcome.SUCCEEDED}
    assert through == HOLES[hole]
    assert {one.outcome for one in recorder.attacks} == {Outcome.SUCCEEDED, Outcome.REFUSED}
