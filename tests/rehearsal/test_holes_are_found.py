"""A gate that is opened on purpose must be found: otherwise a refused attack would mean nothing."""

import json

from lockgate.rehearsal import Outcome, Silent
from lockgate.rehearsal.chapters.attacking import attack
from lockgate.rehearsal.chapters.deploying import deploy
from lockgate.rehearsal.chapters.preparing import prepare
from lockgate.rehearsal.chapters.proposing import deliver_everything
from lockgate.rehearsal.github import request
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


def widen_the_check(stage: Stage) -> None:
    """The role that tests pull requests to production's branch may start its release build."""
    delivery = stage.deliveries[1]
    grant = {"Effect": "Allow", "Action": "codebuild:StartBuild", "Resource": "*"}
    role = delivery.names.check_role
    stage.call(
        delivery.account, "iam", "PutRolePolicy", RoleName=role, PolicyName="wide", PolicyDocument=document(grant)
    )


def open_the_branch(stage: Stage) -> None:
    """Whoever may write to the repository may push to the branch of the first line."""
    delivery = stage.deliveries[0]
    path = f"/repos/{delivery.application.repository.full_name}/rulesets"
    (number,) = [each["id"] for each in request(stage, "GET", path) if each["name"].endswith(delivery.line.branch)]
    rules = [{"type": "non_fast_forward"}, {"type": "deletion"}]
    request(stage, "PUT", f"{path}/{number}", {"rules": rules})


def loosen_the_filter(stage: Stage) -> None:
    """The release build of the first line takes every branch whose name has the delivered one in it."""
    delivery = stage.deliveries[0]
    groups = [[{"type": "EVENT", "pattern": "PUSH"}, {"type": "HEAD_REF", "pattern": delivery.line.branch}]]
    project = delivery.names.build_project
    stage.call(delivery.account, "codebuild", "UpdateWebhook", projectName=project, filterGroups=groups)


def document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


HOLES = {
    open_bucket: {"list the artifacts", "overwrite the artifact under S3's own key"},
    open_role: {"assume the action role"},
    widen_the_build: {"change its own project"},
    widen_the_developers: {"start the pipeline"},
    widen_the_check: {"start the release build with commands of its own"},
    open_the_branch: {"push to the branch", "push to the branch as an administrator"},
    loosen_the_filter: {
        "a branch whose name begins like the delivered one",
        "a branch whose name ends like the delivered one",
        "a tag with the name of the delivered branch",
    },
}


def test_gates_that_are_opened_are_found_and_nothing_else_is(project, setting):
    """All at once, in one world: each is found by attacks that no other of them lets through."""
    given = setting(project("paired"))
    recorder = Recorder(given.monotonic, Silent())
    with open_stage(given, recorder) as stage:
        people = People(stage)
        prepare(stage)
        deploy(stage)
        deliver_everything(stage, people)
        for hole in HOLES:
            hole(stage)
        attack(stage, people)
    through = {one.name for one in recorder.attacks if one.outcome is Outcome.SUCCEEDED}
    assert through == set().union(*HOLES.values())
    assert {one.outcome for one in recorder.attacks} == {Outcome.SUCCEEDED, Outcome.REFUSED}
