"""What pull requests and pushes start, with the projects and pipelines exactly as they are designed."""

import itertools

import pytest

pytestmark = pytest.mark.xdist_group("delivery triggers")

numbers = itertools.count(1)
FAILING = "version: 0.2\nphases: {build: {commands: [exit 1]}}\nartifacts: {files: ['**/*']}\n"


@pytest.fixture
def proposed(line):
    """A branch with one commit and a pull request of it: its commit and number."""
    repository, name = line.repository, f"feature-{next(numbers)}"
    repository.branch(name)
    commit = repository.commit(name, f"src/{name}.txt")
    return commit, repository.propose(name)


def test_both_webhooks_of_a_line_live_side_by_side_on_one_repository(delivery):
    counted = {name: len(delivery.repository(f"acme/{name}").ask("GET", "/hooks")) for name in ("orders", "shop")}

    # A check and a release; a check and the connection's own, through which the pipeline hears of pushes.
    assert counted == {"orders": 2, "shop": 2}


def test_a_pull_request_is_checked_and_its_status_is_on_its_head(line, proposed):
    commit, number = proposed
    context = f"lockgate/{line.name}/check"

    assert line.reported(commit, "success", "failure") == [("success", context), ("pending", context)]
    (build,) = line.built("check", commit)
    assert (build["buildStatus"], build["sourceVersion"]) == ("SUCCEEDED", f"pr/{number}")
    assert build["artifacts"].get("location", "") == ""


def test_an_open_pull_request_releases_nothing(line, proposed):
    commit, _ = proposed

    line.built("check", commit)
    assert [each for each in line.builds("build") if each.get("resolvedSourceVersion") == commit] == []
    assert line.delivered(commit) == []


def test_a_broken_pull_request_is_reported_and_a_fix_is_checked_again(line):
    repository, name = line.repository, f"broken-{next(numbers)}"
    repository.branch(name)
    first = repository.commit(name, "broken")
    repository.propose(name)
    assert line.reported(first, "failure")[0] == ("failure", f"lockgate/{line.name}/check")

    body = {"message": "Fix", "branch": name, "sha": repository.blob(name, "broken")}
    fixed = repository.ask("DELETE", "/contents/broken", body)["commit"]["sha"]
    assert line.reported(fixed, "success", "failure")[0][0] == "success"


def test_a_pull_request_cannot_change_the_declared_buildspec(line):
    repository, name = line.repository, f"sly-{next(numbers)}"
    repository.branch(name)
    commit = repository.commit(name, "buildspec.yml", FAILING, repository.blob(name, "buildspec.yml"))
    repository.propose(name)

    assert line.reported(commit, "success", "failure")[0][0] == "success"


def test_a_merge_is_released_once_and_not_checked_again(line, proposed):
    commit, number = proposed
    line.reported(commit, "success")
    checks = len(line.builds("check"))
    merged = line.repository.merge(number)

    (build,) = line.built("build", merged)
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert len(line.builds("check")) == checks
    assert line.repository.statuses(commit)[0] == ("success", f"lockgate/{line.name}/check")
    if build["initiator"].startswith("codepipeline/"):
        assert [each["trigger"]["triggerType"] for each in line.delivered(merged)] == ["WebhookV2"]
    else:
        assert line.reported(merged, "success")[0] == ("success", f"lockgate/{line.name}/release")


def test_a_fork_waits_until_somebody_who_may_write_says_so(delivery, line):
    base, number = line.repository, next(numbers)
    fork = delivery.repository(base.name, "eve").ask("POST", "/forks", {"name": f"fork-{line.name}-{number}"})
    eve = delivery.repository(fork["full_name"], "eve")
    eve.branch(f"gift-{number}")
    commit = eve.commit(f"gift-{number}", "src/gift.txt")
    foreign = delivery.repository(base.name, "eve")
    pull = foreign.propose(f"eve:gift-{number}")
    context = f"lockgate/{line.name}/check"
    assert line.reported(commit, "failure") == [("failure", context)]

    foreign.ask("POST", f"/issues/{pull}/comments", {"body": f"/codebuild_run({commit})"})
    base.ask("POST", f"/issues/{pull}/comments", {"body": f"/codebuild_run({commit[:10]})"})
    base.ask("POST", f"/issues/{pull}/comments", {"body": "looks good to me"})
    assert [each for each in line.builds("check") if each.get("sourceVersion") == f"pr/{pull}"] == []

    base.ask("POST", f"/issues/{pull}/comments", {"body": f"/codebuild_run({commit})"})
    assert line.reported(commit, "success") == [("success", context), ("pending", context), ("failure", context)]


