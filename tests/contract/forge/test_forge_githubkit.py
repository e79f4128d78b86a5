"""The same calls through ``githubkit``, whose models are generated from GitHub's own description of its API.

Every answer is parsed into the model that GitHub documents for it, so a member that is missing or of the wrong type fails.
"""

import base64

import pytest

githubkit = pytest.importorskip("githubkit", reason="githubkit is not installed")


@pytest.fixture
def github(forge, tokens):
    return githubkit.GitHub(tokens["ada"], base_url=forge.url, auto_retry=False)


@pytest.fixture
def names(repo):
    owner, name = repo.split("/")
    return {"owner": owner, "repo": name}


@pytest.fixture
def pushed(working):
    """`main`, and `feature` with one commit more; the feature's id."""
    working.commit("one", app__py="1\n")
    working.push("main")
    working.git("checkout", "--quiet", "-b", "feature")
    sha = working.commit("two", extra__py="2\n")
    working.push("feature")
    return sha


@pytest.fixture
def pull(github, names, pushed):
    made = github.rest.pulls.create(**names, title="Two", head="feature", base="main").parsed_data
    assert made.number == 1
    return made


def test_users_and_organisations(github):
    assert github.rest.users.get_authenticated().parsed_data.login == "ada"
    assert github.rest.users.get_by_username("bob").parsed_data.login == "bob"
    assert github.rest.orgs.get("acme").parsed_data.login == "acme"


def test_repositories(github, names):
    found = github.rest.repos.get(**names).parsed_data
    assert (found.full_name, found.private) == (f"{names['owner']}/{names['repo']}", True)
    made = github.rest.repos.create_for_authenticated_user(name=f"own-{names['repo']}", private=True).parsed_data
    assert made.permissions.admin is True
    changed = github.rest.repos.update("ada", made.name, description="changed").parsed_data
    assert changed.description == "changed"
    assert made.name in [each.name for each in github.rest.repos.list_for_authenticated_user().parsed_data]
    github.rest.repos.delete("ada", made.name)


def test_errors_are_those_that_clients_expect(github):
    with pytest.raises(githubkit.exception.RequestFailed) as caught:
        github.rest.repos.get("acme", "nothing")
    assert caught.value.response.status_code == 404


def test_branches_commits_and_contents(github, names, pushed):
    assert github.rest.repos.get_branch(**names, branch="feature").parsed_data.commit.sha == pushed
    assert {each.name for each in github.rest.repos.list_branches(**names).parsed_data} == {"main", "feature"}
    commit = github.rest.repos.get_commit(**names, ref=pushed).parsed_data
    assert [each.filename for each in commit.files] == ["extra.py"]
    assert len(github.rest.repos.list_commits(**names, sha="feature").parsed_data) == 2
    compared = github.rest.repos.compare_commits(**names, basehead="main...feature").parsed_data
    assert compared.ahead_by == 1
    content = base64.b64encode(b"3\n").decode()
    data = {"message": "three", "content": content, "branch": "feature"}
    done = github.rest.repos.create_or_update_file_contents(**names, path="new.py", data=data).parsed_data
    assert done.content.path == "new.py"
    assert github.rest.repos.get_content(**names, path="new.py", ref="feature").parsed_data.encoding == "base64"


def test_references(github, names, pushed):
    made = github.rest.git.create_ref(**names, ref="refs/heads/copy", sha=pushed).parsed_data
    assert made.object_.sha == pushed
    assert github.rest.git.get_ref(**names, ref="heads/copy").parsed_data.ref == "refs/heads/copy"
    assert len(github.rest.git.list_matching_refs(**names, ref="heads/").parsed_data) == 3
    github.rest.git.delete_ref(**names, ref="heads/copy")


def test_hooks_and_deliveries(github, names, receiver):
    config = {"url": receiver.url, "content_type": "json", "secret": "s"}
    hook = github.rest.repos.create_webhook(**names, config=config, events=["push"]).parsed_data
    receiver.next("ping")
    assert github.rest.repos.get_webhook(**names, hook_id=hook.id).parsed_data.config.url == receiver.url
    github.rest.repos.ping_webhook(**names, hook_id=hook.id)
    receiver.next("ping")
    (newest, *_) = github.rest.repos.list_webhook_deliveries(**names, hook_id=hook.id).parsed_data
    whole = github.rest.repos.get_webhook_delivery(**names, hook_id=hook.id, delivery_id=newest.id).parsed_data
    assert whole.event == "ping"
    github.rest.repos.redeliver_webhook_delivery(**names, hook_id=hook.id, delivery_id=newest.id)
    receiver.next("ping")
    github.rest.repos.delete_webhook(**names, hook_id=hook.id)


