"""Protection is enforced on merge and on direct push, with GitHub's messages."""

import pytest

APPROVAL = "At least 1 approving review is required by reviewers with write access."
VIOLATION = f"Repository rule violations found\n\n{APPROVAL}\n\n"
RULES = {
    "required_status_checks": None,
    "enforce_admins": True,
    "required_pull_request_reviews": {"required_approving_review_count": 1},
    "restrictions": None,
}


@pytest.fixture
def pull(ada, bob, repo, working):
    """A pull request from `feature` to `main` by ada; bob may push."""
    working.commit("one", app__py="1\n")
    working.push("main")
    working.git("checkout", "--quiet", "-b", "feature")
    working.commit("two", extra__py="2\n")
    working.push("feature")
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    return ada.post(f"/repos/{repo}/pulls", {"title": "Two", "head": "feature", "base": "main"})


@pytest.fixture
def protect(ada, repo, pull):
    """Protects `main`; what is given replaces members of the usual rules."""

    def put(**change):
        reply = ada.ask("PUT", f"/repos/{repo}/branches/main/protection", {**RULES, **change})
        assert reply.status == 200, reply
        return reply.body

    return put


@pytest.fixture
def merge(ada, repo):
    def ask(client=ada, **wish):
        reply = client.ask("PUT", f"/repos/{repo}/pulls/1/merge", wish)
        return reply.status, reply.body["message"]

    return ask


@pytest.fixture
def approve(repo, bob):
    def post(client=bob, event="APPROVE"):
        client.post(f"/repos/{repo}/pulls/1/reviews", {"event": event, "body": "seen"})

    return post


def test_protection_is_shown_as_it_was_put(protect, ada, repo):
    checks = {"strict": True, "checks": [{"context": "ci"}]}
    protect(required_status_checks=checks, allow_deletions=False)
    shown = ada.get(f"/repos/{repo}/branches/main/protection")
    assert shown["required_status_checks"]["checks"] == [{"context": "ci", "app_id": None}]
    assert shown["required_pull_request_reviews"]["required_approving_review_count"] == 1
    assert (shown["enforce_admins"]["enabled"], shown["allow_deletions"]["enabled"]) == (True, False)
    assert ada.get(f"/repos/{repo}/branches/main")["protected"] is True


def test_four_members_must_be_given(ada, repo, pull):
    reply = ada.ask("PUT", f"/repos/{repo}/branches/main/protection", {"enforce_admins": True, "restrictions": None})
    assert reply.body["message"] == (
        'Invalid request.\n\n"required_status_checks", "required_pull_request_reviews" weren\'t supplied.'
    )


def test_an_unprotected_branch_says_so_and_others_are_told_nothing(ada, bob, repo, pull):
    assert ada.ask("GET", f"/repos/{repo}/branches/main/protection").body["message"] == "Branch not protected"
    assert bob.ask("GET", f"/repos/{repo}/branches/main/protection").body["message"] == "Not Found"


def test_a_merge_needs_an_approval(protect, merge, approve):
    protect()
    assert merge() == (405, APPROVAL)
    approve()
    assert merge()[0] == 200


def test_an_approval_by_somebody_who_may_not_push_does_not_count(protect, merge, approve, ada, eve, repo):
    protect()
    ada.ask("PUT", f"/repos/{repo}/collaborators/eve", {"permission": "pull"})
    approve(eve)
    assert merge() == (405, APPROVAL)


def test_requested_changes_stand_against_a_merge_until_they_are_approved(protect, merge, approve, ada, eve, repo):
    protect()
    ada.ask("PUT", f"/repos/{repo}/collaborators/eve", {"permission": "push"})
    approve(eve)
    approve(event="REQUEST_CHANGES")
    assert merge() == (405, "Changes have been requested by a reviewer with write access.")
    approve()
    assert merge()[0] == 200


def test_a_push_takes_approvals_away_when_stale_ones_are_dismissed(protect, merge, approve, working, ada, repo):
    protect(required_pull_request_reviews={"required_approving_review_count": 1, "dismiss_stale_reviews": True})
    approve()
    working.commit("three")
    working.push("feature")
    assert [each["state"] for each in ada.get(f"/repos/{repo}/pulls/1/reviews")] == ["DISMISSED"]
    assert merge() == (405, APPROVAL)


