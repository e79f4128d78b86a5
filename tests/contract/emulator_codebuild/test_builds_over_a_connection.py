"""Sources and webhooks over a connection: what the project's role needs, and the handshake of a person before."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow

SPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - cat app.txt\n"
ACTIONS = ("codeconnections:GetConnection", "codeconnections:GetConnectionToken", "codeconnections:UseConnection")
PUSHES = [[{"type": "EVENT", "pattern": "PUSH"}, {"type": "HEAD_REF", "pattern": "^refs/heads/main$"}]]


@pytest.fixture
def connection(builder):
    made = builder.world.client("codeconnections", builder.account).create_connection(
        ProviderType="GitHub", ConnectionName="orders"
    )
    return made["ConnectionArn"]


@pytest.fixture
def shake_hands(builder, connection, ada):
    def shake():
        builder.world.emulator.control("POST", "connections/handshake", {"arn": connection, "token": ada})

    return shake


@pytest.fixture
def project(builder, repository, connection):
    """A project of the repository over the connection, whose role may do `actions` with it."""

    def make(actions=ACTIONS, **auth):
        builder.make_role(*([allow(list(actions), connection)] if actions else ()))
        own = auth or {"auth": {"type": "CODECONNECTIONS", "resource": connection}}
        source = {"type": "GITHUB", "location": repository.location, **own}
        return builder.project(source=source, serviceRole=builder.role)

    return make


def refused(call, *arguments, **parameters):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_private_repository_is_cloned_and_watched_with_the_connections_token(
    builder, repository, project, shake_hands
):
    repository.commit("first", buildspec__yml=SPEC, app__txt="one\n")
    repository.push()
    shake_hands()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=PUSHES)
    commit = repository.commit("second", app__txt="two\n")
    repository.push()

    build = builder.next_build()
    assert (build["buildStatus"], build["resolvedSourceVersion"]) == ("SUCCEEDED", commit), build["phases"]
    assert builder.output(build) == ["two"]
    builder.client.delete_project(name="orders")
    assert repository.ask("GET", "/hooks") == []


@pytest.mark.parametrize("missing", ACTIONS)
def test_a_project_is_refused_whose_role_may_not_use_its_connection(project, shake_hands, connection, missing):
    shake_hands()

    assert refused(project, [each for each in ACTIONS if each != missing]) == (
        "OAuthProviderException",
        f"User is not authorized to access connection {connection}",
    )


def test_a_project_is_refused_before_the_handshake(project, connection):
    assert refused(project) == ("OAuthProviderException", f"Connection {connection} is not available")


def test_a_build_fails_to_fetch_when_its_role_loses_the_connection(builder, repository, project, shake_hands, contexts):
    repository.commit("first", buildspec__yml=SPEC, app__txt="one\n")
    repository.push()
    shake_hands()
    project()
    builder.world.client("iam", builder.account).put_role_policy(
        RoleName="build", PolicyName="inline", PolicyDocument=json.dumps(LOGS_ONLY)
    )

    [(code, message)] = contexts(builder.built(), "DOWNLOAD_SOURCE")
    assert (code, message.partition(" for ")[0]) == ("CLIENT_ERROR", "authorization failed")


LOGS_ONLY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}],
}


def test_a_connection_can_be_the_accounts_credential(builder, repository, project, shake_hands, connection):
    repository.commit("first", buildspec__yml=SPEC, app__txt="one\n")
    repository.push()
    shake_hands()
    builder.client.import_source_credentials(token=connection, serverType="GITHUB", authType="CODECONNECTIONS")
    project(auth={"type": "CODECONNECTIONS"})

    assert builder.built()["buildStatus"] == "SUCCEEDED"
