"""Small changes that let a pull request at what is delivered."""

from typing import Any

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, added, allowing, outcome

CLAIM = "no_pull_request_build_can_deploy"
PIPELINE, ARTIFACTS = "orders-master-pipeline", "orders-master-artifacts"
BUCKET = "arn:aws:s3:::lockgate-orders-master-333333333333-eu-west-1"


def filters(draft: Draft) -> list[dict[str, Any]]:
    (group,) = draft.resource(PIPELINE, "BuildProject")["Triggers"]["FilterGroups"]
    return group


def start_the_release_by_pull_requests_too(draft: Draft) -> None:
    next(each for each in filters(draft) if each["Type"] == "EVENT")["Pattern"] = "PUSH, PULL_REQUEST_MERGED"


def start_the_release_by_anything(draft: Draft) -> None:
    draft.resource(PIPELINE, "BuildProject")["Triggers"]["FilterGroups"] = []


def forget_the_event(draft: Draft) -> None:
    filters(draft)[:] = [each for each in filters(draft) if each["Type"] != "EVENT"]


def add_a_group_for_pull_requests(draft: Draft) -> None:
    more = [
        {"Type": "EVENT", "Pattern": "PULL_REQUEST_CREATED"},
        {"Type": "BASE_REF", "Pattern": "^refs/heads/master$"},
    ]
    draft.resource(PIPELINE, "BuildProject")["Triggers"]["FilterGroups"].append(more)


def head(draft: Draft, pattern: str) -> None:
    next(each for each in filters(draft) if each["Type"] == "HEAD_REF")["Pattern"] = pattern


def forget_the_beginning_of_the_branch(draft: Draft) -> None:
    head(draft, "refs/heads/master$")


def forget_the_end_of_the_branch(draft: Draft) -> None:
    head(draft, "^refs/heads/master")


def let_any_branch_release(draft: Draft) -> None:
    head(draft, ".*")


def let_a_dot_be_any_character(draft: Draft) -> None:
    head(draft, "^refs.heads/master$")


def build_pull_requests_as_the_release_does(draft: Draft) -> None:
    draft.resource(PIPELINE, "CheckProject")["ServiceRole"] = {"Fn::GetAtt": ["BuildRole", "Arn"]}


def let_the_check_write_artifacts(draft: Draft) -> None:
    added(draft, PIPELINE, "CheckRole", allowing("s3:PutObject", on=f"{BUCKET}/source/orders.zip"))
    writers = draft.statement(ARTIFACTS, "BucketPolicy", "DenyOtherWriters")["Condition"]["ArnNotEquals"]
    writers["aws:PrincipalArn"].append("arn:aws:iam::333333333333:role/lockgate-orders-master-check")


def let_the_check_start_the_pipeline(draft: Draft) -> None:
    added(draft, PIPELINE, "CheckRole", allowing("codepipeline:StartPipelineExecution"))


def let_the_check_start_the_release(draft: Draft) -> None:
    added(draft, PIPELINE, "CheckRole", allowing("codebuild:StartBuild"))


def let_the_check_pass_roles(draft: Draft) -> None:
    added(draft, PIPELINE, "CheckRole", allowing("iam:PassRole"))


def let_every_project_take_the_role_of_the_release(draft: Draft) -> None:
    del draft.statement(PIPELINE, "BuildRole", "CodeBuild")["Condition"]["ArnEquals"]


def let_the_role_of_the_release_be_taken_by_the_check(draft: Draft) -> None:
    trust = draft.policy(PIPELINE, "BuildRole", "CodeBuild")
    who = {"AWS": "arn:aws:iam::333333333333:role/lockgate-orders-master-check"}
    trust.append({"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"})


SABOTAGES = [
    start_the_release_by_pull_requests_too,
    start_the_release_by_anything,
    forget_the_event,
    add_a_group_for_pull_requests,
    forget_the_beginning_of_the_branch,
    forget_the_end_of_the_branch,
    let_any_branch_release,
    let_a_dot_be_any_character,
    build_pull_requests_as_the_release_does,
    let_the_check_write_artifacts,
    let_the_check_start_the_pipeline,
    let_the_check_start_the_release,
    let_the_check_pass_roles,
    let_every_project_take_the_role_of_the_release,
    let_the_role_of_the_release_be_taken_by_the_check,
]


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda each: each.__name__)
def test_a_pull_request_with_a_way_to_what_is_delivered_refutes_the_claim(sabotage):
    draft = Draft.of("paired")
    sabotage(draft)
    assert outcome(CLAIM, draft) is Outcome.REFUTED