def test_approvals_outlive_a_push_otherwise(protect, merge, approve, working):
    protect()
    approve()
    working.commit("three")
    working.push("feature")
    assert merge()[0] == 200


def test_the_last_pusher_cannot_be_the_only_approver(protect, merge, approve, working, remote):
    protect(required_pull_request_reviews={"required_approving_review_count": 1, "require_last_push_approval": True})
    working.commit("three")
    working.git("push", remote("bob"), "feature")
    approve()
    assert merge() == (405, "New changes require approval from someone other than the last pusher.")


def test_a_required_check_must_have_succeeded(protect, merge, ada, repo, pull):
    protect(required_pull_request_reviews=None, required_status_checks={"strict": False, "contexts": ["ci"]})
    path = f"/repos/{repo}/statuses/{pull['head']['sha']}"
    assert merge() == (405, 'Required status check "ci" is expected.')
    ada.post(path, {"state": "pending", "context": "ci"})
    assert merge() == (405, 'Required status check "ci" is in progress.')
    ada.post(path, {"state": "failure", "context": "ci"})
    assert merge() == (405, 'Required status check "ci" is failing.')
    assert ada.get(f"/repos/{repo}/pulls/1")["mergeable_state"] == "blocked"
    ada.post(path, {"state": "success", "context": "ci"})
    assert merge()[0] == 200


def test_several_missing_checks_are_counted(protect, merge):
    protect(required_pull_request_reviews=None, required_status_checks={"strict": False, "contexts": ["a", "b"]})
    assert merge() == (405, "2 of 2 required status checks are expected.")


def test_a_check_that_is_pinned_to_an_app_cannot_be_forged(protect, merge, forge, ada, repo, pull):
    slug = f"pinned-{repo.split('-')[1]}"
    token = forge.create_app(slug)
    app = type(ada)(forge.url, token)
    identifier = ada.get(f"/users/{slug}%5Bbot%5D")["id"]
    checks = {"strict": False, "checks": [{"context": "ci", "app_id": identifier}]}
    protect(required_pull_request_reviews=None, required_status_checks=checks)
    ada.post(f"/repos/{repo}/statuses/{pull['head']['sha']}", {"state": "success", "context": "ci"})
    assert merge() == (405, 'Required status check "ci" is expected.')
    ada.ask("PUT", f"/repos/{repo}/collaborators/{slug}%5Bbot%5D", {"permission": "push"})
    run = {"name": "ci", "head_sha": pull["head"]["sha"], "conclusion": "success"}
    app.post(f"/repos/{repo}/check-runs", run)
    assert merge()[0] == 200


def test_an_outdated_head_is_refused_when_checks_are_strict(protect, merge, ada, repo, pull, working):
    protect(required_pull_request_reviews=None, required_status_checks={"strict": True, "contexts": ["ci"]})
    ada.post(f"/repos/{repo}/statuses/{pull['head']['sha']}", {"state": "success", "context": "ci"})
    ada.ask("DELETE", f"/repos/{repo}/branches/main/protection/enforce_admins")
    working.git("checkout", "--quiet", "main")
    working.commit("meanwhile", other__py="")
    working.push("main")
    ada.post(f"/repos/{repo}/branches/main/protection/enforce_admins")
    assert ada.get(f"/repos/{repo}/pulls/1")["mergeable_state"] == "behind"
    assert merge() == (405, 'Required status check "ci" is expected.'), "GitHub's words for checks that are outdated"


def test_administrators_are_exempt_only_when_the_protection_says_so(protect, merge, bob):
    protect(enforce_admins=False)
    assert merge(bob) == (405, APPROVAL)
    assert merge()[0] == 200


def test_a_direct_push_is_refused_with_githubs_message(protect, working, ada, repo):
    protect()
    working.git("checkout", "--quiet", "main")
    before = ada.get(f"/repos/{repo}/branches/main")["commit"]["sha"]
    working.commit("sneaky")
    done = working.push("main", check=False)
    assert "remote: error: GH006: Protected branch update failed for refs/heads/main." in done.stderr
    assert "remote: error: Changes must be made through a pull request." in done.stderr
    assert "[remote rejected] main -> main" in done.stderr
    assert ada.get(f"/repos/{repo}/branches/main")["commit"]["sha"] == before


