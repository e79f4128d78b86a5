"""The REST API: shapes, permissions and errors."""

import base64

import pytest


@pytest.fixture
def pushed(working):
    """The id of the one commit on `main`."""
    sha = working.commit("one", app__py="print(1)")
    working.push("main")
    return sha


def test_a_user_sees_who_they_are(ada, nobody):
    assert ada.get("/user")["login"] == "ada"
    reply = nobody.ask("GET", "/user")
    assert (reply.status, reply.body["message"]) == (401, "Requires authentication")


def test_a_token_that_proves_nobody_is_refused_even_where_none_is_needed(forge, ada):
    reply = type(ada)(forge.url, "ghp_nobody").ask("GET", "/users/ada")
    assert (reply.status, reply.body["message"]) == (401, "Bad credentials")


def test_the_prefix_of_github_enterprise_leads_to_the_same_api(ada):
    assert ada.get("/api/v3/user") == ada.get("/user")


def test_an_address_that_does_not_exist_answers_as_github_does(ada):
    reply = ada.ask("GET", "/repos/acme/nothing")
    assert reply.status == 404
    assert reply.body == {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}


def test_a_request_without_a_user_agent_is_refused(ada):
    reply = ada.ask("GET", "/user", **{"User-Agent": ""})
    assert reply.status == 403


def test_a_private_repository_is_not_found_by_others(bob, nobody, repo):
    assert bob.ask("GET", f"/repos/{repo}").status == 404
    assert nobody.ask("GET", f"/repos/{repo}").status == 404


def test_a_repository_is_found_whatever_the_case_of_its_name(ada, repo):
    assert ada.get(f"/repos/{repo.upper()}")["full_name"] == repo


def test_a_name_is_taken_once(ada, repo):
    reply = ada.ask("POST", "/orgs/acme/repos", {"name": repo.split("/")[1]})
    assert reply.status == 422
    assert reply.body["errors"][0]["message"] == "name already exists on this account"


def test_only_owners_create_in_an_organisation(bob):
    assert bob.ask("POST", "/orgs/acme/repos", {"name": "x"}).status == 403


def test_broken_json_is_a_bad_request(ada):
    reply = ada.ask("POST", "/user/repos", b"{")
    assert (reply.status, reply.body["message"]) == (400, "Problems parsing JSON")


def test_a_deleted_repository_is_gone(ada, repo, pushed):
    assert ada.ask("DELETE", f"/repos/{repo}").status == 204
    assert ada.ask("GET", f"/repos/{repo}").status == 404


def test_a_repository_with_a_first_commit_has_a_readme(ada):
    full = ada.post("/user/repos", {"name": "with-readme", "auto_init": True})["full_name"]
    readme = ada.get(f"/repos/{full}/contents/README.md")
    assert base64.b64decode(readme["content"]) == b"# with-readme\n"
    ada.ask("DELETE", f"/repos/{full}")


def test_a_branch_shows_its_newest_commit(ada, repo, pushed):
    branch = ada.get(f"/repos/{repo}/branches/main")
    assert branch["commit"]["sha"] == pushed
    assert branch["commit"]["commit"]["message"] == "one"
    assert branch["commit"]["author"]["login"] == "ada"
    assert ada.ask("GET", f"/repos/{repo}/branches/none").body["message"] == "Branch not found"


def test_a_commit_is_found_by_id_branch_and_tag(ada, repo, working, pushed):
    working.git("tag", "-a", "v1", "-m", "first")
    working.push("v1")
    for name in (pushed, "main", "v1"):
        found = ada.get(f"/repos/{repo}/commits/{name}")
        assert found["sha"] == pushed
    assert found["files"][0]["filename"] == "app.py"
    assert found["stats"] == {"additions": 1, "deletions": 0, "total": 1}


def test_a_commit_that_is_not_there_is_a_422(ada, repo, pushed):
    reply = ada.ask("GET", f"/repos/{repo}/commits/{'0' * 40}")
    assert (reply.status, reply.body["message"]) == (422, f"No commit found for SHA: {'0' * 40}")


def test_a_comparison_says_what_the_head_has_more(ada, repo, working, pushed):
    working.git("checkout", "--quiet", "-b", "feature/x")
    sha = working.commit("two", other__py="")
    working.push("feature/x")
    found = ada.get(f"/repos/{repo}/compare/main...feature/x")
    assert (found["status"], found["ahead_by"], found["behind_by"]) == ("ahead", 1, 0)
    assert [each["sha"] for each in found["commits"]] == [sha]
    assert [each["filename"] for each in found["files"]] == ["other.py"]