def test_neighbours_of_the_branch_start_nothing(line):
    repository, evil = line.repository, []
    for name in ("develop-evil", "feature/develop", "developx/x", "x;rm$IFS-rf"):
        unique = repository.branch(f"{name}-{next(numbers)}")
        evil.append(repository.commit(unique, "src/evil.txt"))
        repository.propose(unique, "main")
    after = repository.branch(f"after-{next(numbers)}")
    known = repository.commit(after, "src/after.txt")
    repository.propose(after)

    line.built("check", known)
    built = {each.get("resolvedSourceVersion") for kind in ("check", "build") for each in line.builds(kind)}
    assert built & {*evil} == set()
    assert [each for commit in evil for each in line.delivered(commit)] == []


def test_a_push_that_changes_only_what_is_excluded_starts_nothing(shop):
    ignored = shop.repository.commit("develop", f"src/notes-{next(numbers)}.md")
    other = shop.repository.commit("develop", f"top-{next(numbers)}.txt")
    taken = shop.repository.commit("develop", f"src/file-{next(numbers)}.txt")

    assert shop.built("build", taken)
    assert [shop.delivered(each) for each in (ignored, other)] == [[], []]


def test_a_new_branch_with_file_filters_starts_at_its_second_push(shop):
    name = f"release/{next(numbers)}"
    first = shop.repository.head("develop")
    before = len(shop.delivered(first))
    shop.repository.branch(name)
    second = shop.repository.commit(name, f"src/release-{next(numbers)}.txt")

    assert shop.built("build", second)
    assert len(shop.delivered(first)) == before


def test_a_tag_starts_the_pipeline_unless_it_is_excluded(shop):
    name = f"tagged-{next(numbers)}"
    shop.repository.branch(name)
    candidate = shop.repository.commit(name, "src/candidate.txt")
    shop.repository.ask("POST", "/git/refs", {"ref": f"refs/tags/v{name}-rc", "sha": candidate})
    final = shop.repository.commit(name, "src/final.txt")
    shop.repository.ask("POST", "/git/refs", {"ref": f"refs/tags/v{name}", "sha": final})

    assert shop.built("build", final)
    assert shop.delivered(candidate) == []


def test_a_pull_request_to_a_delivered_branch_is_checked_by_the_same_project(shop):
    base = shop.repository.branch(f"release/{next(numbers)}")
    name = shop.repository.branch(f"fix-{next(numbers)}", base)
    commit = shop.repository.commit(name, "src/fix.txt")
    shop.repository.propose(name, base)

    assert shop.reported(commit, "success", "failure")[0][0] == "success"
    assert shop.delivered(commit) == []


def test_a_connection_is_pending_until_a_person_completes_it(delivery):
    assert delivery.pending == ["PENDING"]


def test_a_project_over_a_pending_connection_is_refused(delivery):
    account = delivery.design.lines[0].infrastructure
    call = delivery.aws.account(account).attempts.call
    pending = call("codeconnections", "CreateConnection", {"ProviderType": "GitHub", "ConnectionName": "other"}).answer
    found = call("codebuild", "BatchGetProjects", {"names": ["lockgate-shop-develop-check"]}).answer["projects"][0]
    source = {**found["source"], "auth": {"type": "CODECONNECTIONS", "resource": pending["ConnectionArn"]}}

    done = call("codebuild", "UpdateProject", {"name": found["name"], "source": source})

    assert done.code == "OAuthProviderException"
    assert done.message == f"User is not authorized to access connection {pending['ConnectionArn']}"
