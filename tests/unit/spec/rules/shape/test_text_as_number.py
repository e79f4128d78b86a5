"""LG1106: a text without quotes, which YAML reads as a number or a boolean."""


def test_a_branch_that_looks_like_a_number_needs_quotes(findings):
    expected = """\
lockgate.yaml:4:18: LG1106 `environments.test.branch` takes a text, but `1.10` was read as a number
  why: as a number it may change: `1.10` becomes 1.1, and `007` becomes 7
  try: quote it: "1.10"
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: 1.10, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_a_branch_that_looks_like_a_boolean_needs_quotes(findings):
    expected = """\
lockgate.yaml:4:18: LG1106 `environments.test.branch` takes a text, but `true` was read as a boolean
  why: as a number it may change: `1.10` becomes 1.1, and `007` becomes 7
  try: quote it: "true"
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: true, infrastructure: "111111111111", runtime: "222222222222"',
            )
        )
        == expected
    )


def test_an_item_of_a_list_is_named_by_its_number(findings):
    expected = """\
lockgate.yaml:5:103: LG1106 `environments.prod.approval.1` takes a text, but `7` was read as a number
  why: as a number it may change: `1.10` becomes 1.1, and `007` becomes 7
  try: quote it: "7"
"""
    assert findings(('"333333333333"}', '"333333333333", approval: [operators, 7]}')) == expected


def test_parameters_may_be_numbers_and_booleans(findings):
    assert not findings(
        ("github:acme/orders", "github:acme/orders, parameters: {prod: {Size: 007}, test: {Size: true}}")
    )
