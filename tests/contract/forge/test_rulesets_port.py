"""The port to GitHub's rulesets on the forge, with the same adapter as on GitHub."""

import pytest

from lockgate.cloud.github import GithubClient, GithubRefusedError, GithubRulesets
from lockgate.kernel import LockgateError, Origin
from lockgate.plan.protection import ObservedBranch, Protection, Wanted

ASKED = Protection(
    pull_request=True,
    approvals=1,
    last_push_approval=True,
    dismiss_stale=True,
    checks=("lockgate/orders-main/check",),
    force_pushes=False,
    deletion=False,
)
APPROVAL = "At least 1 approving review is required by reviewers with write access."


@pytest.fixture
def rulesets(forge, tokens):
    """Makes the adapter for a user."""
    return lambda login="ada": GithubRulesets(GithubClient(tokens[login], forge.url))


@pytest.fixture
def main(repo, working):
    """The wanted protection of `main`, which exists."""
    working.commit("one", app__py="1\n")
    working.push("main")
    return wanted(repo, "main")


def wanted(repo: str, branch: str, **change) -> Wanted:
    asked = Protection(**{**{name: getattr(ASKED, name) for name in ASKED.__slots__}, **change})
    return Wanted(repo, branch, f"lockgate: {branch}", asked, Origin("lockgate.yaml", 9, 17))


def test_where_nothing_is_nothing_is_found(rulesets, main):
    assert rulesets().find(main) == ObservedBranch(True, None, active=False, refs=(), protection=Protection())


def test_what_was_put_is_found_again(rulesets, main):
    port = rulesets()
    port.put(main, None)
    found = port.find(main)
    assert found.ruleset is not None
    assert (found.exists, found.active, found.refs, found.protection) == (True, True, ("refs/heads/main",), ASKED)


def test_strict_checks_of_several_applications_are_found_again(rulesets, repo, main):
    asked = wanted(repo, "main", strict=True, checks=("a", "b"))
    rulesets().put(asked, None)
    assert rulesets().find(asked).protection == asked.protection


def test_a_branch_that_does_not_exist_yet_can_be_protected(rulesets, repo, main, working):
    port, release = rulesets(), wanted(repo, "release/live")
    port.put(release, None)
    assert port.find(release).exists is False
    working.push("main:release/live")
    assert port.find(release).exists is True
    working.commit("two")
    assert "GH013" in working.push("main:release/live", check=False).stderr


def test_drift_is_found_and_put_back(rulesets, main, ada, repo):
    port = rulesets()
    port.put(main, None)
    number = port.find(main).ruleset
    bypass = [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
    names = {"ref_name": {"include": ["refs/heads/x"], "exclude": ["refs/heads/y"]}}
    change = {
        "enforcement": "disabled",
        "bypass_actors": bypass,
        "conditions": names,
        "rules": [{"type": "update"}, {"type": "required_linear_history"}],
    }
    assert ada.ask("PUT", f"/repos/{repo}/rulesets/{number}", change).status == 200
    found = port.find(main)
    assert (found.active, found.refs) == (False, ("refs/heads/x", "!refs/heads/y"))
    assert found.protection == Protection(
        exempt=("RepositoryRole 5 (always)",), others=("required_linear_history", "update")
    )
    port.put(main, number)
    found = port.find(main)
    assert (found.active, found.refs, found.protection) == (True, ("refs/heads/main",), ASKED)


def test_rulesets_of_others_are_named_and_left_alone(rulesets, main, ada, repo):
    body = {"name": "company", "target": "branch", "enforcement": "active", "rules": [{"type": "deletion"}]}
    ada.post(f"/repos/{repo}/rulesets", body)
    port = rulesets()
    port.put(main, None)
    assert port.find(main).beside == ("company",)
    assert {each["name"] for each in ada.get(f"/repos/{repo}/rulesets")} == {"company", "lockgate: main"}


def test_administrators_are_bound_on_push_and_merge(rulesets, main, ada, bob, repo, working):
    rulesets().put(main, None)
    working.git("checkout", "--quiet", "-b", "feature")
    sha = working.commit("two", extra__py="2\n")
    refused = working.push("feature:main", check=False).stderr
    assert "GH013: Repository rule violations found for refs/heads/main." in refused
    assert "- Changes must be made through a pull request." in refused
    working.push("feature")
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    ada.post(f"/repos/{repo}/pulls", {"title": "Two", "head": "feature", "base": "main"})
    merge = f"/repos/{repo}/pulls/1/merge"
    expected = 'Required status check "lockgate/orders-main/check" is expected.'
    reply = ada.ask("PUT", merge, {})
    assert (reply.status, reply.body["message"]) == (
        405,
        f"Repository rule violations found\n\n{expected}\n\n{APPROVAL}\n\n",
    )
    ada.post(f"/repos/{repo}/statuses/{sha}", {"state": "success", "context": "lockgate/orders-main/check"})
    bob.post(f"/repos/{repo}/pulls/1/reviews", {"event": "APPROVE"})
    assert ada.ask("PUT", merge, {}).status == 200


def test_somebody_who_may_only_push_is_told_so_before_anything_changes(rulesets, main, ada, repo):
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    with pytest.raises(LockgateError) as caught:
        rulesets("bob").find(main)
    assert str(caught.value) == (
        f"lockgate.yaml:9:17: LG5114 the token may not administer `{repo}`\n"
        "  why: only an administrator of a repository sets its rules\n"
        "  try: use the token of an administrator of the repository: a classic one with the scope `repo`, or a "
        "fine-grained one with the permission Administration (write)"
    )


def test_a_repository_that_the_token_may_not_see_is_not_found(rulesets, main, repo):
    with pytest.raises(GithubRefusedError) as caught:
        rulesets("eve").find(main)
    assert str(caught.value) == (
        f"lockgate.yaml:9:17: LG5113 GitHub shows the token no repository `{repo}`\n"
        "  why: Not Found\n"
        "  try: correct the name, or let the token see the repository: GitHub hides what a token may not see"
    )


def test_a_token_that_github_does_not_know_is_refused_without_showing_it(forge, main, repo):
    with pytest.raises(GithubRefusedError) as caught:
        GithubRulesets(GithubClient("ghp_unknown", forge.url)).find(main)
    assert str(caught.value) == (
        f"lockgate.yaml:9:17: LG5112 GitHub does not accept the token for `{repo}`\n"
        "  why: Bad credentials\n"
        "  try: put a token that GitHub knows and that has not expired into GITHUB_TOKEN"
    )
