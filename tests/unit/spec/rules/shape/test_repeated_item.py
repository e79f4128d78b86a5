"""LG1122: an item that stands twice in a list."""


def test_the_second_of_two_equal_accounts_is_shown(findings):
    expected = """\
lockgate.yaml:4:98: LG1122 `222222222222` stands twice in `environments.test.runtime`
  why: the second does nothing, so one of the two was probably meant to be another
  try: remove it, or correct one of the two
"""
    assert findings(('"222222222222"', '["222222222222", "444444444444", "222222222222"]')) == expected


def test_groups_are_named_once(findings):
    expected = """\
lockgate.yaml:5:103: LG1122 `operators` stands twice in `environments.prod.approval`
  why: the second does nothing, so one of the two was probably meant to be another
  try: remove it, or correct one of the two
"""
    assert findings(('"333333333333"}', '"333333333333", approval: [operators, operators]}')) == expected