def test_references_are_created_moved_only_forward_and_deleted(ada, repo, working, pushed):
    second = working.commit("two")
    working.push("main")
    ada.post(f"/repos/{repo}/git/refs", {"ref": "refs/heads/release/1", "sha": second})
    back = ada.ask("PATCH", f"/repos/{repo}/git/refs/heads/release/1", {"sha": pushed})
    assert (back.status, back.body["message"]) == (422, "Update is not a fast forward")
    assert ada.ask("PATCH", f"/repos/{repo}/git/refs/heads/release/1", {"sha": pushed, "force": True}).status == 200
    assert ada.get(f"/repos/{repo}/git/ref/heads/release/1")["object"]["sha"] == pushed
    assert ada.ask("DELETE", f"/repos/{repo}/git/refs/heads/release/1").status == 204
    assert ada.ask("GET", f"/repos/{repo}/git/ref/heads/release/1").status == 404


def test_a_file_is_changed_only_by_someone_who_names_the_version_they_saw(ada, repo, pushed):
    path = f"/repos/{repo}/contents/app.py"
    change = {"message": "edit", "content": base64.b64encode(b"print(2)").decode()}
    assert ada.ask("PUT", path, change).status == 422
    assert ada.ask("PUT", path, {**change, "sha": "0" * 40}).status == 409
    done = ada.ask("PUT", path, {**change, "sha": ada.get(path)["sha"]})
    assert done.status == 200
    assert base64.b64decode(ada.get(path)["content"]) == b"print(2)"
    assert ada.get(f"/repos/{repo}/commits")[0]["sha"] == done.body["commit"]["sha"]


def test_a_file_cannot_be_written_into_gits_own_folder(ada, repo, pushed):
    change = {"message": "x", "content": ""}
    assert ada.ask("PUT", f"/repos/{repo}/contents/.git/config", change).status == 422


def test_the_newest_status_of_each_context_counts(ada, repo, pushed):
    for state, context in (("pending", "ci"), ("success", "ci"), ("pending", "deploy")):
        ada.post(f"/repos/{repo}/statuses/{pushed}", {"state": state, "context": context})
    found = ada.get(f"/repos/{repo}/commits/main/status")
    assert (found["state"], found["total_count"]) == ("pending", 2)
    ada.post(f"/repos/{repo}/statuses/{pushed}", {"state": "success", "context": "deploy"})
    assert ada.get(f"/repos/{repo}/commits/{pushed}/status")["state"] == "success"
    assert len(ada.get(f"/repos/{repo}/commits/{pushed}/statuses")) == 4


def test_a_status_needs_the_permission_to_push(ada, bob, repo, pushed):
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "pull"})
    assert bob.ask("POST", f"/repos/{repo}/statuses/{pushed}", {"state": "success"}).status == 404
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    assert bob.ask("POST", f"/repos/{repo}/statuses/{pushed}", {"state": "success"}).status == 201


def test_a_status_has_one_of_four_states(ada, repo, pushed):
    reply = ada.ask("POST", f"/repos/{repo}/statuses/{pushed}", {"state": "green"})
    assert reply.status == 422
    assert reply.body["errors"] == [{"resource": "Status", "code": "invalid", "field": "state"}]


def test_permissions_have_githubs_names(ada, repo):
    path = f"/repos/{repo}/collaborators/bob"
    for given, permission, role in (("pull", "read", "read"), ("maintain", "write", "maintain"), ("admin",) * 3):
        ada.ask("PUT", path, {"permission": given})
        found = ada.get(f"{path}/permission")
        assert (found["permission"], found["role_name"]) == (permission, role)
    ada.ask("DELETE", path)
    assert ada.get(f"{path}/permission")["permission"] == "none"


def test_lists_come_in_pages_with_links(ada, repo, working, pushed):
    for number in range(2):
        working.git("branch", f"b{number}")
    working.push("b0", "b1")
    reply = ada.ask("GET", f"/repos/{repo}/branches?per_page=2")
    assert [each["name"] for each in reply.body] == ["b0", "b1"]
    assert 'page=2>; rel="next"' in reply.headers["Link"]
    last = ada.ask("GET", f"/repos/{repo}/branches?per_page=2&page=2")
    assert [each["name"] for each in last.body] == ["main"]
    assert 'rel="prev"' in last.headers["Link"]
    assert 'rel="next"' not in last.headers["Link"]
