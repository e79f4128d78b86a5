"""LG1302: two things that would have the same name in one account."""


def test_a_group_named_like_a_role_of_the_pipeline_is_refused(findings):
    expected = """\
lockgate.yaml:6:10: LG1302 the pipeline of `orders` on `main` and group `build` of the pipeline of `orders` on `main` would both have the role `lockgate-orders-main-build`
  why: the second would replace or refuse the first: names on AWS are unique within an account
  try: rename the application, the branch or the group that the second is named after
"""
    assert findings(('"333333333333"}', '"333333333333"}\ngroups: {build: {}}')) == expected


def test_applications_and_branches_that_add_up_to_one_name_are_refused(findings):
    expected = """\
lockgate.yaml:8:3: LG1302 the pipeline of `orders` on `eu-main` and the pipeline of `orders-eu` on `main` would both have the bucket `lockgate-orders-eu-main-111111111111-eu-west-1`
  why: the second would replace or refuse the first: names on AWS are unique within an account
  try: rename the application, the branch or the group that the second is named after
"""
    assert (
        findings(
            (
                'prod: {branch: main, infrastructure: "111111111111"',
                'prod: {branch: eu-main, infrastructure: "111111111111"',
            ),
            (
                "{repository: github:acme/orders}",
                "{repository: github:acme/orders, environments: [prod]}\n  orders-eu: {repository: github:acme/orders-eu, environments: [test]}",
            ),
        )
        == expected
    )


def test_the_same_names_in_different_accounts_are_fine(findings):
    assert not findings(
        (
            'prod: {branch: main, infrastructure: "111111111111"',
            'prod: {branch: eu-main, infrastructure: "444444444444"',
        ),
        (
            "{repository: github:acme/orders}",
            "{repository: github:acme/orders, environments: [prod]}\n  orders-eu: {repository: github:acme/orders-eu, environments: [test]}",
        ),
    )
