"""LG1117: a trusted identity that is not the ARN of one role or user."""


def test_a_session_is_translated_to_its_role(findings):
    expected = """\
lockgate.yaml:6:32: LG1117 `arn:aws:sts::123456789012:assumed-role/Release/ada` is not the ARN of a role or user
  why: a group's role trusts exactly the identities that are named; an account or a wildcard would let anyone in
  try: that is a session; write its role, `arn:aws:iam::123456789012:role/Release`, with its path
"""
    assert (
        findings(
            (
                '"333333333333"}',
                '"333333333333"}\ngroups: {operators: {trusted: ["arn:aws:sts::123456789012:assumed-role/Release/ada"]}}',
            )
        )
        == expected
    )


def test_a_whole_account_is_refused(findings):
    expected = """\
lockgate.yaml:6:32: LG1117 `arn:aws:iam::123456789012:root` is not the ARN of a role or user
  why: a group's role trusts exactly the identities that are named; an account or a wildcard would let anyone in
  try: write the ARN of a role or user, such as `arn:aws:iam::123456789012:role/people/release`
"""
    assert (
        findings(
            ('"333333333333"}', '"333333333333"}\ngroups: {operators: {trusted: ["arn:aws:iam::123456789012:root"]}}')
        )
        == expected
    )


def test_a_wildcard_is_refused(findings):
    expected = """\
lockgate.yaml:6:32: LG1117 `arn:aws:iam::123456789012:role/*` is not the ARN of a role or user
  why: a group's role trusts exactly the identities that are named; an account or a wildcard would let anyone in
  try: write the ARN of a role or user, such as `arn:aws:iam::123456789012:role/people/release`
"""
    assert (
        findings(
            ('"333333333333"}', '"333333333333"}\ngroups: {operators: {trusted: ["arn:aws:iam::123456789012:role/*"]}}')
        )
        == expected
    )


def test_roles_and_users_with_paths_are_fine(findings):
    assert not findings(
        (
            '"333333333333"}',
            '"333333333333"}\ngroups: {operators: {trusted: ["arn:aws:iam::123456789012:role/people/release", "arn:aws-cn:iam::123456789012:user/ada"]}}',
        )
    )
