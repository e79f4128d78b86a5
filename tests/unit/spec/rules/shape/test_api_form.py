"""LG1126: an address that is none of GitHub's REST API."""

import pytest

REPOSITORY = "github:acme/orders}"


@pytest.mark.parametrize(
    "address", ["http://api.github.com", "https://me:secret@api.github.com", "https://h/?q=1", "api.github.com"]
)
def test_an_address_to_which_no_token_should_go_is_refused(findings, address):
    written = f"github:acme/orders}}\ngithub: {{token-secret: t, api: '{address}'}}"

    expected = f"""\
lockgate.yaml:8:32: LG1126 `{address}` is no address of GitHub's REST API
  why: the token is sent to it, so that it has to begin with https:// and must have neither credentials nor a query
  try: write `https://api.github.com`, or `https://HOST/api/v3` for a GitHub Enterprise Server
"""
    assert findings((REPOSITORY, written)) == expected


def test_the_address_of_an_enterprise_server_is_taken(findings):
    written = "github:acme/orders}\ngithub: {token-secret: t, api: https://github.acme.example/api/v3}"

    assert findings((REPOSITORY, written)) == ""