def test_a_refused_branch_does_not_stop_the_others_of_the_same_push(protect, working, ada, repo):
    protect()
    working.git("checkout", "--quiet", "main")
    sha = working.commit("sneaky")
    assert working.push("main", "main:free", check=False).returncode != 0
    assert ada.get(f"/repos/{repo}/branches/free")["commit"]["sha"] == sha


def test_a_protected_branch_cannot_be_deleted_or_forced(protect, working, ada, repo):
    working.push("main:release")
    ada.ask("PUT", f"/repos/{repo}/branches/release/protection", {**RULES, "required_pull_request_reviews": None})
    assert "Cannot delete this branch" in working.push(":release", check=False).stderr
    working.git("checkout", "--quiet", "main")
    working.git("commit", "--quiet", "--amend", "-m", "rewritten")
    assert "Cannot force-push to this branch" in working.push("--force", "main:release", check=False).stderr
    working.git("reset", "--quiet", "--hard", "HEAD")


def test_the_head_of_an_approved_pull_request_may_be_pushed(protect, approve, working, ada, repo):
    protect()
    approve()
    working.push("feature:main")
    assert ada.get(f"/repos/{repo}/pulls/1")["merged"] is True


def test_only_named_people_push_to_a_restricted_branch(protect, working, remote):
    protect(required_pull_request_reviews=None, restrictions={"users": ["ada"], "teams": []})
    working.git("checkout", "--quiet", "main")
    working.commit("three")
    refused = working.git("push", remote("bob"), "main", check=False)
    assert "You're not authorized to push to this branch." in refused.stderr
    working.push("main")


def test_the_api_is_no_way_round(protect, ada, repo):
    protect()
    change = {"message": "x", "content": "", "branch": "main"}
    refused = ada.ask("PUT", f"/repos/{repo}/contents/new.txt", change)
    assert (refused.status, refused.body["message"]) == (422, "Changes must be made through a pull request.")
    sha = ada.get(f"/repos/{repo}/branches/feature")["commit"]["sha"]
    assert ada.ask("PATCH", f"/repos/{repo}/git/refs/heads/main", {"sha": sha}).status == 422
    assert ada.ask("DELETE", f"/repos/{repo}/git/refs/heads/main").status == 422


def test_a_compressed_push_is_no_way_round(protect, forge, tokens, repo, ada):
    import base64  # noqa: PLC0415 - used here only
    import gzip  # noqa: PLC0415 - used here only
    import urllib.request  # noqa: PLC0415 - used here only

    protect()
    main = ada.get(f"/repos/{repo}/branches/main")["commit"]["sha"]
    feature = ada.get(f"/repos/{repo}/branches/feature")["commit"]["sha"]
    line = f"{main} {feature} refs/heads/main\0report-status".encode()
    pack = b"PACK\0\0\0\x02\0\0\0\0" + bytes.fromhex("029d08823bd8a8eab510ad6ac75c823cfd3ed31e")
    body = gzip.compress(f"{len(line) + 4:04x}".encode() + line + b"0000" + pack)
    sign = base64.b64encode(f"ada:{tokens['ada']}".encode()).decode()
    headers = {
        "Authorization": f"Basic {sign}",
        "Content-Encoding": "gzip",
        "Content-Type": "application/x-git-receive-pack-request",
    }
    request = urllib.request.Request(f"{forge.url}/{repo}.git/git-receive-pack", body, headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        assert b"ng refs/heads/main hook declined" in response.read()
    assert ada.get(f"/repos/{repo}/branches/main")["commit"]["sha"] == main


def test_a_push_that_cannot_be_understood_is_refused(forge, tokens, repo, working):
    import base64  # noqa: PLC0415 - used here only
    import urllib.error  # noqa: PLC0415 - used here only
    import urllib.request  # noqa: PLC0415 - used here only

    sign = base64.b64encode(f"ada:{tokens['ada']}".encode()).decode()
    for body in (b"", b"zzzz", b"0003", b"0009hello", b"ffff"):
        request = urllib.request.Request(
            f"{forge.url}/{repo}.git/git-receive-pack", body, {"Authorization": f"Basic {sign}"}, method="POST"
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=20)
        assert caught.value.code == 400


RULESET = {
    "name": "flow",
    "target": "branch",
    "enforcement": "active",
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH", "refs/heads/release/**/*"], "exclude": []}},
    "rules": [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": 1,
                "dismiss_stale_reviews_on_push": True,
                "require_code_owner_review": False,
                "require_last_push_approval": False,
                "required_review_thread_resolution": False,
            },
        },
    ],
}


