"""What stops ``lockgate github protect`` before it calls anything."""

import pytest

from lockgate.spec.sample import sample_files


@pytest.fixture
def project(tmp_path):
    for name, content in sample_files("paired").items():
        (tmp_path / name).write_text(content)
    return tmp_path


@pytest.fixture
def protect(lockgate, project, monkeypatch):
    """Runs the command with these tokens in the environment."""

    def run(*arguments, **tokens):
        for name in ("GITHUB_TOKEN", "GH_TOKEN"):
            monkeypatch.setenv(name, tokens.get(name, ""))
        return lockgate("github", "protect", *arguments)

    return run


def usage(rule, fact, why, remedy):
    return f"lockgate github protect: {rule} {fact}\n  why: {why}\n  try: {remedy}\n"


def test_without_a_token_it_says_where_to_get_one(protect):
    outcome = protect("--check")
    assert outcome.code == 2
    assert outcome.err == usage(
        "LG0040",
        "there is no token for GitHub",
        "GitHub changes the rules of a repository only for its administrators",
        "put a token into GITHUB_TOKEN: GITHUB_TOKEN=$(gh auth token) lockgate github protect",
    )


@pytest.mark.parametrize("text", ["ghp secret", "ghp_sécret", "ghp\nsecret"])
def test_what_cannot_be_a_token_is_refused_without_showing_it(protect, text):
    outcome = protect("--check", GITHUB_TOKEN=text)
    assert outcome.code == 2
    assert outcome.err == usage(
        "LG0041",
        "what GITHUB_TOKEN holds is no token",
        "a token is one word of plain letters, digits and underscores",
        "put nothing but the token into GITHUB_TOKEN",
    )


@pytest.mark.parametrize("api", ["http://github.example.com/api/v3", "github.example.com", "ftp://127.0.0.1"])
def test_a_token_is_sent_over_no_network_in_clear_text(protect, api):
    outcome = protect("--check", "--api", api, GITHUB_TOKEN="ghp_secret")
    assert outcome.code == 2
    assert outcome.err == usage(
        "LG0043",
        f"`--api {api}` is no https address",
        "the token goes there with every call, and anybody on the way could read it without TLS",
        "write https://HOST/api/v3",
    )


def test_a_repository_that_is_a_folder_has_nothing_to_protect_it(protect, project):
    file = project / "lockgate.yaml"
    file.write_text(file.read_text().replace("github:acme/orders", "."))
    outcome = protect("--check", GITHUB_TOKEN="ghp_secret")
    assert outcome.code == 2
    assert outcome.err == "local/orders: a folder, not at GitHub; nothing protects it\n" + usage(
        "LG0042",
        "no application has a repository at GitHub",
        "there is nothing to protect",
        "write github:OWNER/NAME",
    )
