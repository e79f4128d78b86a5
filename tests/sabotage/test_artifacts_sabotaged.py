"""Small changes that let somebody else write artifacts, read them, or change what was approved."""

import pytest

from lockgate.proof.verdict import Outcome
from sabotaging import Draft, added, allowing, outcome, root

ARTIFACTS, PIPELINE, ACCESS = "orders-master-artifacts", "orders-master-pipeline", "orders-prod-access"
BUCKET = "arn:aws:s3:::lockgate-orders-master-333333333333-eu-west-1"
WRITES, APPROVED = "only_the_build_writes_artifacts", "what_was_approved_is_what_is_deployed"
ENCRYPTED = "everything_is_encrypted_with_the_shared_key"
OTHER_KEY = "arn:aws:kms:eu-west-1:333333333333:key/other"


def let_anybody_of_the_account_write(draft: Draft) -> None:
    draft.drop(ARTIFACTS, "BucketPolicy", "DenyOtherWriters")


def let_another_role_write(draft: Draft) -> None:
    writers = draft.statement(ARTIFACTS, "BucketPolicy", "DenyOtherWriters")["Condition"]["ArnNotEquals"]
    writers["aws:PrincipalArn"].append("arn:aws:iam::333333333333:role/helper")


def let_roles_of_like_names_write(draft: Draft) -> None:
    writers = draft.statement(ARTIFACTS, "BucketPolicy", "DenyOtherWriters")["Condition"]["ArnNotEquals"]
    writers["aws:PrincipalArn"] = [f"{each}*" for each in writers["aws:PrincipalArn"]]


def let_replication_write(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "BucketPolicy", "DenyOtherWriters")["Action"] = "s3:PutObject"


def close_only_the_releases(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "BucketPolicy", "DenyOtherWriters")["Resource"] = f"{BUCKET}/source/*"


def let_the_build_write_everywhere(draft: Draft) -> None:
    draft.statement(PIPELINE, "BuildRole", "BuildObjects")["Resource"] = f"{BUCKET}/*"


def let_the_pipeline_write_everywhere(draft: Draft) -> None:
    draft.statement(PIPELINE, "PipelineRole", "ArtifactsObjects")["Resource"] = f"{BUCKET}/*"


def stage(draft: Draft) -> list[dict[str, object]]:
    (found,) = [each for each in draft.resource(PIPELINE, "Pipeline")["Stages"] if each["Name"] == "prod"]
    return found["Actions"]


def ask_nobody(draft: Draft) -> None:
    stage(draft)[:] = [each for each in stage(draft) if each["Name"] != "Approve"]


def deploy_before_the_approval(draft: Draft) -> None:
    next(each for each in stage(draft) if each["Name"] == "Deploy")["RunOrder"] = 2


def make_the_change_set_after_the_approval(draft: Draft) -> None:
    next(each for each in stage(draft) if each["Name"] == "Prepare")["RunOrder"] = 2


def execute_another_change_set(draft: Draft) -> None:
    next(each for each in stage(draft) if each["Name"] == "Deploy")["Configuration"]["ChangeSetName"] = "another"


def deploy_without_a_change_set(draft: Draft) -> None:
    next(each for each in stage(draft) if each["Name"] == "Deploy")["Configuration"]["ActionMode"] = "CREATE_UPDATE"


def run_executions_side_by_side(draft: Draft) -> None:
    draft.resource(PIPELINE, "Pipeline")["ExecutionMode"] = "PARALLEL"


def let_the_build_overwrite_releases(draft: Draft) -> None:
    draft.statement(PIPELINE, "BuildRole", "BuildObjects")["Resource"] = f"{BUCKET}/*"
    added(draft, PIPELINE, "BuildRole", allowing("s3:ListBucket", on=BUCKET))


def let_the_execution_role_change_its_stack(draft: Draft) -> None:
    stack = "arn:aws:cloudformation:eu-west-1:444444444444:stack/lockgate-orders-prod/*"
    added(draft, ACCESS, "ExecutionRole", allowing("cloudformation:UpdateStack", on=stack))
    added(draft, ACCESS, "ExecutionBoundary", allowing("cloudformation:UpdateStack", on=stack))


def encrypt_the_bucket_with_another_key(draft: Draft) -> None:
    (rule,) = draft.resource(ARTIFACTS, "Bucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] = OTHER_KEY


def forget_the_key_of_the_project(draft: Draft) -> None:
    del draft.resource(PIPELINE, "BuildProject")["EncryptionKey"]


def let_the_pipeline_use_its_own_key(draft: Draft) -> None:
    del draft.resource(PIPELINE, "Pipeline")["ArtifactStore"]["EncryptionKey"]


def allow_other_keys(draft: Draft) -> None:
    draft.drop(ARTIFACTS, "BucketPolicy", "DenyOtherKeys")


def allow_other_algorithms(draft: Draft) -> None:
    draft.drop(ARTIFACTS, "BucketPolicy", "DenyOtherAlgorithms")


def allow_keys_of_the_caller(draft: Draft) -> None:
    draft.drop(ARTIFACTS, "BucketPolicy", "DenyCustomerKeys")


def allow_plain_http(draft: Draft) -> None:
    draft.drop(ARTIFACTS, "BucketPolicy", "DenyPlainHttp")


def let_the_whole_account_use_the_key(draft: Draft) -> None:
    draft.statement(ARTIFACTS, "Key", "Administration")["Action"] = "kms:*"


def let_the_key_be_used_directly(draft: Draft) -> None:
    del draft.statement(ARTIFACTS, "Key", "Artifacts")["Condition"]["StringEquals"]


def let_another_account_use_the_key(draft: Draft) -> None:
    added(draft, ARTIFACTS, "Key", {**allowing("kms:CreateGrant"), "Principal": root("555555555555")})


SABOTAGES = {
    WRITES: [
        let_anybody_of_the_account_write,
        let_another_role_write,
        let_roles_of_like_names_write,
        let_replication_write,
        close_only_the_releases,
        let_the_build_write_everywhere,
        let_the_pipeline_write_everywhere,
    ],
    APPROVED: [
        ask_nobody,
        deploy_before_the_approval,
        make_the_change_set_after_the_approval,
        execute_another_change_set,
        deploy_without_a_change_set,
        run_executions_side_by_side,
        let_the_build_overwrite_releases,
        let_the_execution_role_change_its_stack,
    ],
    ENCRYPTED: [
        encrypt_the_bucket_with_another_key,
        forget_the_key_of_the_project,
        let_the_pipeline_use_its_own_key,
        allow_other_keys,
        allow_other_algorithms,
        allow_keys_of_the_caller,
        allow_plain_http,
        let_the_whole_account_use_the_key,
        let_the_key_be_used_directly,
        let_another_account_use_the_key,
    ],
}
CASES = [pytest.param(claim, each, id=each.__name__) for claim, listed in SABOTAGES.items() for each in listed]


@pytest.mark.parametrize(("claim", "sabotage"), CASES)
def test_an_artifact_that_is_not_what_was_built_and_approved_refutes_the_claim(claim, sabotage):
    draft = Draft.of("paired")
    sabotage(draft)
    assert outcome(claim, draft) is Outcome.REFUTED