def test_a_ruleset_binds_the_branches_that_its_patterns_name(ada, repo, pull, working):
    ada.post(f"/repos/{repo}/rulesets", RULESET)
    working.push("feature:release/2026/1")
    assert len(ada.get(f"/repos/{repo}/rules/branches/main")) == 3
    assert len(ada.get(f"/repos/{repo}/rules/branches/release/2026/1")) == 3
    assert ada.get(f"/repos/{repo}/rules/branches/feature") == []
    done = working.push("feature:main", check=False)
    assert "GH013: Repository rule violations found for refs/heads/main." in done.stderr
    assert "- Changes must be made through a pull request." in done.stderr
    assert "Cannot delete this branch" in working.push(":release/2026/1", check=False).stderr


def test_protection_and_rulesets_bind_together(ada, repo, protect, merge, approve):
    protect(required_pull_request_reviews=None, required_status_checks={"strict": False, "contexts": ["ci"]})
    ada.post(f"/repos/{repo}/rulesets", RULESET)
    assert merge() == (405, f'Required status check "ci" is expected. {VIOLATION}')


def test_those_who_may_bypass_a_ruleset_do(ada, repo, pull, merge, bob):
    everything = {
        **RULESET,
        "bypass_actors": [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}],
    }
    ada.post(f"/repos/{repo}/rulesets", everything)
    assert merge(bob) == (405, VIOLATION)
    ruleset = ada.get(f"/repos/{repo}/rulesets")[0]["id"]
    ada.ask("PUT", f"/repos/{repo}/rulesets/{ruleset}", {"bypass_actors": []})
    assert merge() == (405, VIOLATION), "an empty list takes everybody out"
    ada.ask("PUT", f"/repos/{repo}/rulesets/{ruleset}", everything)
    assert merge()[0] == 200


def test_a_branch_may_begin_without_its_checks_only_when_the_ruleset_says_so(ada, repo, pull, working):
    def ruled(exempt: bool) -> dict[str, object]:
        parameters = {
            "strict_required_status_checks_policy": False,
            "required_status_checks": [{"context": "ci"}],
            "do_not_enforce_on_create": exempt,
        }
        return {**RULESET, "rules": [{"type": "required_status_checks", "parameters": parameters}]}

    made = ada.post(f"/repos/{repo}/rulesets", ruled(False))
    done = working.push("feature:release/1/1", check=False)
    assert '- Required status check "ci" is expected.' in done.stderr
    ada.ask("PUT", f"/repos/{repo}/rulesets/{made['id']}", ruled(True))
    working.push("feature:release/1/1")


def test_a_disabled_ruleset_binds_nobody(ada, repo, pull, merge):
    made = ada.post(f"/repos/{repo}/rulesets", RULESET)
    ada.ask("PUT", f"/repos/{repo}/rulesets/{made['id']}", {"enforcement": "disabled"})
    assert merge()[0] == 200


def test_tags_can_be_kept_by_a_ruleset(ada, repo, pull, working):
    names = {"ref_name": {"include": ["refs/tags/v*"], "exclude": []}}
    ada.post(
        f"/repos/{repo}/rulesets", {**RULESET, "target": "tag", "conditions": names, "rules": [{"type": "deletion"}]}
    )
    working.git("tag", "v1")
    working.push("v1")
    assert "Cannot delete this tag" in working.push(":v1", check=False).stderr


def test_a_rule_that_would_not_be_enforced_is_not_accepted(ada, repo, pull):
    reply = ada.ask("POST", f"/repos/{repo}/rulesets", {**RULESET, "rules": [{"type": "required_signatures"}]})
    assert reply.status == 422
    missing = {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}
    reply = ada.ask("POST", f"/repos/{repo}/rulesets", {**RULESET, "rules": [missing]})
    assert "'dismiss_stale_reviews_on_push' is missing" in reply.body["message"]
