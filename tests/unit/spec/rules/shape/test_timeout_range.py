"""LG1114: a build time limit outside what CodeBuild takes."""


def test_four_minutes_are_too_few(findings):
    expected = """\
lockgate.yaml:7:61: LG1114 a build's time limit cannot be 4 minutes
  why: CodeBuild takes 5 to 2160 minutes
  try: write the minutes after which a build that hangs is ended, such as 15
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {timeout: 4}")) == expected


def test_more_than_a_day_and_a_half_is_too_long(findings):
    expected = """\
lockgate.yaml:7:61: LG1114 a build's time limit cannot be 2161 minutes
  why: CodeBuild takes 5 to 2160 minutes
  try: write the minutes after which a build that hangs is ended, such as 15
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {timeout: 2161}")) == expected


def test_both_ends_of_the_range_are_taken(findings):
    assert not findings(
        (
            "{repository: github:acme/orders}",
            "{repository: github:acme/orders, build: {timeout: 5}}\n  pay: {repository: github:acme/pay, build: {timeout: 2160}}",
        )
    )
