"""Small changes that give people, or strangers, more than their part."""

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, added, allowing, outcome, root

PIPELINE, ARTIFACTS, ACCESS = "orders-master-pipeline", "orders-master-artifacts", "orders-prod-access"
NAMED, DEVELOPERS = "only_named_people_change_a_pipeline", "developers_cannot_read_production_data"
OUTSIDERS = "no_outsider_reaches_anything"
BUCKET = "arn:aws:s3:::lockgate-orders-master-333333333333-eu-west-1"
ROLE = "arn:aws:iam::333333333333:role/lockgate-orders-master-developers"
STRANGER = "999999999990"


def forget_the_second_factor(draft: Draft) -> None:
    del draft.statement(PIPELINE, "GroupOperators", "Users")["Condition"]["Bool"]


def take_a_missing_second_factor_for_one(draft: Draft) -> None:
    condition = draft.statement(PIPELINE, "GroupOperators", "Users")["Condition"]
    condition["BoolIfExists"] = condition.pop("Bool")


def let_anybody_be_a_release_manager(draft: Draft) -> None:
    statement = draft.statement(PIPELINE, "GroupReleaseManagers", "Roles")
    statement["Principal"] = {"AWS": "*"}
    del statement["Condition"]


def let_the_other_account_be_operators(draft: Draft) -> None:
    statement = draft.statement(PIPELINE, "GroupOperators", "Roles")
    statement["Principal"] = root("111111111111")
    statement["Condition"]["ArnLike"]["aws:PrincipalArn"] = "arn:aws:iam::111111111111:role/*"


def let_developers_approve(draft: Draft) -> None:
    added(draft, PIPELINE, "GroupDevelopers", allowing("codepipeline:PutApprovalResult"))


def let_operators_edit(draft: Draft) -> None:
    draft.statement(PIPELINE, "GroupOperators", "Run")["Action"].append("codepipeline:UpdatePipeline")


def let_managers_approve_everything(draft: Draft) -> None:
    draft.statement(PIPELINE, "GroupReleaseManagers", "ApproveProd")["Resource"] = "*"


def let_developers_start_builds(draft: Draft) -> None:
    draft.statement(PIPELINE, "GroupDevelopers", "Builds")["Action"].append("codebuild:StartBuild")


def let_the_build_change_its_project(draft: Draft) -> None:
    added(draft, PIPELINE, "BuildRole", allowing("codebuild:UpdateProject"))


def let_the_trigger_do_everything(draft: Draft) -> None:
    draft.statement(PIPELINE, "TriggerRole", "Start")["Action"] = "codepipeline:*"


def let_the_trigger_start_any_pipeline(draft: Draft) -> None:
    draft.statement(PIPELINE, "TriggerRole", "Start")["Resource"] = "*"


def let_the_trigger_list_the_whole_bucket(draft: Draft) -> None:
    del draft.statement(PIPELINE, "TriggerRole", "ArtifactVersions")["Condition"]["StringEquals"]["s3:prefix"]


def let_the_trigger_do_everything_with_its_artifact(draft: Draft) -> None:
    draft.statement(PIPELINE, "TriggerRole", "ArtifactMetadata")["Action"] = "s3:*"


def let_the_trigger_look_at_other_artifacts(draft: Draft) -> None:
    draft.statement(PIPELINE, "TriggerRole", "ArtifactMetadata")["Resource"] = "*"


def let_the_trigger_look_at_other_builds(draft: Draft) -> None:
    draft.statement(PIPELINE, "TriggerRole", "Build")["Resource"] = "*"


def let_the_trigger_write_other_logs(draft: Draft) -> None:
    draft.statement(PIPELINE, "TriggerRole", "Log")["Resource"] = "*"


def let_another_role_start_the_pipeline_out_of_order(draft: Draft) -> None:
    statement = draft.statement(PIPELINE, "TriggerRole", "Start")
    added(draft, PIPELINE, "BuildRole", {**statement, "Sid": "Sabotage"})


