"""Git over HTTP with the real git client."""

import os
import threading
from pathlib import Path


def test_a_pushed_commit_can_be_cloned(working, tmp_path, remote):
    sha = working.commit("one", app__py="print(1)")
    working.push("main")
    working.git("clone", "--quiet", remote(), str(tmp_path / "copy"))
    assert working.git("-C", str(tmp_path / "copy"), "rev-parse", "HEAD").stdout.strip() == sha
    assert (tmp_path / "copy/app.py").read_text() == "print(1)"


def test_a_push_larger_than_gits_post_buffer_arrives(working, ada, repo):
    (working.folder / "large").write_bytes(os.urandom(3_000_000))
    sha = working.commit("large")
    working.push("main")
    assert ada.get(f"/repos/{repo}/branches/main")["commit"]["sha"] == sha


def test_a_single_commit_can_be_fetched_by_its_id_and_without_history(working, tmp_path, remote):
    first = working.commit("one", a="1")
    working.commit("two", a="2")
    working.push("main")
    copy = tmp_path / "copy"
    working.git("init", "--quiet", str(copy))
    working.git("-C", str(copy), "fetch", "--quiet", "--depth=1", remote(), first)
    assert working.git("-C", str(copy), "rev-list", "FETCH_HEAD").stdout.split() == [first]


def test_a_private_repository_asks_strangers_for_a_name_and_hides_from_users_without_permission(working, remote):
    working.commit("one")
    working.push("main")
    assert "could not read Username" in working.git("ls-remote", remote(None), check=False).stderr
    assert "Repository not found." in working.git("ls-remote", remote("bob"), check=False).stderr


def test_a_wrong_token_is_refused(working, forge, repo):
    address = forge.url.replace("http://", "http://ada:ghp_wrong@") + f"/{repo}.git"
    done = working.git("ls-remote", address, check=False)
    assert done.returncode != 0
    assert "Authentication failed" in done.stderr


def test_who_may_only_read_can_fetch_but_not_push(working, ada, repo, remote):
    working.commit("one")
    working.push("main")
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "pull"})
    assert "refs/heads/main" in working.git("ls-remote", remote("bob")).stdout
    done = working.git("push", remote("bob"), "main:other", check=False)
    assert f"Permission to {repo}.git denied to bob." in done.stderr
    ada.ask("PUT", f"/repos/{repo}/collaborators/bob", {"permission": "push"})
    working.git("push", remote("bob"), "main:other")


def test_anybody_reads_a_public_repository_and_nobody_pushes_without_signing_in(working, ada, repo, remote):
    working.commit("one")
    working.push("main")
    ada.ask("PATCH", f"/repos/{repo}", {"private": False})
    assert "refs/heads/main" in working.git("ls-remote", remote(None)).stdout
    assert working.git("push", remote(None), "main:other", check=False).returncode != 0


def test_the_default_branch_cannot_be_deleted_by_a_push(working):
    working.commit("one")
    working.push("main")
    assert "refusing to delete the current branch" in working.push(":main", check=False).stderr


def test_nobody_pushes_to_the_references_of_pull_requests(working):
    working.commit("one")
    assert "deny updating a hidden ref" in working.push("main:refs/pull/1/head", check=False).stderr


def test_pushes_that_overlap_are_each_announced_as_their_own(working, ada, repo, receiver, tmp_path, remote):
    working.commit("one")
    working.push("main")
    config = {"url": receiver.url, "content_type": "json"}
    ada.post(f"/repos/{repo}/hooks", {"config": config, "events": ["push"]})
    names = [f"branch-{number}" for number in range(6)]
    threads = [threading.Thread(target=working.push, args=(f"main:{name}",)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = [receiver.next("push")[1]["ref"] for _ in names]
    assert sorted(seen) == [f"refs/heads/{name}" for name in names]


def test_repositories_and_users_outlive_the_process(tmp_path: Path, working):
    from lockgate.forge import Forge  # noqa: PLC0415 - a forge of its own, unlike the shared one

    with Forge.start(tmp_path / "own") as first:
        token = first.create_user("zoe")
        address = first.url.replace("http://", f"http://zoe:{token}@")
        _ask(first.url, token, "/user/repos", {"name": "mine"})
        working.commit("one")
        working.git("push", f"{address}/zoe/mine.git", "main")
    with Forge.start(tmp_path / "own") as second:
        address = second.url.replace("http://", f"http://zoe:{token}@")
        assert "refs/heads/main" in working.git("ls-remote", f"{address}/zoe/mine.git").stdout


def _ask(url: str, token: str, path: str, body: object) -> None:
    import json  # noqa: PLC0415 - used here only
    import urllib.request  # noqa: PLC0415 - used here only

    headers = {"Authorization": f"token {token}"}
    urllib.request.urlopen(urllib.request.Request(url + path, json.dumps(body).encode(), headers), timeout=20).close()
