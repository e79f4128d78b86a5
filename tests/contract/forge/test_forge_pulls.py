"""Pull requests: opening, following, reviewing, merging."""

import json

import pytest


@pytest.fixture
def feature(working):
    """`main` with one commit, and a feature branch with one more; the feature's id."""
    working.commit("one", app__py="print(1)\n")
    working.push("main")
    working.git("checkout", "--quiet", "-b", "feature")
    sha = working.commit("two", extra__py="print(2)\n")
    working.push("feature")
    return sha


@pytest.fixture
def opened(ada, repo, feature):
    """An open pull request by ada."""
    return ada.post(f"/repos/{repo}/pulls", {"title": "Add extra", "head": "feature", "base": "main", "body": "why"})


def test_a_new_pull_request_shows_its_ends_and_its_size(opened, feature, ada, repo):
    assert (opened["number"], opened["state"], opened["merged"]) == (1, "open", False)
    assert (opened["head"]["sha"], opened["head"]["label"]) == (feature, "acme:feature")
    assert (opened["commits"], opened["changed_files"], opened["additions"]) == (1, 1, 1)
    assert (opened["mergeable"], opened["mergeable_state"]) == (True, "clean")
    assert [each["filename"] for each in ada.get(f"/repos/{repo}/pulls/1/files")] == ["extra.py"]
    assert [each["sha"] for each in ada.get(f"/repos/{repo}/pulls/1/commits")] == [feature]


def test_its_head_can_be_fetched_by_its_number(opened, feature, working):
    working.git("fetch", "--quiet", working.remote, "refs/pull/1/head")
    assert working.git("rev-parse", "FETCH_HEAD").stdout.strip() == feature


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"head": "none"}, {"resource": "PullRequest", "code": "invalid", "field": "head"}),
        ({"base": "none"}, {"resource": "PullRequest", "code": "invalid", "field": "base"}),
    ],
)
def test_both_ends_must_exist(ada, repo, feature, change, reason):
    reply = ada.ask("POST", f"/repos/{repo}/pulls", {"title": "x", "head": "feature", "base": "main", **change})
    assert (reply.status, reply.body["errors"]) == (422, [reason])


def test_the_same_branches_have_one_open_pull_request(ada, repo, opened):
    reply = ada.ask("POST", f"/repos/{repo}/pulls", {"title": "again", "head": "feature", "base": "main"})
    assert reply.body["errors"][0]["message"] == "A pull request already exists for acme:feature."


def test_a_branch_without_commits_of_its_own_cannot_be_proposed(ada, repo, feature, working):
    working.push("main:same")
    reply = ada.ask("POST", f"/repos/{repo}/pulls", {"title": "x", "head": "same", "base": "main"})
    assert reply.body["errors"][0]["message"] == "No commits between main and same"


def test_a_push_to_the_head_is_followed(opened, ada, repo, working, receiver):
    config = {"url": receiver.url, "content_type": "json"}
    ada.post(f"/repos/{repo}/hooks", {"config": config, "events": ["pull_request"]})
    sha = working.commit("three")
    working.push("feature")
    payload = receiver.next("pull_request")[1]
    assert (payload["action"], payload["number"], payload["after"]) == ("synchronize", 1, sha)
    assert payload["pull_request"]["head"]["sha"] == sha
    assert ada.get(f"/repos/{repo}/pulls/1")["head"]["sha"] == sha


@pytest.mark.parametrize(("method", "parents"), [("merge", 2), ("squash", 1), ("rebase", 1)])
def test_it_is_merged_by_each_method(opened, ada, repo, feature, working, method, parents):
    working.git("checkout", "--quiet", "main")
    base = working.commit("meanwhile", other__py="")
    working.push("main")
    done = ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {"merge_method": method})
    assert (done.status, done.body["merged"]) == (200, True)
    commit = ada.get(f"/repos/{repo}/commits/main")
    assert commit["sha"] == done.body["sha"]
    assert [each["sha"] for each in commit["parents"]] == [base, feature][:parents]
    pull = ada.get(f"/repos/{repo}/pulls/1")
    assert (pull["state"], pull["merged"], pull["merge_commit_sha"]) == ("closed", True, done.body["sha"])
    assert pull["merged_by"]["login"] == "ada"
    assert ada.ask("GET", f"/repos/{repo}/pulls/1/merge").status == 204


