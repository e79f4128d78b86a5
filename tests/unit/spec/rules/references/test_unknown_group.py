"""LG1203: an approval by a group that does not exist."""


def test_a_misspelt_standard_group_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:5:92: LG1203 environment `prod` is approved by an unknown group `release-manager`
  why: nobody could ever approve a delivery
  try: did you mean `release-managers`?
"""
    assert findings(('"333333333333"}', '"333333333333", approval: [release-manager]}')) == expected


def test_a_group_that_nobody_declared_is_refused(findings):
    expected = """\
lockgate.yaml:5:92: LG1203 environment `prod` is approved by an unknown group `auditors`
  why: nobody could ever approve a delivery
  try: declare it under `groups`, or name `developers`, `operators` or `release-managers`
"""
    assert findings(('"333333333333"}', '"333333333333", approval: [auditors]}')) == expected


def test_a_declared_group_may_approve(findings):
    assert not findings(('"333333333333"}', '"333333333333", approval: [auditors]}\ngroups: {auditors: {}}'))
