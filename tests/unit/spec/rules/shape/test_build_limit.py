"""LG1124: fewer than one build at a time."""


def test_no_build_at_a_time_is_too_few(findings):
    expected = """\
lockgate.yaml:7:65: LG1124 the most builds at a time cannot be 0
  why: no pull request would ever be built, and none could be merged
  try: write 1 or more, or leave the key out: then as many builds run as the account may have
"""
    assert findings(("github:acme/orders", "github:acme/orders, checks: {concurrent: 0}")) == expected


def test_one_build_at_a_time_is_taken(findings):
    assert not findings(("github:acme/orders", "github:acme/orders, checks: {concurrent: 1}"))