def test_statuses(github, names, pushed):
    made = github.rest.repos.create_commit_status(**names, sha=pushed, state="success", context="ci").parsed_data
    assert made.creator.login == "ada"
    combined = github.rest.repos.get_combined_status_for_ref(**names, ref="feature").parsed_data
    assert (combined.state, combined.total_count) == ("success", 1)
    assert len(github.rest.repos.list_commit_statuses_for_ref(**names, ref=pushed).parsed_data) == 1


def test_collaborators(github, names):
    github.rest.repos.add_collaborator(**names, username="bob", permission="push")
    found = github.rest.repos.get_collaborator_permission_level(**names, username="bob").parsed_data
    assert (found.permission, found.user.login) == ("write", "bob")
    assert "bob" in [each.login for each in github.rest.repos.list_collaborators(**names).parsed_data]


def test_pull_requests_reviews_and_merge(github, names, pull, forge, tokens):
    github.rest.repos.add_collaborator(**names, username="bob", permission="push")
    bob = githubkit.GitHub(tokens["bob"], base_url=forge.url, auto_retry=False)
    review = bob.rest.pulls.create_review(**names, pull_number=1, event="APPROVE", body="fine").parsed_data
    assert review.state == "APPROVED"
    assert github.rest.pulls.list_reviews(**names, pull_number=1).parsed_data[0].id == review.id
    assert github.rest.pulls.list(**names, state="open").parsed_data[0].title == "Two"
    assert github.rest.pulls.list_files(**names, pull_number=1).parsed_data[0].filename == "extra.py"
    assert github.rest.pulls.list_commits(**names, pull_number=1).parsed_data[0].commit.message == "two"
    comment = github.rest.issues.create_comment(**names, issue_number=1, body="hello").parsed_data
    assert comment.body == "hello"
    assert github.rest.pulls.update(**names, pull_number=1, title="Second").parsed_data.title == "Second"
    merged = github.rest.pulls.merge(**names, pull_number=1, merge_method="squash").parsed_data
    assert merged.merged is True
    assert github.rest.pulls.get(**names, pull_number=1).parsed_data.merged is True


def test_check_runs(forge, github, names, pushed):
    slug = f"kit-{names['repo']}"
    app = githubkit.GitHub(forge.create_app(slug), base_url=forge.url, auto_retry=False)
    github.rest.repos.add_collaborator(**names, username=f"{slug}%5Bbot%5D", permission="push")
    made = app.rest.checks.create(**names, data={"name": "ci", "head_sha": pushed, "status": "queued"}).parsed_data
    done = app.rest.checks.update(**names, check_run_id=made.id, data={"conclusion": "success"}).parsed_data
    assert done.status == "completed"
    assert github.rest.checks.list_for_ref(**names, ref="feature").parsed_data.total_count == 1


def test_branch_protection(github, names, pushed):
    rules = {
        "required_status_checks": {"strict": True, "contexts": ["ci"]},
        "enforce_admins": True,
        "required_pull_request_reviews": {"required_approving_review_count": 1, "dismiss_stale_reviews": True},
        "restrictions": None,
    }
    github.rest.repos.update_branch_protection(**names, branch="main", data=rules)
    found = github.rest.repos.get_branch_protection(**names, branch="main").parsed_data
    assert found.required_status_checks.contexts == ["ci"]
    assert found.required_pull_request_reviews.dismiss_stale_reviews is True
    assert github.rest.repos.get_status_checks_protection(**names, branch="main").parsed_data.strict is True
    assert github.rest.repos.get_admin_branch_protection(**names, branch="main").parsed_data.enabled is True
    github.rest.repos.delete_branch_protection(**names, branch="main")
    assert github.rest.repos.get_branch(**names, branch="main").parsed_data.protected is False


def test_rulesets(github, names, pushed):
    rules = [{"type": "deletion"}, {"type": "non_fast_forward"}]
    conditions = {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}}
    made = github.rest.repos.create_repo_ruleset(
        **names, name="flow", target="branch", enforcement="active", conditions=conditions, rules=rules
    ).parsed_data
    assert [each.type for each in made.rules] == ["deletion", "non_fast_forward"]
    assert len(github.rest.repos.get_repo_rulesets(**names).parsed_data) == 1
    assert len(github.rest.repos.get_branch_rules(**names, branch="main").parsed_data) == 2
    github.rest.repos.delete_repo_ruleset(**names, ruleset_id=made.id)


def test_forks(forge, names, github, pushed, tokens):
    github.rest.repos.add_collaborator(**names, username="bob", permission="pull")
    bob = githubkit.GitHub(tokens["bob"], base_url=forge.url, auto_retry=False)
    assert bob.rest.repos.create_fork(**names).parsed_data.owner.login == "bob"
    assert len(github.rest.repos.list_forks(**names).parsed_data) >= 0
