"""Filter groups decide as CodeBuild's do."""

import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codebuild.hooks.event import Event, read_pull_request, read_push, read_release
from lockgate.emulator.services.codebuild.hooks.filters import check_groups, github_events, starts_build

SENDER = {"id": 12345, "login": "alice"}


def push(ref="refs/heads/main", **more):
    payload = {
        "ref": ref,
        "before": "b" * 40,
        "after": "a" * 40,
        "deleted": False,
        "sender": SENDER,
        "head_commit": {"id": "a" * 40, "message": "fix: the door", "modified": ["src/app.py"]},
        "commits": [
            {"added": ["docs/new.md"], "modified": [], "removed": []},
            {"added": [], "modified": ["src/app.py"], "removed": ["old.txt"]},
        ],
    }
    return read_push({**payload, **more})


def pull(action="opened", **more):
    payload = {
        "action": action,
        "number": 7,
        "sender": SENDER,
        "pull_request": {
            "head": {"ref": "feature", "sha": "c" * 40, "repo": {"full_name": "acme/orders"}},
            "base": {"ref": "main", "sha": "d" * 40, "repo": {"full_name": "acme/orders"}},
            "user": {"login": "bob"},
            "merged": False,
            **more,
        },
    }
    return read_pull_request(payload, lambda number: (f"file-{number}.py",), lambda sha: f"message of {sha[:3]}")


def group(*filters):
    return [{"type": kind, "pattern": pattern, "excludeMatchedPattern": "!" in mark} for mark, kind, pattern in filters]


def decides(event, *groups):
    return starts_build({"filterGroups": list(groups)}, event)


def test_a_push_is_read_with_all_it_says():
    event = push()
    assert (event.kind, event.head, event.actor, event.trigger) == ("PUSH", "refs/heads/main", "12345", "branch/main")
    assert (event.source_version, event.previous) == ("a" * 40, "b" * 40)
    assert event.files() == ("docs/new.md", "src/app.py", "old.txt")
    assert event.message() == "fix: the door"


def test_a_tag_is_built_at_its_commit():
    event = push("refs/tags/v1", after="e" * 40, before="0" * 40)
    assert (event.trigger, event.source_version, event.previous) == ("tag/v1", "a" * 40, None)


def test_a_deleted_branch_builds_nothing():
    assert push(deleted=True) is None


@pytest.mark.parametrize(
    ("action", "merged", "kind"),
    [
        ("opened", False, "PULL_REQUEST_CREATED"),
        ("synchronize", False, "PULL_REQUEST_UPDATED"),
        ("reopened", False, "PULL_REQUEST_REOPENED"),
        ("closed", False, "PULL_REQUEST_CLOSED"),
        ("closed", True, "PULL_REQUEST_MERGED"),
    ],
)
def test_pull_request_actions_have_codebuild_s_names(action, merged, kind):
    assert pull(action, merged=merged, merge_commit_sha="f" * 40).kind == kind


def test_other_pull_request_actions_are_nothing():
    assert pull("labeled") is None


def test_a_pull_request_s_variables_are_codebuild_s():
    assert pull("closed", merged=True, merge_commit_sha="f" * 40).variables() == {
        "CODEBUILD_WEBHOOK_EVENT": "PULL_REQUEST_MERGED",
        "CODEBUILD_WEBHOOK_TRIGGER": "pr/7",
        "CODEBUILD_WEBHOOK_HEAD_REF": "refs/heads/feature",
        "CODEBUILD_WEBHOOK_BASE_REF": "refs/heads/main",
        "CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID": "12345",
        "CODEBUILD_WEBHOOK_PREV_COMMIT": "d" * 40,
        "CODEBUILD_WEBHOOK_MERGE_COMMIT": "f" * 40,
    }


def test_a_fork_is_known_by_its_repository():
    head = {"ref": "x", "sha": "c" * 40, "repo": {"full_name": "eve/orders"}}
    assert (pull(head=head).fork, pull().fork) == (True, False)


def test_releases_are_events_too():
    payload = {"action": "released", "release": {"tag_name": "v1", "name": "One"}, "sender": SENDER}
    event = read_release(payload)
    assert (event.kind, event.tag, event.release) == ("RELEASED", "v1", "One")
    assert decides(event, group(("", "EVENT", "RELEASED"), ("", "TAG_NAME", "^v[0-9]+$")))
    assert read_release({**payload, "action": "created"}) is None


