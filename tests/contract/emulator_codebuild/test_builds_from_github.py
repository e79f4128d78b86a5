"""Sources from git, webhooks and commit statuses, against the forge."""

import json
import time
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

SPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - cat app.txt\n      - git log -1 --format=%s\n"
ENV_SPEC = (
    "version: 0.2\nphases:\n  build:\n    commands:\n      - env | grep CODEBUILD_WEBHOOK_ | sort\n"
    "      - echo source $CODEBUILD_SOURCE_VERSION\n"
)


def push_group(branch="main"):
    return [
        {"type": "EVENT", "pattern": "PUSH"},
        {"type": "HEAD_REF", "pattern": f"^refs/heads/{branch}$"},
    ]


def pull_group(base="main"):
    return [
        {"type": "EVENT", "pattern": "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"},
        {"type": "BASE_REF", "pattern": f"^refs/heads/{base}$"},
    ]


@pytest.fixture
def project(builder, repository, ada):
    """A project of the repository, with ada's token imported."""

    def make(*, token=True, **source):
        if token:
            builder.client.import_source_credentials(token=ada, serverType="GITHUB", authType="PERSONAL_ACCESS_TOKEN")
        return builder.project(source={"type": "GITHUB", "location": repository.location, **source})

    return make


def statuses(repository, commit):
    return [(each["state"], each["context"]) for each in repository.ask("GET", f"/commits/{commit}/statuses")]


def reported(repository, commit, state):
    for _ in range(200):
        found = statuses(repository, commit)
        if found and found[0][0] == state:
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def test_the_default_branch_is_checked_out(builder, repository, project):
    commit = repository.commit("first", buildspec__yml=SPEC, app__txt="version one\n")
    repository.push()
    project()
    build = builder.built()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert build["resolvedSourceVersion"] == commit
    assert builder.output(build) == ["version one", "first"]


@pytest.mark.parametrize("depth", [0, 1])
@pytest.mark.parametrize("form", ["commit", "branch", "reference", "tag", "old commit"])
def test_every_form_of_source_version_is_checked_out(builder, repository, project, form, depth):
    old = repository.commit("old", buildspec__yml=SPEC, app__txt="old\n")
    repository.git("checkout", "--quiet", "-b", "side")
    new = repository.commit("new", app__txt="new\n")
    repository.git("tag", "v1")
    repository.push("main", "side", "v1")
    version = {"commit": new, "branch": "side", "reference": "refs/heads/side", "tag": "v1", "old commit": old}[form]
    project(gitCloneDepth=depth)
    build = builder.built(sourceVersion=version)
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert build["resolvedSourceVersion"] == (old if form == "old commit" else new)


def test_a_private_repository_without_credentials_cannot_be_cloned(builder, repository, project, contexts):
    repository.commit("first", buildspec__yml=SPEC)
    repository.push()
    project(token=False)
    [(code, message)] = contexts(builder.built(), "DOWNLOAD_SOURCE")
    assert code == "CLIENT_ERROR"
    assert message == "authentication required for primary source and source version"


def test_a_version_that_does_not_exist_fails_the_download(builder, repository, project, contexts):
    repository.commit("first", buildspec__yml=SPEC)
    repository.push()
    project()
    assert contexts(builder.built(sourceVersion="nowhere"), "DOWNLOAD_SOURCE") == [
        ("CLIENT_ERROR", "reference not found for primary source and source version nowhere")
    ]


def test_a_source_without_a_buildspec_says_which_file_is_missing(builder, repository, project, contexts):
    repository.commit("first", app__txt="x")
    repository.push()
    project()
    [(code, message)] = contexts(builder.built(), "DOWNLOAD_SOURCE")
    assert code == "YAML_FILE_ERROR"
    assert message.startswith("stat ")
    assert message.endswith("/src/buildspec.yml: no such file or directory")


def test_the_token_is_nowhere_in_the_build(builder, repository, project, ada):
    repository.commit(
        "first",
        app__txt="x",
        buildspec__yml=(
            "version: 0.2\nphases:\n  build:\n    commands:\n"
            "      - env\n      - cat .git/config\n      - grep -rlE 'ghp[_][A-Za-z0-9]' . $HOME || echo clean\n"
        ),
    )
    repository.push()
    project()
    build = builder.built()
    assert "clean" in builder.output(build)
    assert ada not in builder.log(build)


