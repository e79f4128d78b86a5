"""Facts about the catalogue of attacks."""

import ast
from dataclasses import replace

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from lockgate.kernel import AccountId, Region
from lockgate.rehearsal.attacks import (
    Target,
    approver_attempts,
    attempts_on,
    build_attempts,
    build_script,
    check_attempts,
    developer_attempts,
    operator_attempts,
    read_results,
    runtime_attempts,
)
from lockgate.spec.names import LineNames, RuntimeNames

TARGET = Target(
    environment="prod",
    line=LineNames("lockgate", "orders-master", AccountId("333333333333"), Region("eu-west-1")),
    runtime=RuntimeNames("lockgate", "orders", "prod"),
    runtime_account="444444444444",
    key="arn:aws:kms:eu-west-1:333333333333:key/11111111-2222-3333-4444-555555555555",
    ciphertext="AAAA",
    stage="prod",
    approval="Approve",
    by_artifact=True,
)
SECRET = "arn:aws:secretsmanager:eu-west-1:333333333333:secret:rehearsal/password-AbCdEf"


def from_the_check(target):
    return check_attempts(target, SECRET)


CATALOGUES = [
    attempts_on,
    runtime_attempts,
    from_the_check,
    build_attempts,
    developer_attempts,
    operator_attempts,
    approver_attempts,
]


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_attempt_is_a_call_that_aws_would_understand(catalogue):
    for attempt in catalogue(TARGET):
        model = ServiceModel(Loader().load_service_model(attempt.service, "service-2"), attempt.service)
        shape = model.operation_model(attempt.operation).input_shape
        report = ParamValidator().validate(attempt.call_parameters, shape)
        assert not report.has_errors(), f"{attempt.name}: {report.generate_report()}"


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_no_attempt_is_listed_twice(catalogue):
    names = [attempt.name for attempt in catalogue(TARGET)]
    assert len(names) == len(set(names))


def test_attempts_on_an_environment_are_aimed_at_its_two_accounts():
    for attempt in attempts_on(TARGET):
        assert "333333333333" in attempt.resource or "444444444444" in attempt.resource, attempt


def test_the_check_of_a_pull_request_attacks_what_it_could_be_used_for():
    actions = {attempt.name: attempt.action for attempt in from_the_check(TARGET)}
    assert actions["assume the action role"] == "sts:AssumeRole"
    assert actions["overwrite the artifact"] == "s3:PutObject"
    assert actions["read a secret"] == "secretsmanager:GetSecretValue"
    assert actions["start the release build with commands of its own"] == "codebuild:StartBuild"


def test_without_an_approval_there_is_nothing_to_approve():
    attempts = developer_attempts(replace(TARGET, approval=None))
    assert "codepipeline:PutApprovalResult" not in [attempt.action for attempt in attempts]


def test_the_program_of_the_build_is_python_and_names_every_attempt():
    attempts = build_attempts(TARGET)
    script = build_script(attempts)
    ast.parse(script)


def test_results_are_read_from_the_log_among_other_lines():
    results, caller = read_results(
        [
            "[Container] Running command python3 rehearsal_attack.py",
            'REHEARSAL-ATTACK {"attempt": 0, "code": "AccessDenied", "message": "no"}',
            'REHEARSAL-ATTACK {"attempt": 1, "code": null, "message": "the call went through"}',
            'REHEARSAL-ATTACK {"attempt": -1, "code": null, "message": "arn:aws:sts::1:assumed-role/build/x"}',
        ]
    )
    assert results == {0: ("AccessDenied", "no"), 1: (None, "the call went through")}
    assert caller == "arn:aws:sts::1:assumed-role/build/x"
