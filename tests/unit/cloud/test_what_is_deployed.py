"""Artifacts, stacks, functions and secrets as small frozen values."""

import base64
from datetime import UTC, datetime

import pytest

from lockgate.cloud.artifacts import Artifacts
from lockgate.cloud.deployed import Deployed
from lockgate.cloud.errors import CallRefusedError
from lockgate.cloud.secrets import Secrets

ACCOUNT = "111111111111"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BUILD = "arn:aws:codebuild:eu-west-1:111111111111:build/orders-build:0a1b"
HEAD = {
    "ETag": '"e1"',
    "LastModified": NOON,
    "Metadata": {"codebuild-buildarn": BUILD, "codebuild-content-sha256": "00ff"},
}


def asked(version):
    return {"Bucket": "b", "Key": "k", "VersionId": version}


def test_a_version_names_the_build_that_wrote_it(session, stub):
    stub("s3").add_response("head_object", HEAD, asked("v1"))

    found = Artifacts(session, ACCOUNT).version("b", "k", "v1")

    assert found is not None
    assert (found.version, found.etag, found.build, found.digest) == ("v1", "e1", "orders-build:0a1b", "00ff")


def test_a_version_that_no_build_wrote_says_nothing_of_one(session, stub):
    stub("s3").add_response("head_object", {"ETag": '"e"', "LastModified": NOON}, asked("v1"))

    found = Artifacts(session, ACCOUNT).version("b", "k", "v1")

    assert found is not None
    assert (found.build, found.digest) == ("", "")


@pytest.mark.parametrize("code", ["404", "400", "NoSuchVersion"])
def test_there_is_no_version_of_an_id_that_s3_does_not_know(session, stub, code):
    stub("s3").add_client_error("head_object", code)

    assert Artifacts(session, ACCOUNT).version("b", "k", "v1") is None


def test_a_refusal_is_not_taken_for_absence(session, stub):
    stub("s3").add_client_error("head_object", "AccessDenied")

    with pytest.raises(CallRefusedError):
        Artifacts(session, ACCOUNT).version("b", "k", "v1")


def test_versions_since_a_moment_are_those_of_the_key_and_no_older_ones(session, stub):
    listed = [
        {"Key": "k", "VersionId": "v3", "LastModified": NOON.replace(hour=14)},
        {"Key": "kk", "VersionId": "other", "LastModified": NOON.replace(hour=14)},
        {"Key": "k", "VersionId": "v2", "LastModified": NOON},
        {"Key": "k", "VersionId": "v1", "LastModified": NOON.replace(hour=10)},
    ]
    stub("s3").add_response("list_object_versions", {"Versions": listed, "IsTruncated": False})
    stub("s3").add_response("head_object", HEAD, asked("v3"))
    stub("s3").add_response("head_object", HEAD, asked("v2"))

    assert [each.version for each in Artifacts(session, ACCOUNT).since("b", "k", NOON)] == ["v3", "v2"]


def test_a_stack_names_the_change_set_that_it_executed_last(session, stub):
    stack = {
        "StackName": "s",
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": NOON,
        "ChangeSetId": "arn:aws:cloudformation:eu-west-1:111111111111:changeSet/lockgate-e1/0a1b",
        "Tags": [{"Key": "team", "Value": "orders"}],
    }
    stub("cloudformation").add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "s"})

    found = Deployed(session, ACCOUNT).stack("s")

    assert found is not None
    assert (found.change_set, found.status, found.updated, found.tags) == (
        "lockgate-e1",
        "UPDATE_COMPLETE",
        NOON,
        {"team": "orders"},
    )


def test_there_is_no_stack_of_a_name_that_does_not_exist(session, stub):
    stub("cloudformation").add_client_error("describe_stacks", "ValidationError", "Stack with id s does not exist")

    assert Deployed(session, ACCOUNT).stack("s") is None


def test_a_function_has_its_digest_in_hexadecimal_digits_and_its_aliases_with_their_shares(session, stub):
    resources = [
        {"ResourceType": kind, "PhysicalResourceId": name, "LogicalResourceId": name} | {"ResourceStatus": "x"}
        for kind, name in (("AWS::Lambda::Function", "f"), ("AWS::IAM::Role", "r"))
    ]
    for each in resources:
        each["LastUpdatedTimestamp"] = NOON
        each["ResourceStatus"] = "CREATE_COMPLETE"
    stub("cloudformation").add_response("list_stack_resources", {"StackResourceSummaries": resources})
    configuration = {
        "FunctionName": "f",
        "Version": "$LATEST",
        "CodeSha256": base64.b64encode(b"\x00\xff").decode(),
        "Description": "Release 1",
        "LastModified": "2026-01-01T12:00:00.000+0000",
    }
    stub("lambda").add_response("get_function_configuration", configuration, {"FunctionName": "f"})
    alias = {
        "Name": "live",
        "FunctionVersion": "1",
        "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.1}},
    }
    stub("lambda").add_response("list_aliases", {"Aliases": [alias]}, {"FunctionName": "f"})

    (found,) = Deployed(session, ACCOUNT).functions("s")

    assert (found.digest, found.description, found.version) == ("00ff", "Release 1", "$LATEST")
    assert found.aliases == {"live": {"1": 0.9, "2": 0.1}}


def test_a_function_that_is_gone_is_left_out(session, stub):
    resource = {
        "ResourceType": "AWS::Lambda::Function",
        "PhysicalResourceId": "f",
        "LogicalResourceId": "F",
        "ResourceStatus": "DELETE_FAILED",
        "LastUpdatedTimestamp": NOON,
    }
    stub("cloudformation").add_response("list_stack_resources", {"StackResourceSummaries": [resource]})
    stub("lambda").add_client_error("get_function_configuration", "ResourceNotFoundException")

    assert Deployed(session, ACCOUNT).functions("s") == ()


def test_a_secret_that_is_there_gets_a_new_value(session, stub):
    given = {"Name": "n", "SecretString": "v", "Description": "d"}
    stub("secretsmanager").add_client_error("create_secret", "ResourceExistsException", expected_params=given)
    stub("secretsmanager").add_response("put_secret_value", {}, {"SecretId": "n", "SecretString": "v"})

    Secrets(session, ACCOUNT).keep("n", "v", "d")