def trust_developers_in_production(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")
    condition = statement["Condition"]["ArnEquals"]
    condition["aws:PrincipalArn"] = [condition["aws:PrincipalArn"], ROLE]
    added(draft, PIPELINE, "GroupDevelopers", allowing("sts:AssumeRole"))


def let_developers_take_any_role_that_trusts_their_account(draft: Draft) -> None:
    del draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")["Condition"]
    added(draft, PIPELINE, "GroupDevelopers", allowing("sts:*"))


def let_developers_read_artifacts(draft: Draft) -> None:
    added(draft, PIPELINE, "GroupDevelopers", allowing("s3:GetObject", on=f"{BUCKET}/*"))


def let_developers_decrypt(draft: Draft) -> None:
    grant = {**allowing("kms:Decrypt"), "Principal": {"AWS": ROLE}}
    added(draft, ARTIFACTS, "Key", grant)


def let_developers_list(draft: Draft) -> None:
    added(draft, PIPELINE, "GroupDevelopers", allowing("s3:List*"))


def trust_everybody(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")
    statement["Principal"] = "*"
    del statement["Condition"]


def trust_a_stranger(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")
    statement["Principal"]["AWS"] = [statement["Principal"]["AWS"], *root(STRANGER).values()]
    del statement["Condition"]


def let_the_organisation_read(draft: Draft) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    grant = {**allowing("s3:GetObject", on=f"{BUCKET}/*"), "Principal": "*", "Condition": condition}
    added(draft, ARTIFACTS, "BucketPolicy", grant)


def open_the_bucket(draft: Draft) -> None:
    draft.resource(ARTIFACTS, "Bucket")["PublicAccessBlockConfiguration"] = {"RestrictPublicBuckets": False}
    grant = {**allowing("s3:GetObject", on=f"{BUCKET}/*"), "Principal": "*"}
    added(draft, ARTIFACTS, "BucketPolicy", grant)


def let_any_service_use_the_key(draft: Draft) -> None:
    added(draft, ARTIFACTS, "Key", {**allowing("kms:Decrypt"), "Principal": {"Service": "s3.amazonaws.com"}})


def let_a_stranger_look_at_the_key(draft: Draft) -> None:
    statement = draft.statement(ARTIFACTS, "Key", "Metadata")
    statement["Principal"] = {"AWS": "*"}
    del statement["Condition"]


def let_logs_of_anybody_use_the_key(draft: Draft) -> None:
    condition = draft.statement(ARTIFACTS, "Key", "BuildLog")["Condition"]["ArnEquals"]
    condition["kms:EncryptionContext:aws:logs:arn"] = "arn:aws:logs:*:*:log-group:*"


SABOTAGES = {
    NAMED: [
        forget_the_second_factor,
        take_a_missing_second_factor_for_one,
        let_anybody_be_a_release_manager,
        let_the_other_account_be_operators,
        let_developers_approve,
        let_operators_edit,
        let_managers_approve_everything,
        let_developers_start_builds,
        let_the_build_change_its_project,
        let_the_trigger_do_everything,
        let_the_trigger_start_any_pipeline,
        let_the_trigger_list_the_whole_bucket,
        let_the_trigger_do_everything_with_its_artifact,
        let_the_trigger_look_at_other_artifacts,
        let_the_trigger_look_at_other_builds,
        let_the_trigger_write_other_logs,
        let_another_role_start_the_pipeline_out_of_order,
    ],
    DEVELOPERS: [
        trust_developers_in_production,
        let_developers_take_any_role_that_trusts_their_account,
        let_developers_read_artifacts,
        let_developers_decrypt,
        let_developers_list,
    ],
    OUTSIDERS: [
        trust_everybody,
        trust_a_stranger,
        let_the_organisation_read,
        open_the_bucket,
        let_any_service_use_the_key,
        let_a_stranger_look_at_the_key,
        let_logs_of_anybody_use_the_key,
        let_anybody_be_a_release_manager,
    ],
}
CASES = [pytest.param(claim, each, id=each.__name__) for claim, listed in SABOTAGES.items() for each in listed]


@pytest.mark.parametrize(("claim", "sabotage"), CASES)
def test_a_person_or_stranger_with_more_than_their_part_refutes_the_claim(claim, sabotage):
    draft = Draft.of("paired")
    sabotage(draft)
    assert outcome(claim, draft) is Outcome.REFUTED
