"""Webhooks: signatures, payloads, retries, redelivery, the log."""

import hashlib
import hmac
import socket
import time
from urllib.parse import parse_qs

import pytest


@pytest.fixture
def hook(ada, repo, receiver):
    """Makes a hook to the receiver; a secret `s3cret` unless said otherwise."""

    def make(*events: str, **config: str):
        config = {"url": receiver.url, "content_type": "json", "secret": "s3cret", **config}
        return ada.post(f"/repos/{repo}/hooks", {"config": config, "events": events or ["push"]})

    return make


def _deliveries(client, hook, count):
    path = hook["deliveries_url"].removeprefix(client.url)
    for _ in range(200):
        found = client.get(path)
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def test_a_new_hook_is_pinged(hook, receiver):
    made = hook()
    headers, payload = receiver.next("ping")
    assert payload["hook_id"] == made["id"]
    assert headers["X-GitHub-Hook-ID"] == str(made["id"])


def test_the_signature_is_over_the_raw_body(hook, receiver, working):
    hook()
    headers, body = receiver.requests.get(timeout=20)
    expected = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"


def test_a_hook_without_a_secret_sends_no_signature(ada, repo, receiver):
    ada.post(f"/repos/{repo}/hooks", {"config": {"url": receiver.url, "content_type": "json"}})
    headers, _ = receiver.requests.get(timeout=20)
    assert "X-Hub-Signature-256" not in headers


def test_a_form_carries_the_payload_in_one_field(hook, receiver):
    hook(content_type="form")
    headers, body = receiver.requests.get(timeout=20)
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert list(parse_qs(body.decode())) == ["payload"]


def test_the_secret_is_never_shown(hook, ada, repo):
    assert hook()["config"]["secret"] == "********"
    assert ada.get(f"/repos/{repo}/hooks")[0]["config"]["secret"] == "********"


def test_a_push_tells_reference_commits_and_files(hook, receiver, working, ada):
    hook("push")
    first = working.commit("one", kept="1", gone="1")
    working.push("main")
    created = receiver.next("push")[1]
    assert (created["ref"], created["before"], created["after"]) == ("refs/heads/main", "0" * 40, first)
    assert created["created"] is True
    (working.folder / "gone").unlink()
    second = working.commit("two", kept="2", new="1")
    working.push("main")
    payload = receiver.next("push")[1]
    assert (payload["before"], payload["after"], payload["forced"]) == (first, second, False)
    assert payload["head_commit"]["id"] == second
    commit = payload["commits"][0]
    assert (commit["added"], commit["modified"], commit["removed"]) == (["new"], ["kept"], ["gone"])
    assert payload["sender"]["id"] == ada.get("/user")["id"]
    assert payload["pusher"] == {"name": "ada", "email": "ada@example.com"}
    assert payload["organization"]["login"] == "acme"


def test_a_forced_push_says_so(hook, receiver, working):
    hook("push")
    working.commit("one")
    working.push("main")
    receiver.next("push")
    working.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "other")
    working.push("--force", "main")
    payload = receiver.next("push")[1]
    assert payload["forced"] is True
    assert [each["message"] for each in payload["commits"]] == ["other"]


def test_a_branch_that_is_deleted_is_announced_twice(hook, receiver, working):
    hook("push", "delete")
    working.commit("one")
    working.push("main", "main:feature/x")
    working.push(":feature/x")
    assert receiver.next("delete")[1]["ref"] == "feature/x"
    payload = receiver.next("push")[1]
    assert (payload["deleted"], payload["after"], payload["head_commit"]) == (True, "0" * 40, None)


def test_a_tag_is_announced_with_its_commit_and_four_at_once_are_not(hook, receiver, working):
    hook("push", "create")
    sha = working.commit("one")
    working.push("main")
    receiver.next("push")
    working.git("tag", "v1")
    working.push("v1")
    created = receiver.next("create")[1]
    assert (created["ref"], created["ref_type"]) == ("v1", "tag")
    payload = receiver.next("push")[1]
    assert (payload["ref"], payload["commits"], payload["head_commit"]["id"]) == ("refs/tags/v1", [], sha)
    assert payload["base_ref"] == "refs/heads/main"
    for number in range(4):
        working.git("tag", f"w{number}")
    working.push("--tags")
    working.push("main:marker")
    assert receiver.next("push")[1]["ref"] == "refs/heads/marker"