@pytest.mark.parametrize(
    ("event", "filters", "starts"),
    [
        (push(), [("", "EVENT", "PUSH")], True),
        (push(), [("", "EVENT", "PULL_REQUEST_CREATED, PUSH")], True),
        (push(), [("", "EVENT", "PULL_REQUEST_CREATED")], False),
        (push(), [("", "EVENT", "PUSH"), ("", "HEAD_REF", "^refs/heads/main$")], True),
        (push("refs/heads/mainline"), [("", "EVENT", "PUSH"), ("", "HEAD_REF", "main")], True),
        (push("refs/heads/mainline"), [("", "EVENT", "PUSH"), ("", "HEAD_REF", "^refs/heads/main$")], False),
        (push("refs/tags/v1"), [("", "EVENT", "PUSH"), ("!", "HEAD_REF", "^refs/tags/.*")], False),
        (push(), [("", "EVENT", "PUSH"), ("!", "HEAD_REF", "^refs/tags/.*")], True),
        (push(), [("", "EVENT", "PUSH"), ("", "BASE_REF", ".*")], False),
        (push(), [("", "EVENT", "PUSH"), ("!", "BASE_REF", "x")], False),
        (pull(), [("", "EVENT", "PULL_REQUEST_CREATED"), ("", "BASE_REF", "^refs/heads/main$")], True),
        (pull(), [("", "EVENT", "PULL_REQUEST_CREATED"), ("", "BASE_REF", "^refs/heads/develop$")], False),
        (push(), [("", "EVENT", "PUSH"), ("", "ACTOR_ACCOUNT_ID", "234")], True),
        (push(), [("", "EVENT", "PUSH"), ("", "ACTOR_ACCOUNT_ID", "^234$")], False),
        (push(), [("", "EVENT", "PUSH"), ("", "FILE_PATH", "^docs/")], True),
        (push(), [("", "EVENT", "PUSH"), ("!", "FILE_PATH", "^docs/")], False),
        (push(), [("", "EVENT", "PUSH"), ("!", "FILE_PATH", "^infra/")], True),
        (push(commits=[], head_commit={"id": "a" * 40}), [("", "EVENT", "PUSH"), ("!", "FILE_PATH", "^x")], False),
        (push(), [("", "EVENT", "PUSH"), ("", "COMMIT_MESSAGE", "^fix:")], True),
        (pull(), [("", "EVENT", "PULL_REQUEST_CREATED"), ("", "FILE_PATH", "^file-7")], True),
        (pull(), [("", "EVENT", "PULL_REQUEST_CREATED"), ("", "COMMIT_MESSAGE", "message of ccc")], True),
        (push(), [("", "EVENT", "PUSH"), ("", "TAG_NAME", ".*")], False),
    ],
)
def test_every_filter_of_a_group_must_hold(event, filters, starts):
    assert decides(event, group(*filters)) is starts


def test_one_group_is_enough():
    never = group(("", "EVENT", "PULL_REQUEST_MERGED"))
    assert decides(push(), never, group(("", "EVENT", "PUSH")))
    assert not decides(push(), never)


@pytest.mark.parametrize(
    ("event", "branch_filter", "starts"),
    [
        (push(), None, True),
        (pull(), None, True),
        (pull("closed"), None, False),
        (push(), "^main$", True),
        (push("refs/heads/develop"), "^main$", False),
        (pull(), "^feature$", True),
    ],
)
def test_without_groups_the_legacy_branch_filter_decides(event, branch_filter, starts):
    assert starts_build({"filterGroups": [], "branchFilter": branch_filter}, event) is starts


def test_a_text_that_cannot_be_decided_starts_nothing_excluding_or_not():
    event = push(head_commit={"id": "a" * 40, "message": "x" * 30_000})
    for mark in ("", "!"):
        assert not decides(event, group(("", "EVENT", "PUSH"), (mark, "COMMIT_MESSAGE", "x")))


def test_github_is_asked_only_by_filters_that_need_it():
    def explode(_subject):
        raise AssertionError("GitHub was asked")

    payload = {
        "action": "opened",
        "number": 1,
        "sender": SENDER,
        "pull_request": {
            "head": {"ref": "f", "sha": "c" * 40, "repo": None},
            "base": {"ref": "main", "sha": "d" * 40, "repo": {"full_name": "a/b"}},
            "user": {"login": "bob"},
        },
    }
    event = read_pull_request(payload, explode, explode)
    assert decides(event, group(("", "EVENT", "PULL_REQUEST_CREATED"), ("", "HEAD_REF", "f")))


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (
            [("", "HEAD_REF", "x")],
            "Invalid filter group: each filter group must contain at least one EVENT filter",
        ),
        (
            [("", "EVENT", "PUSH"), ("", "HEAD_REF", "(")],
            "Invalid filter pattern: unmatched ( at position 2 of `(`",
        ),
        (
            [("", "EVENT", "PUSH"), ("", "REPOSITORY_NAME", "x")],
            "Invalid filter group: REPOSITORY_NAME filters are not supported for a repository's webhook",
        ),
    ],
)
def test_groups_that_mean_nothing_are_refused(filters, message):
    with pytest.raises(ServiceError) as caught:
        check_groups([group(*filters)])
    assert (caught.value.code, caught.value.message) == ("InvalidInputException", message)


def test_an_unknown_event_is_named():
    with pytest.raises(ServiceError, match="unknown event `PULL_REQUEST_OPENED`; expecting PUSH, "):
        check_groups([group(("", "EVENT", "PUSH,PULL_REQUEST_OPENED"))])


def test_only_release_filters_ask_for_release_events():
    assert github_events([group(("", "EVENT", "PUSH"))]) == ("push", "pull_request")
    assert github_events([group(("", "EVENT", "RELEASED"))]) == ("push", "pull_request", "release")


def test_an_event_is_a_value():
    assert push() != push("refs/heads/x")
    assert isinstance(push(), Event)
