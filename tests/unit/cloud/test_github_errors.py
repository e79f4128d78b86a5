"""What GitHub says when it refuses: place, cause and way out, and the token in none of it."""

import http.server
import json
import logging
import threading
import traceback
from collections.abc import Iterator

import pytest

from lockgate.cloud.github import GithubClient, GithubRulesets
from lockgate.kernel import LockgateError, Origin
from lockgate.plan.protection import Protection, Wanted

TOKEN = "ghp_9sEcReTsEcReTsEcReT"
WANTED = Wanted("acme/orders", "develop", "lockgate: develop", Protection(), Origin("lockgate.yaml", 9, 17))
REPOSITORY = {"full_name": "acme/orders", "permissions": {"admin": True}}
NO_RATE = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}


class Answering(http.server.ThreadingHTTPServer):
    """Answers by path with what it was given, and everything else with 404."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, tuple[int, object, dict[str, str]]] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def give(self, path: str, status: int, body: object, **headers: str) -> None:
        self.answers[path] = (status, body, headers)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body, headers = self.server.answers.get(
            self.path.partition("?")[0], (404, {"message": "Not Found"}, {})
        )
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Answering]:
    running = Answering()
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def github(server):
    server.answers.clear()
    server.give("/repos/acme/orders", 200, REPOSITORY)
    server.give("/repos/acme/orders/branches/develop", 200, {})
    server.give("/repos/acme/orders/rules/branches/develop", 200, [])
    server.give("/repos/acme/orders/rulesets", 200, [])
    return server


def said(server: Answering) -> str:
    with pytest.raises(LockgateError) as caught:
        GithubRulesets(GithubClient(TOKEN, server.url)).find(WANTED)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def expected(rule: str, fact: str, why: str, remedy: str) -> str:
    return f"lockgate.yaml:9:17: {rule} {fact}\n  why: {why}\n  try: {remedy}"


AGAIN = "then repeat the command: what is done already is not repeated"
UPGRADE = "Upgrade to GitHub Pro or make this repository public to enable this feature."
SAML = "Resource protected by organization SAML enforcement. You must grant your token access."


def test_a_free_private_repository_has_no_rulesets(github):
    github.give("/repos/acme/orders/rulesets", 403, {"message": UPGRADE})
    assert said(github) == expected(
        "LG5115",
        "the plan of `acme/orders` protects no branches of private repositories",
        UPGRADE,
        "upgrade the plan of the repository's owner, or make the repository public",
    )


def test_a_fine_grained_token_without_the_permission_is_told_which(github):
    message = "Resource not accessible by personal access token"
    github.give("/repos/acme/orders/rulesets", 403, {"message": message})
    assert said(github) == expected(
        "LG5114",
        "the token may not administer `acme/orders`",
        message,
        "use the token of an administrator of the repository: a classic one with the scope `repo`, or a fine-grained "
        "one with the permission Administration (write)",
    )


def test_single_sign_on_has_a_way_out_of_its_own(github):
    github.give("/repos/acme/orders", 403, {"message": SAML})
    assert said(github) == expected(
        "LG5114",
        "the organisation of `acme/orders` asks for single sign-on",
        SAML,
        f"authorise the token for it in the token's settings, {AGAIN}",
    )


def test_the_rate_limit_says_how_long_to_wait(github):
    message = "You have exceeded a secondary rate limit."
    github.give("/repos/acme/orders", 403, {"message": message}, Retry_After="90")
    assert said(github) == expected(
        "LG5116", "GitHub's rate limit stopped the calls about `acme/orders`", message, f"wait 2 minutes, {AGAIN}"
    )
    github.give("/repos/acme/orders", 403, {"message": "API rate limit exceeded"}, **NO_RATE)
    assert "LG5116" in said(github)


def test_a_renamed_repository_is_named(github):
    github.give("/repos/acme/orders", 200, {**REPOSITORY, "full_name": "acme/shop"})
    assert said(github) == expected(
        "LG5119",
        "`acme/orders` is called otherwise now",
        "GitHub has moved it to `acme/shop`, and webhooks and pipelines need its new name",
        "write `github:acme/shop` in the declared file",
    )


def test_a_server_without_rulesets_is_told_from_a_missing_repository(github):
    del github.answers["/repos/acme/orders/rulesets"]
    assert said(github) == expected(
        "LG5111",
        "the server of `acme/orders` knows no rulesets",
        "Not Found",
        "protect the branches by hand, or update the server: GitHub Enterprise Server has them since 3.11",
    )


def test_what_github_objects_to_is_told_with_its_details(github):
    problem = {"message": "Validation Failed", "errors": ["Name must be unique", {"field": "rules", "code": "invalid"}]}
    github.give("/repos/acme/orders/rulesets", 422, problem)
    assert said(github) == expected(
        "LG5111",
        "GitHub refused a call about `acme/orders` with 422",
        "Validation Failed: Name must be unique: rules invalid",
        f"correct what the message names, {AGAIN}",
    )


def test_an_archived_repository_is_named_as_that(github):
    message = "Repository was archived so is read-only."
    github.give("/repos/acme/orders/rulesets", 403, {"message": message})
    assert said(github) == expected("LG5111", "`acme/orders` is archived", message, f"unarchive it, {AGAIN}")


def test_a_page_of_something_else_is_no_answer_of_github(github):
    github.give("/repos/acme/orders", 200, b"<html>welcome</html>")
    assert said(github) == expected(
        "LG5118",
        "the answer about `acme/orders` is none of GitHub",
        "the answer is no JSON: something else than GitHub's REST API answers there",
        "check the address of the API: GitHub Enterprise Server has it at https://HOST/api/v3",
    )
    github.give("/repos/acme/orders", 200, ["welcome"])
    assert said(github).startswith("lockgate.yaml:9:17: LG5118 the answer about `acme/orders` cannot be read")


def test_a_server_that_echoes_the_token_gives_nothing_away(github):
    github.give("/repos/acme/orders", 500, f"you sent {TOKEN}".encode())
    assert "you sent [token]" in said(github)


def test_nobody_answering_is_told_from_a_refusal(github):
    with pytest.raises(LockgateError) as caught:
        GithubRulesets(GithubClient(TOKEN, "http://127.0.0.1:9")).find(WANTED)
    assert str(caught.value).startswith("lockgate.yaml:9:17: LG5117 GitHub gave no answer about `acme/orders`\n  why: ")


def test_the_token_is_in_no_log_and_in_no_representation(github, caplog):
    client = GithubClient(TOKEN, github.url)
    with caplog.at_level(logging.DEBUG):
        GithubRulesets(client).find(WANTED)
    assert caplog.records
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(client)
