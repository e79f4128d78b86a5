"""Answers about the declared design: the decision, the statements behind it, and the lines that caused these."""

from dataclasses import replace

import pytest

from design_samples import INFRA_1, RUN_1
from lockgate.iam import Effect
from lockgate.proof import Identity, Question, Written, as_document, ask

SOURCE = "bucket@preprod/source/orders.zip"


def _causes(part):
    return [(cause.policy_type, cause.policy, cause.statement, str(cause.place)) for cause in part.causes]


def test_the_statement_that_allows_is_named_with_its_line(paired_world):
    answer = ask(paired_world, Question("pipeline@preprod", "s3:GetObject", SOURCE))
    assert answer.allowed
    assert _causes(answer.parts[0]) == [("identity-based policy", "pipeline", "SourceObjects", "lockgate.yaml:4:12")]


def test_an_encrypted_object_is_a_second_question_to_kms(paired_world):
    s3, kms = ask(paired_world, Question("pipeline@preprod", "s3:GetObject", SOURCE)).parts
    assert kms.asker == "S3"
    assert kms.request.action == "kms:Decrypt"
    assert kms.request.context["kms:ViaService"] == "s3.eu-west-1.amazonaws.com"
    assert kms.request.context["kms:EncryptionContext:aws:s3:arn"] == s3.request.resource.arn
    assert {cause.policy_type for cause in kms.causes} == {"identity-based policy", "resource-based policy"}


def test_a_key_that_refuses_refuses_the_object(paired_world):
    own = Question("arn:aws:iam::111111111111:user/admin", "s3:GetObject", SOURCE)
    s3, kms = ask(paired_world, own).parts
    assert s3.effect is Effect.ALLOWED
    assert kms.effect is not Effect.ALLOWED
    assert not ask(paired_world, own).allowed


@pytest.mark.parametrize(
    ("operation", "action", "kms"),
    [
        ("s3:HeadObject", "s3:GetObject", []),
        ("s3:SelectObjectContent", "s3:GetObject", ["kms:Decrypt"]),
        ("s3:GetObjectVersion", "s3:GetObjectVersion", ["kms:Decrypt"]),
        ("s3:GetObjectAttributes", "s3:GetObjectAttributes", ["kms:Decrypt"]),
        ("s3:GetObjectTagging", "s3:GetObjectTagging", []),
        ("s3:PutObject", "s3:PutObject", ["kms:GenerateDataKey"]),
        ("s3:CreateMultipartUpload", "s3:PutObject", ["kms:GenerateDataKey", "kms:Decrypt"]),
        ("s3:CompleteMultipartUpload", "s3:PutObject", ["kms:GenerateDataKey", "kms:Decrypt"]),
        ("s3:DeleteObject", "s3:DeleteObject", []),
    ],
)
def test_each_operation_is_its_action_and_what_s3_documents_to_ask_of_kms(paired_world, operation, action, kms):
    first, *implied = ask(paired_world, Question("build@preprod", operation, SOURCE)).parts
    assert (first.request.action, first.operation) == (action, operation if operation != action else "")
    assert [each.request.action for each in implied] == kms
    assert all(each.asker == "S3" and each.why for each in implied)


def test_a_version_s_metadata_are_authorised_as_the_version(paired_world):
    versioned = Question("pipeline@preprod", "s3:HeadObject", SOURCE, {"s3:VersionId": "abc"})
    (only,) = ask(paired_world, versioned).parts
    assert (only.operation, only.request.action) == ("s3:HeadObject", "s3:GetObjectVersion")


def test_metadata_are_refused_where_the_object_is(paired_world):
    content = ask(paired_world, Question("build@preprod", "s3:GetObject", SOURCE))
    metadata = ask(paired_world, Question("build@preprod", "s3:HeadObject", SOURCE))
    assert not content.parts[0].allowed
    assert not metadata.allowed


def test_the_caution_about_content_is_left_out_where_nothing_is_encrypted_with_a_key(paired_world):
    holdings = tuple(replace(each, key=None) if each.kind == "bucket" else each for each in paired_world.holdings)
    question = Question("pipeline@preprod", "s3:HeadObject", SOURCE)
    assert any("x-amz-checksum-mode" in note for note in ask(paired_world, question).notes)
    assert not any("KMS" in note for note in ask(replace(paired_world, holdings=holdings), question).notes)


def test_a_key_that_is_not_known_is_said(paired_world):
    foreign = "arn:aws:kms:eu-west-1:999999999999:key/k"
    holdings = tuple(replace(each, key=foreign) if each.kind == "bucket" else each for each in paired_world.holdings)
    answer = ask(replace(paired_world, holdings=holdings), Question("pipeline@preprod", "s3:GetObject", SOURCE))
    assert f"the key {foreign} is not in lockgate.yaml: its policy is not known" in answer.notes


