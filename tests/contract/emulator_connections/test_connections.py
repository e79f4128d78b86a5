"""Connections: two names of one service, a handshake, and a token that nobody sees."""

import json

import pytest
from botocore.exceptions import ClientError

from lockgate.kernel import LockgateError

BOTH = ["codeconnections", "codestar-connections"]


@pytest.mark.parametrize("name", BOTH)
def test_a_connection_is_pending_under_both_names_until_the_handshake(connected, name):
    client = connected.client(name)
    shown = client.get_connection(ConnectionArn=connected.connection)["Connection"]
    assert (shown["ConnectionStatus"], shown["OwnerAccountId"]) == ("PENDING", connected.tools)
    assert connected.connection.startswith(f"arn:aws:codeconnections:eu-west-1:{connected.tools}:connection/")
    connected.shake_hands()
    shown = client.get_connection(ConnectionArn=connected.connection)["Connection"]
    assert shown["ConnectionStatus"] == "AVAILABLE"
    old = connected.connection.replace("codeconnections", "codestar-connections")
    assert client.get_connection(ConnectionArn=old)["Connection"] == shown


def test_a_token_that_the_provider_does_not_know_makes_nothing_available(connected):
    with pytest.raises(LockgateError, match="401"):
        connected.shake_hands("wrong")
    shown = connected.client("codeconnections").get_connection(ConnectionArn=connected.connection)["Connection"]
    assert shown["ConnectionStatus"] == "PENDING"


def test_the_token_is_in_no_answer_log_or_trail(connected):
    connected.shake_hands()
    client = connected.client("codeconnections")
    connected.create(connected.git_pipeline())
    connected.settled(connected.executions()[0]["pipelineExecutionId"])
    listed = connected.client("codepipeline").list_action_executions(pipelineName="orders")
    seen = json.dumps(
        [client.get_connection(ConnectionArn=connected.connection), listed, connected.world.audit()], default=str
    )
    assert connected.repository.token not in seen
    assert connected.repository.token not in connected.world.emulator.log.read_text()


def test_the_handshake_needs_the_control_token(connected):
    connected.world.emulator.control_token, kept = "guess", connected.world.emulator.control_token
    try:
        with pytest.raises(LockgateError, match="control token"):
            connected.shake_hands()
    finally:
        connected.world.emulator.control_token = kept


def test_tags_lists_and_deletion_work_across_the_names(connected):
    new, old = (connected.client(name) for name in BOTH)
    new.tag_resource(ResourceArn=connected.connection, Tags=[{"Key": "team", "Value": "orders"}])
    assert old.list_tags_for_resource(ResourceArn=connected.connection)["Tags"] == [{"Key": "team", "Value": "orders"}]
    old.untag_resource(ResourceArn=connected.connection, TagKeys=["team"])
    assert [c["ConnectionName"] for c in new.list_connections(ProviderTypeFilter="GitHub")["Connections"]] == ["orders"]
    assert new.list_connections(ProviderTypeFilter="GitLab")["Connections"] == []
    old.delete_connection(ConnectionArn=connected.connection)
    with pytest.raises(ClientError) as gone:
        new.get_connection(ConnectionArn=connected.connection)
    assert gone.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_a_connection_of_another_account_is_out_of_reach(connected):
    stranger = connected.world.client("codeconnections", connected.target)
    with pytest.raises(ClientError, match="AccessDenied"):
        stranger.get_connection(ConnectionArn=connected.connection)


def test_hosts_are_refused(connected):
    with pytest.raises(ClientError):
        connected.client("codeconnections").create_host(
            Name="own", ProviderType="GitHubEnterpriseServer", ProviderEndpoint="https://git.example.com"
        )
