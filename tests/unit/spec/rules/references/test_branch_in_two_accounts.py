"""LG1207: one branch of one application that two infrastructure accounts deliver."""


def test_a_branch_that_two_accounts_deliver_is_refused(findings):
    expected = """\
lockgate.yaml:5:18: LG1207 environments `test` and `prod` deliver branch `main` of application `orders` from different infrastructure accounts
  why: one push would start two pipelines at once that do not wait for each other and report under one name
  try: give each environment a branch of its own, or the environments of a branch one infrastructure account
"""
    assert (
        findings(
            (
                'prod: {branch: main, infrastructure: "111111111111"',
                'prod: {branch: main, infrastructure: "444444444444"',
            )
        )
        == expected
    )


def test_different_applications_may_share_the_branchs_name(findings):
    assert not findings(
        ('prod: {branch: main, infrastructure: "111111111111"', 'prod: {branch: main, infrastructure: "444444444444"'),
        (
            "{repository: github:acme/orders}",
            "{repository: github:acme/orders, environments: [test]}\n  pay: {repository: github:acme/pay, environments: [prod]}",
        ),
    )