def test_a_writer_that_asks_for_no_kms_asks_no_second_question(paired_world):
    context = {"s3:x-amz-server-side-encryption": "AES256"}
    answer = ask(paired_world, Question("build@preprod", "s3:PutObject", SOURCE, context))
    assert len(answer.parts) == 1
    assert _causes(answer.parts[0])[0][:3] == ("resource-based policy", "bucket policy", "DenyOtherAlgorithms")


def test_a_trust_policy_decides_who_takes_a_role(paired_world):
    hop = ask(paired_world, Question("pipeline@preprod", "sts:AssumeRole", "action@preprod"))
    across = ask(paired_world, Question("pipeline@preprod", "sts:AssumeRole", "action@prod"))
    assert {cause.policy_type for cause in hop.parts[0].causes} == {"identity-based policy", "role trust policy"}
    assert across.parts[0].effect is Effect.IMPLICITLY_DENIED


def test_a_condition_that_the_request_could_meet_is_shown_as_near(paired_world):
    user = f"arn:aws:iam::{INFRA_1}:user/ada"
    question = Question(user, "sts:AssumeRole", "developers@preprod")
    without = ask(paired_world, question)
    (near,) = without.parts[0].closest
    assert (near.policy, near.statement) == ("trust policy", "Users")
    assert "aws:MultiFactorAuthPresent" in near.mismatches[0][1]
    context = {"aws:MultiFactorAuthPresent": "true"}
    assert ask(paired_world, Question(user, "sts:AssumeRole", "developers@preprod", context)).allowed


def test_a_boundary_that_denies_is_named(paired_world):
    question = Question("execution@preprod", "iam:CreateRole", f"arn:aws:iam::{RUN_1}:role/lockgate-orders-preprod-new")
    part = ask(paired_world, question).parts[0]
    assert part.effect is Effect.EXPLICITLY_DENIED
    assert _causes(part)[0][:3] == (
        "permissions boundary",
        "lockgate-orders-preprod-execution-boundary",
        "OnlyBoundedRoles",
    )


def test_outsiders_are_taken_to_be_let_by_their_own_account(paired_world):
    answer = ask(paired_world, Question("arn:aws:iam::999999999999:role/x", "sts:AssumeRole", "action@prod"))
    assert not answer.allowed
    assert [cause.policy_type for cause in answer.parts[0].causes] == ["role trust policy"]
    assert answer.notes[0] == (
        "arn:aws:iam::999999999999:role/x is not part of lockgate.yaml: its own account is taken to let it do everything"
    )


def test_an_unknown_condition_key_is_pointed_out(paired_world):
    answer = ask(paired_world, Question("build@preprod", "s3:ListAllMyBuckets", "*", {"aws:SourcIp": "192.0.2.1"}))
    assert "`aws:SourcIp` is no condition key that AWS documents" in answer.notes


def test_the_answer_as_data_has_every_statement(paired_world):
    answer = ask(paired_world, Question("pipeline@preprod", "s3:GetObject", SOURCE))
    document = as_document(answer)
    assert document["allowed"] is True
    first = document["questions"][0]
    assert first["reasons"][0]["origin"]["file"] == "lockgate.yaml"
    assert {line["statement"] for line in first["statements"]} >= {"DenyPlainHttp", "SourceObjects", "Hop"}
    assert all(line["matched"] is not bool(line["mismatches"]) for line in first["statements"])


def test_what_aws_itself_owns_is_no_other_account_s(paired_world):
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    admin = Identity(f"arn:aws:iam::{RUN_1}:user/admin", RUN_1, (Written("everything", everything),))
    world = replace(paired_world, identities=(*paired_world.identities, admin))
    transform = "arn:aws:cloudformation:eu-west-1:aws:transform/Serverless-2016-10-31"
    assert ask(world, Question(admin.arn, "cloudformation:CreateChangeSet", transform)).allowed


def test_a_service_that_asks_under_another_of_its_names_is_told_the_name_that_the_policy_has(paired_world):
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.eu-west-1.amazonaws.com"}}
    trusted = Written("trust policy", {"Version": "2012-10-17", "Statement": trust})
    machine = Identity(f"arn:aws:iam::{RUN_1}:role/machine", RUN_1, trust=trusted)
    world = replace(paired_world, identities=(*paired_world.identities, machine))
    note = "the policy names `states.eu-west-1.amazonaws.com`, another principal of the same service: ask for that"
    everywhere = ask(world, Question("states.amazonaws.com", "sts:AssumeRole", machine.arn))
    assert (everywhere.allowed, note in everywhere.notes) == (False, True)
    there = ask(world, Question("states.eu-west-1.amazonaws.com", "sts:AssumeRole", machine.arn))
    assert (there.allowed, note in there.notes) == (True, False)
    assert note not in ask(world, Question("lambda.amazonaws.com", "sts:AssumeRole", machine.arn)).notes
