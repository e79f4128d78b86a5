"""The service by itself: what it refuses, and what it does when the provider is out of reach."""

import hashlib
import hmac
import json
import logging
from pathlib import Path

import pytest

from fakes.pipeline_world import REGION, TOOLS, PipelineWorld
from lockgate.emulator.ports import ControlRequest, ServiceError
from lockgate.emulator.services import connections
from lockgate.emulator.services.connections.webhooks import DELIVERIES, HANDSHAKE


@pytest.fixture
def world(tmp_path: Path) -> PipelineWorld:
    made = PipelineWorld(tmp_path)
    made.add(*connections.services(made))
    return made


@pytest.fixture
def connection(world):
    answer = world.ask("codeconnections", "CreateConnection", ProviderType="GitHub", ConnectionName="orders")
    return answer["ConnectionArn"]


def handshake(world, body):
    request = ControlRequest("POST", "", {}, {}, json.dumps(body).encode() if isinstance(body, dict) else body)
    return world.controls[HANDSHAKE](request)


def deliver(world, opaque, secret, body=b"{}", event="push", number="1"):
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-github-event": event, "x-github-delivery": number, "x-hub-signature-256": signature}
    return world.controls[DELIVERIES](ControlRequest("POST", opaque, {}, headers, body))


def test_a_connection_needs_a_provider(world):
    with pytest.raises(ServiceError, match="One of ProviderType or HostArn must be provided"):
        world.ask("codeconnections", "CreateConnection", ConnectionName="orders")


def test_a_host_that_nobody_can_make_is_not_found(world):
    with pytest.raises(ServiceError, match="Host not found"):
        world.ask(
            "codeconnections", "CreateConnection", ConnectionName="x", HostArn="arn:aws:codeconnections:r:1:host/x"
        )


def test_a_name_has_32_characters_at_most(world):
    with pytest.raises(ServiceError, match="length less than or equal to 32"):
        world.ask("codeconnections", "CreateConnection", ProviderType="GitHub", ConnectionName="x" * 33)


@pytest.mark.parametrize("body", [b"", b"[]", {"arn": 1, "token": "t"}, {"arn": "a", "token": ""}])
def test_a_handshake_says_what_it_needs(world, body):
    with pytest.raises(ServiceError, match="the handshake needs"):
        handshake(world, body)


def test_a_handshake_without_a_provider_to_reach_says_so(world, connection):
    with pytest.raises(ServiceError, match="There is no Git provider to reach"):
        handshake(world, {"arn": connection, "token": "t"})


def test_a_handshake_with_a_provider_that_does_not_answer_says_so(world, connection):
    world.github = "http://127.0.0.1:9"
    with pytest.raises(ServiceError, match="did not reach the Git provider"):
        handshake(world, {"arn": connection, "token": "t"})


def test_only_github_is_emulated(world):
    arn = world.ask("codeconnections", "CreateConnection", ProviderType="GitLab", ConnectionName="x")["ConnectionArn"]
    with pytest.raises(ServiceError, match="Provider GitLab is not emulated"):
        handshake(world, {"arn": arn, "token": "t"})


def test_the_token_is_not_in_the_value_that_logs_would_print(world, connection):
    kept = connections.connection_hub(world).connection(connection)
    kept.token = "ghs_secret"
    assert "ghs_secret" not in repr(kept)


def test_watching_through_a_missing_connection_is_a_warning(world, caplog):
    with caplog.at_level(logging.WARNING):
        connections.connection_hub(world).watch(
            "k", f"arn:aws:codeconnections:{REGION}:{TOOLS}:connection/x", "a/b", print
        )
    assert "there is no connection" in caplog.text


def test_what_a_listener_breaks_does_not_reach_the_others(world, connection, caplog):
    hub = connections.connection_hub(world)
    heard = []
    hub.watch("first", connection, "acme/orders", lambda _: 1 / 0)
    hub.watch("second", connection, "acme/orders", heard.append)
    (hook,) = hub._webhooks._hooks.values()
    assert deliver(world, hook.opaque, hook.secret)[0] == 202
    assert [delivery.repository for delivery in heard] == ["acme/orders"]
    assert "could not be handed to first" in caplog.text


def test_a_watch_of_the_same_key_replaces_the_one_before(world, connection):
    hub = connections.connection_hub(world)
    hub.watch("key", connection, "acme/orders", print)
    hub.watch("key", connection, "acme/other", print)
    assert [hook.repository for hook in hub._webhooks._hooks.values()] == ["acme/other"]
    hub.unwatch("key")
    assert hub._webhooks._hooks == {}


def test_events_of_other_kinds_bodies_that_are_no_json_and_repetitions_start_nothing(world, connection):
    hub = connections.connection_hub(world)
    heard = []
    hub.watch("key", connection, "acme/orders", heard.append)
    (hook,) = hub._webhooks._hooks.values()
    assert deliver(world, hook.opaque, hook.secret, event="ping")[0] == 200
    assert deliver(world, hook.opaque, hook.secret, body=b"payload=%7B%7D")[0] == 400
    assert deliver(world, hook.opaque, hook.secret, number="2")[0] == 202
    assert deliver(world, hook.opaque, hook.secret, number="2")[0] == 200
    assert len(heard) == 1


def test_a_delivery_must_be_posted_to_an_address_that_was_given(world):
    assert deliver(world, "guess", "secret")[0] == 404
