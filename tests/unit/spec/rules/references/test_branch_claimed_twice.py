"""LG1206: two branches of one application whose pipelines would have the same name in one account."""


def test_branches_that_differ_in_punctuation_only_are_refused(findings):
    expected = """\
lockgate.yaml:5:18: LG1206 branches `feature/a` and `feature-a` of application `orders` both claim `orders-feature-a`
  why: pipelines are named after their branch in lower-case letters, digits and hyphens, so both would be one
  try: rename one of the branches, or give one of the environments another infrastructure account
"""
    assert (
        findings(
            ("test: {branch: main", "test: {branch: feature/a"),
            (
                'prod: {branch: main, infrastructure: "111111111111"',
                'prod: {branch: feature-a, infrastructure: "111111111111"',
            ),
        )
        == expected
    )


def test_branches_that_differ_in_capitals_only_are_refused(findings):
    expected = """\
lockgate.yaml:5:18: LG1206 branches `Release` and `release` of application `orders` both claim `orders-release`
  why: pipelines are named after their branch in lower-case letters, digits and hyphens, so both would be one
  try: rename one of the branches, or give one of the environments another infrastructure account
"""
    assert (
        findings(
            ("test: {branch: main", "test: {branch: Release"),
            (
                'prod: {branch: main, infrastructure: "111111111111"',
                'prod: {branch: release, infrastructure: "111111111111"',
            ),
        )
        == expected
    )


def test_in_accounts_of_their_own_they_are_fine(findings):
    assert not findings(
        ("test: {branch: main", "test: {branch: feature/a"),
        (
            'prod: {branch: main, infrastructure: "111111111111"',
            'prod: {branch: feature-a, infrastructure: "444444444444"',
        ),
    )


def test_several_environments_on_one_branch_and_account_are_one_line(findings):
    assert not findings()