def test_a_merge_is_announced_as_closed_and_as_a_push(opened, ada, repo, receiver):
    config = {"url": receiver.url, "content_type": "json"}
    ada.post(f"/repos/{repo}/hooks", {"config": config, "events": ["pull_request", "push"]})
    sha = ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {}).body["sha"]
    closed = receiver.next("pull_request")[1]
    assert (closed["action"], closed["pull_request"]["merged"]) == ("closed", True)
    pushed = receiver.next("push")[1]
    assert (pushed["ref"], pushed["after"]) == ("refs/heads/main", sha)
    assert [each["distinct"] for each in pushed["commits"]] == [False, True]
    assert pushed["head_commit"]["message"] == "Merge pull request #1 from acme/feature\n\nAdd extra"


def test_a_merge_that_saw_another_head_is_refused(opened, ada, repo):
    reply = ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {"sha": "0" * 40})
    assert (reply.status, reply.body["message"]) == (
        409,
        "Head branch was modified. Review and try the merge again.",
    )


def test_a_conflict_cannot_be_merged(ada, repo, working, feature):
    working.git("checkout", "--quiet", "main")
    working.commit("mine", extra__py="print(3)\n")
    working.push("main")
    pull = ada.post(f"/repos/{repo}/pulls", {"title": "x", "head": "feature", "base": "main"})
    assert (pull["mergeable"], pull["mergeable_state"]) == (False, "dirty")
    reply = ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {})
    assert (reply.status, reply.body["message"]) == (405, "Pull Request is not mergeable")


def test_a_renamed_file_is_merged_with_changes_to_it(ada, repo, working):
    lines = "\n".join(f"line {number}" for number in range(30)) + "\n"
    working.commit("one", app__py=lines)
    working.push("main")
    working.git("checkout", "--quiet", "-b", "renamed")
    working.git("mv", "app.py", "moved.py")
    working.commit("rename")
    working.push("renamed")
    working.git("checkout", "--quiet", "main")
    working.commit("change", app__py=lines.replace("line 3\n", "line three\n"))
    working.push("main")
    pull = ada.post(f"/repos/{repo}/pulls", {"title": "x", "head": "renamed", "base": "main"})
    assert pull["mergeable"] is True


def test_a_closed_pull_request_is_reopened(opened, ada, repo):
    assert ada.ask("PATCH", f"/repos/{repo}/pulls/1", {"state": "closed"}).body["state"] == "closed"
    assert ada.get(f"/repos/{repo}/pulls") == []
    assert ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {}).status == 405
    assert ada.ask("PATCH", f"/repos/{repo}/pulls/1", {"state": "open", "title": "Other"}).body["title"] == "Other"
    assert [each["number"] for each in ada.get(f"/repos/{repo}/pulls?base=main&head=acme:feature")] == [1]


def test_deleting_the_head_branch_closes_it(opened, ada, repo, working):
    working.push(":feature")
    pull = ada.get(f"/repos/{repo}/pulls/1")
    assert (pull["state"], pull["merged"]) == ("closed", False)


def test_pushing_the_head_into_the_base_counts_as_its_merge(opened, ada, repo, working):
    working.push("feature:main")
    assert ada.get(f"/repos/{repo}/pulls/1")["merged"] is True


def test_the_head_branch_goes_when_the_repository_says_so(opened, ada, repo):
    ada.ask("PATCH", f"/repos/{repo}", {"delete_branch_on_merge": True})
    ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {})
    assert ada.ask("GET", f"/repos/{repo}/branches/feature").status == 404


def test_a_method_that_the_repository_forbids_is_refused(opened, ada, repo):
    ada.ask("PATCH", f"/repos/{repo}", {"allow_squash_merge": False})
    reply = ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {"merge_method": "squash"})
    assert (reply.status, reply.body["message"]) == (405, "Squash merges are not allowed on this repository.")


def test_an_outdated_head_is_updated_from_its_base(opened, ada, repo, working):
    working.git("checkout", "--quiet", "main")
    working.commit("meanwhile", other__py="")
    working.push("main")
    assert ada.ask("PUT", f"/repos/{repo}/pulls/1/update-branch", {}).status == 202
    assert ada.get(f"/repos/{repo}/compare/main...feature")["behind_by"] == 0


