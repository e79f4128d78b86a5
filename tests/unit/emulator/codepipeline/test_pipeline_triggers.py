"""Which pushes and pull requests start a pipeline."""

import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codepipeline.declaration import read_pipeline
from lockgate.emulator.services.codepipeline.trigger_filters import (
    check_triggers,
    pull_request_starts,
    push_starts,
    read_pull_request,
    read_push,
)


def pipeline(git=None, detect=None):
    configuration = {"ConnectionArn": "arn", "FullRepositoryId": "acme/orders", "BranchName": "main"}
    if detect is not None:
        configuration["DetectChanges"] = detect
    source = {
        "name": "Fetch",
        "actionTypeId": {
            "category": "Source",
            "owner": "AWS",
            "provider": "CodeStarSourceConnection",
            "version": "1",
        },
        "configuration": configuration,
        "outputArtifacts": [{"name": "SourceOutput"}],
    }
    document = {
        "name": "orders",
        "roleArn": "role",
        "artifactStore": {"location": "artifacts"},
        "pipelineType": "V2",
        "stages": [{"name": "Source", "actions": [source]}],
    }
    if git is not None:
        trigger = {"sourceActionName": "Fetch", **git}
        document["triggers"] = [{"providerType": "CodeStarSourceConnection", "gitConfiguration": trigger}]
    return read_pipeline(document, "eu-west-1")


def push(ref, *files, **more):
    commit = {"id": "c1", "added": list(files), "removed": [], "modified": []}
    return read_push({"ref": ref, "after": "c1", "head_commit": {"id": "c1"}, "commits": [commit], **more})


def starts(pushed, git=None, detect=None):
    declared = pipeline(git, detect)
    return push_starts(declared, declared.sources()[0], "main", pushed)


def request(action="opened", base="main"):
    pull = {"number": 7, "head": {"sha": "c1", "ref": "feature/x"}, "base": {"ref": base}}
    return read_pull_request({"action": action, "pull_request": pull})


def request_starts(pulled, git, files=()):
    declared = pipeline(git)
    return pull_request_starts(declared, declared.sources()[0], pulled, lambda: files)


def test_without_triggers_a_push_to_the_branch_starts_the_pipeline():
    assert starts(push("refs/heads/main"))
    assert not starts(push("refs/heads/other"))
    assert not starts(push("refs/tags/main"))


def test_change_detection_can_be_switched_off():
    assert not starts(push("refs/heads/main"), detect="false")


def test_a_trigger_without_filters_is_a_push_to_the_declared_branch():
    assert starts(push("refs/heads/main"), {})
    assert not starts(push("refs/heads/other"), {})


def test_any_filter_replaces_the_declared_branch():
    git = {"push": [{"branches": {"includes": ["release/**"]}}]}
    assert starts(push("refs/heads/release/1/2"), git)
    assert not starts(push("refs/heads/main"), git)


def test_branches_and_file_paths_of_one_filter_must_both_fit():
    git = {"push": [{"branches": {"includes": ["main"]}, "filePaths": {"includes": ["src/**"]}}]}
    assert starts(push("refs/heads/main", "README.md", "src/a"), git)
    assert not starts(push("refs/heads/main", "README.md"), git)
    assert not starts(push("refs/heads/other", "src/a"), git)


def test_the_first_push_of_a_new_branch_with_file_paths_starts_nothing():
    git = {"push": [{"branches": {"includes": ["**"]}, "filePaths": {"includes": ["src/**"]}}]}
    assert not starts(push("refs/heads/new", "src/a", created=True), git)
    assert starts(push("refs/heads/new", "src/a"), git)


def test_several_push_filters_are_alternatives():
    git = {"push": [{"tags": {"includes": ["v*"]}}, {"branches": {"includes": ["main"]}}]}
    assert starts(push("refs/tags/v1"), git)
    assert starts(push("refs/heads/main"), git)
    assert not starts(push("refs/tags/other"), git)


def test_a_tag_never_fits_a_filter_of_branches():
    assert not starts(push("refs/tags/main"), {"push": [{"branches": {"includes": ["main"]}}]})


def test_an_excluded_branch_starts_nothing():
    git = {"push": [{"branches": {"includes": ["feature/**"], "excludes": ["feature/wip*"]}}]}
    assert starts(push("refs/heads/feature/a"), git)
    assert not starts(push("refs/heads/feature/wip-1"), git)


def test_a_deleted_branch_is_no_push():
    assert push("refs/heads/main", deleted=True) is None


def test_a_pull_request_fits_by_event_and_destination():
    git = {"pullRequest": [{"events": ["OPEN", "UPDATED"], "branches": {"includes": ["main"]}}]}
    assert request_starts(request(), git)
    assert request_starts(request("synchronize"), git)
    assert not request_starts(request("closed"), git)
    assert not request_starts(request(base="develop"), git)


def test_closed_covers_merging_and_closing():
    git = {"pullRequest": [{"events": ["CLOSED"]}]}
    assert request_starts(request("closed"), git)


def test_a_label_is_no_trigger():
    assert request("labeled") is None


def test_file_paths_of_a_pull_request_are_those_of_its_whole_change():
    git = {"pullRequest": [{"events": ["OPEN"], "filePaths": {"includes": ["src/**"]}}]}
    assert request_starts(request(), git, ["src/a"])
    assert not request_starts(request(), git, ["docs/a"])


def test_a_push_filter_does_not_hear_pull_requests():
    assert not request_starts(request(), {"push": [{"branches": {"includes": ["**"]}}]})
    assert not starts(push("refs/heads/main"), {"pullRequest": [{"events": ["OPEN"]}]})


@pytest.mark.parametrize(
    ("git", "words"),
    [
        ({"push": [{"tags": {"includes": ["v*"]}, "branches": {"includes": ["main"]}}]}, "but not both"),
        ({"push": [{"filePaths": {"includes": ["src/**"]}}]}, "must have branches"),
        ({"push": [{"branches": {"includes": ["a[b"]}}]}, "is not closed"),
        ({"sourceActionName": "Other"}, "is no CodeStarSourceConnection action"),
    ],
)
def test_triggers_that_aws_would_not_take_are_refused(git, words):
    with pytest.raises(ServiceError, match=words):
        check_triggers(pipeline(git))
