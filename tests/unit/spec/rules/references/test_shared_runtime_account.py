"""LG1204: a runtime account of two environments."""


def test_the_second_environment_in_an_account_is_refused(findings):
    expected = """\
lockgate.yaml:5:65: LG1204 environments `test` and `prod` share the runtime account `222222222222`
  why: the account is the border between environments; inside one account, what runs in one can reach the other
  try: give each environment a runtime account of its own
"""
    assert findings(('"333333333333"', '"222222222222"')) == expected


def test_an_account_in_a_list_is_found_at_its_own_place(findings):
    expected = """\
lockgate.yaml:5:82: LG1204 environments `test` and `prod` share the runtime account `222222222222`
  why: the account is the border between environments; inside one account, what runs in one can reach the other
  try: give each environment a runtime account of its own
"""
    assert findings(('"333333333333"', '["444444444444", "222222222222"]')) == expected


def test_several_accounts_of_one_environment_are_fine(findings):
    assert not findings(('"333333333333"', '["333333333333", "444444444444"]'))
