"""Small changes of what limits a deployment, and of what keeps those limits."""

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, added, allowing, outcome, root

PIPELINE, ARTIFACTS, ACCESS = "orders-master-pipeline", "orders-master-artifacts", "orders-prod-access"
BOUNDARY, GUARDRAIL = "a_deployment_cannot_outgrow_its_boundary", "no_guardrail_can_be_removed_from_below"


def forget_that_roles_must_be_bounded(draft: Draft) -> None:
    """Twice: the execution role's own policy asks for the boundary, too."""
    draft.drop(ACCESS, "ExecutionBoundary", "OnlyBoundedRoles")
    del draft.statement(ACCESS, "ExecutionRole", "Iam1")["Condition"]


def let_the_delivery_be_changed(draft: Draft) -> None:
    draft.drop(ACCESS, "ExecutionBoundary", "NotTheDelivery")


def forget_the_boundary_of_the_execution_role(draft: Draft) -> None:
    del draft.resource(ACCESS, "ExecutionRole")["PermissionsBoundary"]


def make_users(draft: Draft) -> None:
    draft.drop(ACCESS, "ExecutionBoundary", "NoOtherIdentities")
    user = allowing("iam:CreateUser", "iam:CreateAccessKey", on="*")
    added(draft, ACCESS, "ExecutionBoundary", user)
    added(draft, ACCESS, "ExecutionRole", user)


def pass_any_role(draft: Draft) -> None:
    draft.statement(ACCESS, "ExecutionRole", "PassRole")["Resource"] = "*"
    added(draft, ACCESS, "ExecutionBoundary", allowing("iam:PassRole"))


def hand_any_role_to_cloudformation(draft: Draft) -> None:
    draft.statement(ACCESS, "ActionRole", "PassRole")["Resource"] = "*"


def take_the_boundary_away(draft: Draft) -> None:
    draft.drop(ACCESS, "ExecutionBoundary", "NoOtherIdentities")
    away = allowing("iam:DeleteRolePermissionsBoundary")
    added(draft, ACCESS, "ExecutionBoundary", away)
    added(draft, ACCESS, "ExecutionRole", away)


def let_running_code_administer(draft: Draft) -> None:
    draft.drop(ACCESS, "Boundary", "NoAdministration")
    added(draft, ACCESS, "Boundary", allowing("iam:*"))


def let_running_code_reach_other_accounts(draft: Draft) -> None:
    draft.drop(ACCESS, "Boundary", "OwnAccountOnly")
    added(draft, ACCESS, "Boundary", allowing("s3:GetObject"))


def let_the_build_change_the_bucket(draft: Draft) -> None:
    added(draft, PIPELINE, "BuildRole", allowing("s3:PutBucketPolicy"))


def let_the_pipeline_change_roles(draft: Draft) -> None:
    added(draft, PIPELINE, "PipelineRole", allowing("iam:PutRolePolicy"))


def let_another_account_end_the_key(draft: Draft) -> None:
    added(draft, ARTIFACTS, "Key", {**allowing("kms:ScheduleKeyDeletion"), "Principal": root("444444444444")})


def let_another_account_change_the_bucket(draft: Draft) -> None:
    bucket = "arn:aws:s3:::lockgate-orders-master-333333333333-eu-west-1"
    added(
        draft,
        ARTIFACTS,
        "BucketPolicy",
        {**allowing("s3:PutBucketPolicy", on=bucket), "Principal": root("444444444444")},
    )


def let_the_action_role_change_its_own_stack(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "Stack")
    statement["Action"] = "cloudformation:*"
    statement["Resource"] = "*"


def let_the_execution_role_delete_the_action_role(draft: Draft) -> None:
    draft.drop(ACCESS, "ExecutionBoundary", "NotTheDelivery")


def let_operators_leave_the_organisation(draft: Draft) -> None:
    added(draft, PIPELINE, "GroupOperators", allowing("organizations:LeaveOrganization"))


SABOTAGES = {
    BOUNDARY: [
        forget_that_roles_must_be_bounded,
        let_the_delivery_be_changed,
        forget_the_boundary_of_the_execution_role,
        make_users,
        pass_any_role,
        hand_any_role_to_cloudformation,
        take_the_boundary_away,
        let_running_code_administer,
        let_running_code_reach_other_accounts,
    ],
    GUARDRAIL: [
        let_the_build_change_the_bucket,
        let_the_pipeline_change_roles,
        let_another_account_end_the_key,
        let_another_account_change_the_bucket,
        let_the_action_role_change_its_own_stack,
        let_the_execution_role_delete_the_action_role,
        let_operators_leave_the_organisation,
    ],
}
CASES = [pytest.param(claim, each, id=each.__name__) for claim, listed in SABOTAGES.items() for each in listed]


@pytest.mark.parametrize(("claim", "sabotage"), CASES)
def test_a_limit_that_no_longer_holds_refutes_the_claim(claim, sabotage):
    draft = Draft.of("paired")
    sabotage(draft)
    assert outcome(claim, draft) is Outcome.REFUTED
