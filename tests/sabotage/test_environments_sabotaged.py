"""Small changes that let one environment, or a runtime account, at what is not its own."""

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, added, allowing, outcome, root

ACCESS, ARTIFACTS, PIPELINE = "orders-prod-access", "orders-master-artifacts", "orders-master-pipeline"
PREPROD, PROD = "222222222222", "444444444444"
OTHERS, THEIRS = "no_environment_reaches_another", "a_runtime_account_cannot_change_its_pipeline"


def trust_the_pipeline_of_the_other_environment(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")
    statement["Principal"] = root("111111111111")
    statement["Condition"]["ArnEquals"]["aws:PrincipalArn"] = (
        "arn:aws:iam::111111111111:role/lockgate-orders-develop-build"
    )


def trust_everybody_with_that_name(draft: Draft) -> None:
    statement = draft.statement(ACCESS, "ActionRole", "OnlyThePipeline")
    statement["Principal"] = "*"
    statement["Condition"]["ArnEquals"]["aws:PrincipalArn"] = "arn:aws:iam::*:role/lockgate-orders-master-pipeline"


def let_the_other_runtime_account_read_the_bucket(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "BucketPolicy", "ProdAction")["Principal"] = root(PREPROD)
    del draft.statement(ARTIFACTS, "BucketPolicy", "ProdAction")["Condition"]


def let_the_other_account_use_the_key(draft: Draft) -> None:
    added(draft, ARTIFACTS, "Key", {**allowing("kms:Decrypt"), "Principal": root(PREPROD)})


def let_cloudwatch_logs_use_the_key_for_anybody(draft: Draft) -> None:
    del draft.statement(ARTIFACTS, "Key", "BuildLog")["Condition"]


def let_the_whole_organisation_into_the_bucket(draft: Draft) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    bucket = "arn:aws:s3:::lockgate-orders-master-333333333333-eu-west-1/*"
    added(
        draft,
        ARTIFACTS,
        "BucketPolicy",
        {**allowing("s3:GetObject", on=bucket), "Principal": "*", "Condition": condition},
    )


def let_production_take_the_pipeline_role(draft: Draft) -> None:
    trust = {**allowing("sts:AssumeRole"), "Principal": root(PROD)}
    del trust["Resource"]
    draft.policy(PIPELINE, "PipelineRole", "CodePipeline").append(trust)


def let_production_do_everything_to_the_bucket(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "BucketPolicy", "ProdAction")["Action"] = "s3:*"


def let_production_read_everything_in_the_bucket(draft: Draft) -> None:
    statement = draft.statement(ARTIFACTS, "BucketPolicy", "ProdAction")
    statement["Resource"] = "arn:aws:s3:::lockgate-orders-master-333333333333-eu-west-1/*"


def let_every_role_of_production_read(draft: Draft) -> None:
    del draft.statement(ARTIFACTS, "BucketPolicy", "ProdExecution")["Condition"]


def let_production_administer_the_key(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "Key", "Administration")["Principal"] = root(PROD)


def let_production_encrypt(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "Key", "ProdAction")["Action"] = "kms:*"


def let_production_change_the_bucket_itself(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "BucketPolicy", "ProdActionBucket")["Action"] = ["s3:ListBucket", "s3:PutBucketPolicy"]


SABOTAGES = {
    OTHERS: [
        trust_the_pipeline_of_the_other_environment,
        trust_everybody_with_that_name,
        let_the_other_runtime_account_read_the_bucket,
        let_the_other_account_use_the_key,
        let_cloudwatch_logs_use_the_key_for_anybody,
        let_the_whole_organisation_into_the_bucket,
    ],
    THEIRS: [
        let_production_take_the_pipeline_role,
        let_production_do_everything_to_the_bucket,
        let_production_read_everything_in_the_bucket,
        let_every_role_of_production_read,
        let_production_administer_the_key,
        let_production_encrypt,
        let_production_change_the_bucket_itself,
        let_cloudwatch_logs_use_the_key_for_anybody,
    ],
}
CASES = [pytest.param(claim, each, id=each.__name__) for claim, listed in SABOTAGES.items() for each in listed]


@pytest.mark.parametrize(("claim", "sabotage"), CASES)
def test_a_way_between_accounts_refutes_the_claim(claim, sabotage):
    draft = Draft.of("paired")
    sabotage(draft)
    assert outcome(claim, draft) is Outcome.REFUTED
