"""Deliveries: only a valid signature gets further than the door."""

import json
from urllib.parse import urlencode

import pytest

from lockgate.emulator.ports import ControlRequest
from lockgate.emulator.services.codebuild.hooks.deliveries import signature

GROUPS = [[{"type": "EVENT", "pattern": "PUSH"}]]


@pytest.fixture
def hook(aws):
    """A webhook that was created by hand, so that no GitHub is needed."""
    aws.github = "http://127.0.0.1:9"
    source = {"type": "GITHUB", "location": "https://github.com/acme/orders", "buildspec": "version: 0.2\nphases: {}"}
    aws.project(source=source)
    return aws.call("CreateWebhook", projectName="orders", filterGroups=GROUPS, manualCreation=True)["webhook"]


def payload(**more):
    commit = {"id": "a" * 40, "message": "x"}
    base = {"ref": "refs/heads/main", "before": "b" * 40, "after": "a" * 40, "sender": {"id": 1}, "head_commit": commit}
    return json.dumps({**base, "commits": [commit], **more}).encode()


def deliver(aws, hook, body, *, event="push", delivery="1", secret=None, method="POST", **headers):
    path = hook["payloadUrl"].rpartition("/")[2]
    given = {
        "x-github-event": event,
        "x-github-delivery": delivery,
        "x-hub-signature-256": signature(secret or hook["secret"], body),
        "user-agent": "GitHub-Hookshot/test",
        **headers,
    }
    return aws.handlers["codebuild/webhooks"](ControlRequest(method, f"/{path}", {}, given, body))


def builds(aws):
    return aws.call("ListBuilds")["ids"]


def test_a_hook_by_hand_hands_out_its_secret_and_address(hook):
    assert hook["manualCreation"] is True
    assert len(hook["secret"]) == 64
    assert hook["payloadUrl"].startswith("http://127.0.0.1:9/_lockgate/codebuild/webhooks/")
    assert "url" not in hook


def test_the_secret_is_shown_once(aws, hook):
    assert "secret" not in aws.call("BatchGetProjects", names=["orders"])["projects"][0]["webhook"]


def test_a_signed_push_starts_a_build(aws, hook):
    status, answer = deliver(aws, hook, payload())
    assert (status, answer["message"]) == (200, "build started")
    build = aws.get({"id": answer["buildId"]})
    assert (build["sourceVersion"], build["initiator"]) == ("a" * 40, "GitHub-Hookshot/test")


def test_a_wrong_signature_is_refused(aws, hook):
    status, answer = deliver(aws, hook, payload(), secret="guess")
    assert (status, builds(aws)) == (403, [])
    assert answer == {"message": "the signature in X-Hub-Signature-256 does not match"}


def test_a_missing_signature_is_refused(aws, hook):
    assert deliver(aws, hook, payload(), **{"x-hub-signature-256": ""})[0] == 403


def test_a_signature_of_another_body_is_refused(aws, hook):
    sign = signature(hook["secret"], payload())
    assert deliver(aws, hook, payload(ref="refs/heads/x"), **{"x-hub-signature-256": sign})[0] == 403


def test_an_unknown_address_is_not_found(aws, hook):
    assert deliver(aws, {**hook, "payloadUrl": "x/unknown"}, payload())[0] == 404


def test_anything_but_a_post_is_refused(aws, hook):
    assert deliver(aws, hook, payload(), method="GET")[0] == 405


def test_a_ping_is_answered(aws, hook):
    assert deliver(aws, hook, b"{}", event="ping") == (200, {"message": "pong"})


def test_the_same_delivery_builds_once(aws, hook):
    deliver(aws, hook, payload())
    assert deliver(aws, hook, payload()) == (200, {"message": "this delivery was taken before"})
    assert len(builds(aws)) == 1
    deliver(aws, hook, payload(), delivery="2")
    assert len(builds(aws)) == 2


def test_a_forged_delivery_does_not_use_up_the_id(aws, hook):
    deliver(aws, hook, payload(), secret="guess")
    assert deliver(aws, hook, payload())[1]["message"] == "build started"


def test_an_event_that_no_group_wants_starts_nothing(aws, hook):
    body = json.dumps({"action": "created"}).encode()
    assert deliver(aws, hook, body, event="star") == (200, {"message": "no filter group matches"})
    assert builds(aws) == []


@pytest.mark.parametrize("body", [b"{nope", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_a_payload_that_cannot_be_understood_is_an_error_and_no_crash(aws, hook, body):
    assert deliver(aws, hook, body)[0] == 400
    assert builds(aws) == []


def test_a_form_delivery_is_understood(aws, hook):
    body = urlencode({"payload": payload().decode()}).encode()
    answer = deliver(aws, hook, body, **{"content-type": "application/x-www-form-urlencoded"})
    assert answer[1]["message"] == "build started"


def test_a_delivery_that_came_to_grief_says_why_and_may_come_again(aws, hook):
    aws.untrusted = {"arn:aws:iam::111111111111:role/orders-build"}
    status, answer = deliver(aws, hook, payload())
    assert status == 400
    assert answer["message"].startswith("the build could not be started: InvalidInputException: CodeBuild is not")
    aws.untrusted = set()
    assert deliver(aws, hook, payload())[1]["message"] == "build started"


def test_a_deleted_webhook_takes_nothing(aws, hook):
    aws.call("DeleteWebhook", projectName="orders")
    assert deliver(aws, hook, payload())[0] == 404


def test_a_rotated_secret_replaces_the_old_one(aws, hook):
    rotated = aws.call("UpdateWebhook", projectName="orders", rotateSecret=True)["webhook"]
    assert rotated["filterGroups"] == [[{"excludeMatchedPattern": False, **GROUPS[0][0]}]]
    assert deliver(aws, hook, payload())[0] == 403
    assert deliver(aws, {**hook, "secret": rotated["secret"]}, payload())[0] == 200