def test_commits_that_another_branch_already_had_are_not_distinct(hook, receiver, working):
    working.commit("one")
    working.push("main")
    working.git("checkout", "--quiet", "-b", "feature")
    working.commit("two")
    working.push("feature")
    hook("push")
    working.push("feature:main")
    assert [each["distinct"] for each in receiver.next("push")[1]["commits"]] == [False]


def test_only_events_that_a_hook_asks_for_reach_it(hook, receiver, working):
    hook("delete")
    working.commit("one")
    working.push("main", "main:x")
    working.push(":x")
    receiver.next("ping")
    headers, _ = receiver.requests.get(timeout=20)
    assert headers["X-GitHub-Event"] == "delete"


def test_an_answer_is_kept_and_can_be_asked_for_again(hook, receiver, ada):
    made = hook()
    first = receiver.next("ping")[0]
    item = _deliveries(ada, made, 1)[0]
    assert (item["guid"], item["status"], item["status_code"]) == (first["X-GitHub-Delivery"], "OK", 200)
    path = made["deliveries_url"].removeprefix(ada.url)
    whole = ada.get(f"{path}/{item['id']}")
    assert whole["response"]["payload"] == "seen"
    assert ada.ask("POST", f"{path}/{item['id']}/attempts", {}).status == 202
    again = receiver.next("ping")[0]
    assert again["X-GitHub-Delivery"] == first["X-GitHub-Delivery"]
    assert [each["redelivery"] for each in _deliveries(ada, made, 2)] == [True, False]


def test_a_refusal_is_kept_and_not_repeated(hook, receiver, ada):
    receiver.status = 500
    made = hook()
    receiver.next("ping")
    item = _deliveries(ada, made, 1)[0]
    assert (item["status"], item["status_code"]) == ("Invalid HTTP Response: 500", 500)
    assert receiver.requests.empty()


def test_a_failed_connection_is_tried_again_until_somebody_answers(ada, repo, receiver):
    with socket.create_server(("127.0.0.1", 0)) as placeholder:
        port = placeholder.getsockname()[1]
    config = {"url": f"http://127.0.0.1:{port}/", "content_type": "json"}
    made = ada.post(f"/repos/{repo}/hooks", {"config": config})
    failed = _deliveries(ada, made, 1)[-1]
    assert failed["status"].startswith("failed to connect to host")
    path = made["url"].removeprefix(ada.url)
    assert ada.ask("PATCH", path, {"config": {**config, "url": receiver.url}}).status == 200
    headers, _ = receiver.next("ping")
    assert headers["X-GitHub-Delivery"] == failed["guid"]


def test_hooks_are_hidden_from_those_who_do_not_administer(ada, bob, repo, hook):
    made = hook()
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    assert bob.ask("GET", f"/repos/{repo}/hooks").status == 404
    assert bob.ask("DELETE", f"/repos/{repo}/hooks/{made['id']}").status == 404


def test_the_same_hook_is_made_once(hook, ada, repo, receiver):
    hook()
    reply = ada.ask("POST", f"/repos/{repo}/hooks", {"config": {"url": receiver.url, "content_type": "json"}})
    assert reply.body["errors"][0]["message"] == "Hook already exists on this repository"


def test_a_deleted_hook_is_gone(hook, ada, repo):
    made = hook()
    assert ada.ask("DELETE", f"/repos/{repo}/hooks/{made['id']}").status == 204
    assert ada.get(f"/repos/{repo}/hooks") == []


def test_an_unknown_event_is_refused_by_name(ada, repo, receiver):
    reply = ada.ask("POST", f"/repos/{repo}/hooks", {"config": {"url": receiver.url}, "events": ["pushed"]})
    assert 'These events are not allowed for this hook: "pushed"' in reply.body["errors"][0]["message"]