def test_a_push_that_matches_starts_a_build_and_reports_it(builder, repository, project):
    repository.commit("first", buildspec__yml=ENV_SPEC)
    repository.push()
    project()
    hook = builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])["webhook"]
    assert [each["events"] for each in repository.ask("GET", "/hooks")] == [["push", "pull_request"]]
    assert hook["payloadUrl"].startswith(f"{builder.world.endpoint}/_lockgate/codebuild/webhooks/")
    assert "secret" not in hook
    commit = repository.commit("second", app__txt="two")
    repository.push()
    build = builder.next_build()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert build["sourceVersion"] == build["resolvedSourceVersion"] == commit
    assert build["initiator"].startswith("GitHub-Hookshot/")
    output = builder.output(build)
    assert "CODEBUILD_WEBHOOK_EVENT=PUSH" in output
    assert "CODEBUILD_WEBHOOK_HEAD_REF=refs/heads/main" in output
    assert "CODEBUILD_WEBHOOK_TRIGGER=branch/main" in output
    assert reported(repository, commit, "success") == [
        ("success", "AWS CodeBuild eu-west-1 (orders)"),
        ("pending", "AWS CodeBuild eu-west-1 (orders)"),
    ]


def test_a_push_that_does_not_match_starts_nothing(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC, app__txt="x")
    repository.push()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])
    repository.git("checkout", "--quiet", "-b", "side")
    repository.push("side")
    repository.git("checkout", "--quiet", "main")
    repository.commit("second", app__txt="y")
    repository.push()
    assert builder.next_build()["buildStatus"] == "SUCCEEDED"
    assert len(builder.client.list_builds()["ids"]) == 1


def test_a_failing_build_reports_failure_under_the_context_of_its_own(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC.replace("cat app.txt", "exit 1"))
    repository.push()
    project(buildStatusConfig={"context": "ci/checks"})
    builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])
    commit = repository.commit("second")
    repository.push()
    builder.next_build()
    assert reported(repository, commit, "failure")[0] == ("failure", "ci/checks")


def test_a_pull_request_is_built_from_its_head_as_pr_n(builder, repository, project):
    repository.commit("first", buildspec__yml=ENV_SPEC, app__txt="x")
    repository.push()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=[pull_group()])
    repository.git("checkout", "--quiet", "-b", "feature")
    commit = repository.commit("work", app__txt="y")
    repository.push("feature")
    number = repository.ask("POST", "/pulls", {"title": "work", "head": "feature", "base": "main"})["number"]
    build = builder.next_build()
    assert build["buildStatus"] == "SUCCEEDED", build["phases"]
    assert (build["sourceVersion"], build["resolvedSourceVersion"]) == (f"pr/{number}", commit)
    output = builder.output(build)
    assert f"CODEBUILD_WEBHOOK_TRIGGER=pr/{number}" in output
    assert "CODEBUILD_WEBHOOK_BASE_REF=refs/heads/main" in output
    assert f"source pr/{number}" in output
    assert reported(repository, commit, "success")[0][0] == "success"


def test_file_and_message_filters_ask_github_about_a_pull_request(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC, app__txt="x")
    repository.push()
    project()
    group = [
        *pull_group(),
        {"type": "FILE_PATH", "pattern": "^docs"},
        {"type": "COMMIT_MESSAGE", "pattern": "\\[build\\]"},
    ]
    builder.client.create_webhook(projectName="orders", filterGroups=[group])
    for branch, name, message in (
        ("a", "docs__txt", "no mark"),
        ("b", "other__txt", "[build]"),
        ("c", "docs__txt", "[build] it"),
    ):
        repository.git("checkout", "--quiet", "-B", branch, "main")
        repository.commit(message, **{name: branch})
        repository.push(branch)
        repository.ask("POST", "/pulls", {"title": branch, "head": branch, "base": "main"})
    assert builder.next_build()["sourceVersion"] == "pr/3"
    assert len(builder.client.list_builds()["ids"]) == 1


