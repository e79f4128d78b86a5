"""LG1104: an account id without quotes, which YAML reads as a number."""


def test_an_id_without_quotes_is_refused_with_its_leading_zero(findings):
    expected = """\
lockgate.yaml:4:65: LG1104 the account id `012345678901` was read as a number
  why: an account id may begin with a zero, which a number loses
  try: quote it: "012345678901"
"""
    assert findings(('"222222222222"', "012345678901")) == expected


def test_each_id_of_a_list_is_looked_at(findings):
    expected = """\
lockgate.yaml:4:82: LG1104 the account id `444444444444` was read as a number
  why: an account id may begin with a zero, which a number loses
  try: quote it: "444444444444"
lockgate.yaml:4:96: LG1104 the account id `555555555555` was read as a number
  why: an account id may begin with a zero, which a number loses
  try: quote it: "555555555555"
"""
    assert findings(('"222222222222"', '["222222222222", 444444444444, 555555555555]')) == expected


def test_the_infrastructure_account_is_looked_at_too(findings):
    expected = """\
lockgate.yaml:4:40: LG1104 the account id `111111111111` was read as a number
  why: an account id may begin with a zero, which a number loses
  try: quote it: "111111111111"
"""
    assert (
        findings(
            (
                'branch: main, infrastructure: "111111111111", runtime: "222222222222"',
                'branch: main, infrastructure: 111111111111, runtime: "222222222222"',
            )
        )
        == expected
    )
