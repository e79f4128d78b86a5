"""LG1125: a name that a secret of Secrets Manager cannot have, or had better not have."""

import pytest

WHY = """\
  why: a secret's name has letters, digits and /_+=.@-, at most 512; with a hyphen and six characters at its end, the \
permission to read it would fit other secrets
  try: write the secret's name, such as `lockgate/github`: not its ARN and not the token itself
"""
REPOSITORY = "github:acme/orders}"


@pytest.mark.parametrize("name", ["arn:aws:secretsmanager:eu-west-1:111111111111:secret:x", "a b", "token-a1B2c3"])
def test_what_is_no_name_of_a_secret_is_refused(findings, name):
    written = f"github:acme/orders}}\ngithub: {{token-secret: '{name}'}}"

    assert findings((REPOSITORY, written)) == f"lockgate.yaml:8:24: LG1125 no secret can be called `{name}`\n{WHY}"


def test_a_token_is_refused_and_not_repeated(findings):
    written = "github:acme/orders}\ngithub: {token-secret: ghp_0123456789abcdef0123456789abcdef0123}"

    expected = """\
lockgate.yaml:8:24: LG1125 a GitHub token stands in the declared file
  why: whoever reads the declared file could use the token
  try: put the token into a secret of Secrets Manager, write the secret's name here, and revoke the token
"""
    assert findings((REPOSITORY, written)) == expected


def test_a_name_with_a_path_is_taken(findings):
    assert findings((REPOSITORY, "github:acme/orders}\ngithub: {token-secret: lockgate/github}")) == ""