def test_a_pull_request_of_a_stranger_waits_for_an_approval(builder, repository, project, forge):
    repository.commit("first", buildspec__yml=SPEC, app__txt="x")
    repository.push()
    project()
    builder.client.create_webhook(
        projectName="orders",
        filterGroups=[pull_group()],
        pullRequestBuildPolicy={"requiresCommentApproval": "ALL_PULL_REQUESTS", "approverRoles": ["GITHUB_ADMIN"]},
    )
    login = f"eve-{repository.name}"
    eve = forge.create_user(login)
    repository.ask("PUT", f"/collaborators/{login}", {"permission": "push"})
    repository.git("checkout", "--quiet", "-b", "feature")
    commit = repository.commit("work", app__txt="y")
    repository.push("feature")
    request = urllib.request.Request(
        f"{forge.url}/repos/ada/{repository.name}/pulls",
        json.dumps({"title": "work", "head": "feature", "base": "main"}).encode(),
        {"Authorization": f"Bearer {eve}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        number = json.load(response)["number"]
    assert reported(repository, commit, "failure")[0][0] == "failure"
    assert builder.client.list_builds()["ids"] == []
    repository.ask("POST", f"/issues/{number}/comments", {"body": f"/codebuild_run({commit})"})
    assert builder.next_build()["resolvedSourceVersion"] == commit


def test_deleting_the_webhook_deletes_it_at_github(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC)
    repository.push()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])
    assert "webhook" in builder.client.batch_get_projects(names=["orders"])["projects"][0]
    builder.client.delete_webhook(projectName="orders")
    assert repository.ask("GET", "/hooks") == []
    assert "webhook" not in builder.client.batch_get_projects(names=["orders"])["projects"][0]


def test_deleting_the_project_deletes_its_hook_too(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC)
    repository.push()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])
    builder.client.delete_project(name="orders")
    assert repository.ask("GET", "/hooks") == []


def test_a_rotated_secret_still_lets_deliveries_in(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC, app__txt="x")
    repository.push()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])
    builder.client.update_webhook(projectName="orders", rotateSecret=True, filterGroups=[push_group()])
    repository.commit("second", app__txt="y")
    repository.push()
    assert builder.next_build()["buildStatus"] == "SUCCEEDED"


def test_without_credentials_there_is_no_webhook(builder, repository, project):
    project(token=False)
    with pytest.raises(ClientError) as caught:
        builder.client.create_webhook(projectName="orders")
    assert caught.value.response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "Could not find access token for server type github",
    }


def test_a_token_without_rights_makes_no_webhook(builder, repository, project, forge):
    project(token=False)
    mallory = forge.create_user(f"mallory-{repository.name}")
    builder.client.import_source_credentials(token=mallory, serverType="GITHUB", authType="PERSONAL_ACCESS_TOKEN")
    with pytest.raises(ClientError) as caught:
        builder.client.create_webhook(projectName="orders")
    assert caught.value.response["Error"]["Code"] == "OAuthProviderException"
    assert "webhook" not in builder.client.batch_get_projects(names=["orders"])["projects"][0]


def test_a_forged_delivery_starts_nothing(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC)
    repository.push()
    project()
    hook = builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])["webhook"]
    headers = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "1", "X-Hub-Signature-256": "sha256=" + "0" * 64}
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(hook["payloadUrl"], b"{}", headers), timeout=20)
    assert caught.value.code == 403
    assert builder.client.list_builds()["ids"] == []


def test_a_redelivery_does_not_build_twice(builder, repository, project):
    repository.commit("first", buildspec__yml=SPEC, app__txt="x")
    repository.push()
    project()
    builder.client.create_webhook(projectName="orders", filterGroups=[push_group()])
    repository.commit("second", app__txt="y")
    repository.push()
    builder.next_build()
    [hook] = repository.ask("GET", "/hooks")
    pushes = [each for each in repository.ask("GET", f"/hooks/{hook['id']}/deliveries") if each["event"] == "push"]
    repository.ask("POST", f"/hooks/{hook['id']}/deliveries/{pushes[0]['id']}/attempts", {})
    for _ in range(100):
        if len(repository.ask("GET", f"/hooks/{hook['id']}/deliveries")) > len(pushes) + 1:
            break
        time.sleep(0.05)
    assert len(builder.client.list_builds()["ids"]) == 1