def test_who_may_only_read_can_propose_from_a_fork_but_not_merge(ada, bob, repo, feature, remote, working):
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "pull"})
    fork = bob.post(f"/repos/{repo}/forks")["full_name"]
    working.git("checkout", "--quiet", "main")
    sha = working.commit("from a fork", fork__py="")
    working.git("push", remote("bob").replace(repo, fork), "main:idea")
    pull = bob.post(f"/repos/{repo}/pulls", {"title": "idea", "head": "bob:idea", "base": "main"})
    assert (pull["head"]["repo"]["full_name"], pull["head"]["sha"]) == (fork, sha)
    assert bob.ask("PUT", f"/repos/{repo}/pulls/1/merge", {}).status == 403
    working.git("fetch", "--quiet", working.remote, "refs/pull/1/head")
    assert ada.ask("PUT", f"/repos/{repo}/pulls/1/merge", {}).status == 200


def test_reviews_are_listed_and_own_approval_is_refused(opened, ada, bob, repo):
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    own = ada.ask("POST", f"/repos/{repo}/pulls/1/reviews", {"event": "APPROVE"})
    assert (own.status, own.body["errors"]) == (422, ["Can not approve your own pull request"])
    bob.post(f"/repos/{repo}/pulls/1/reviews", {"event": "APPROVE", "body": "fine"})
    (review,) = ada.get(f"/repos/{repo}/pulls/1/reviews")
    assert (review["state"], review["user"]["login"], review["author_association"]) == (
        "APPROVED",
        "bob",
        "COLLABORATOR",
    )


def test_a_pending_review_is_seen_by_its_author_alone_until_it_is_submitted(opened, ada, bob, repo):
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    made = bob.post(f"/repos/{repo}/pulls/1/reviews", {"body": "thinking"})
    assert made["state"] == "PENDING"
    assert ada.get(f"/repos/{repo}/pulls/1/reviews") == []
    done = bob.post(f"/repos/{repo}/pulls/1/reviews/{made['id']}/events", {"event": "COMMENT"})
    assert done["state"] == "COMMENTED"


def test_a_comment_is_an_event_of_an_issue_with_a_pull_request(opened, ada, repo, receiver):
    config = {"url": receiver.url, "content_type": "json"}
    ada.post(f"/repos/{repo}/hooks", {"config": config, "events": ["issue_comment"]})
    ada.post(f"/repos/{repo}/issues/1/comments", {"body": "/codebuild_run(x)"})
    payload = receiver.next("issue_comment")[1]
    assert (payload["comment"]["body"], payload["issue"]["number"]) == ("/codebuild_run(x)", 1)
    assert payload["issue"]["pull_request"]["url"].endswith("/pulls/1")
    assert len(ada.get(f"/repos/{repo}/issues/1/comments")) == 1


def test_check_runs_are_made_by_apps_only(forge, ada, repo, feature):
    refused = ada.ask("POST", f"/repos/{repo}/check-runs", {"name": "ci", "head_sha": feature})
    assert (refused.status, refused.body["message"]) == (403, "You must authenticate via a GitHub App.")
    app = type(ada)(forge.url, forge.create_app(f"ci-{repo.split('-')[1]}"))
    ada.ask("PUT", f"/repos/{repo}/collaborators/ci-{repo.split('-')[1]}%5Bbot%5D", {"permission": "push"})
    made = app.post(f"/repos/{repo}/check-runs", {"name": "ci", "head_sha": feature, "status": "in_progress"})
    assert made["conclusion"] is None
    done = app.ask("PATCH", f"/repos/{repo}/check-runs/{made['id']}", {"conclusion": "success"}).body
    assert (done["status"], done["conclusion"]) == ("completed", "success")
    assert ada.get(f"/repos/{repo}/commits/feature/check-runs")["total_count"] == 1


def test_payloads_are_the_bytes_that_were_signed(opened, ada, repo, receiver):
    config = {"url": receiver.url, "content_type": "json"}
    ada.post(f"/repos/{repo}/hooks", {"config": config, "events": ["pull_request"]})
    ada.ask("PATCH", f"/repos/{repo}/pulls/1", {"title": "Größer"})
    receiver.next("ping")
    _, body = receiver.requests.get(timeout=20)
    assert json.loads(body)["pull_request"]["title"] == "Größer"
