"""LG1105: an account id that is not 12 digits."""


def test_too_few_digits_are_counted(findings):
    expected = """\
lockgate.yaml:4:65: LG1105 the account id `2222` has 4 digits, not 12
  why: AWS account ids are 12 digits
  try: look it up with `aws sts get-caller-identity` or in the organisation's list of accounts
"""
    assert findings(('"222222222222"', '"2222"')) == expected


def test_one_digit_is_counted_in_the_singular(findings):
    expected = """\
lockgate.yaml:4:65: LG1105 the account id `2` has 1 digit, not 12
  why: AWS account ids are 12 digits
  try: look it up with `aws sts get-caller-identity` or in the organisation's list of accounts
"""
    assert findings(('"222222222222"', '"2"')) == expected


def test_hyphens_are_taken_out(findings):
    expected = """\
lockgate.yaml:4:65: LG1105 the account id `2222-2222-2222` is not 12 digits
  why: AWS account ids are 12 digits
  try: write the digits only: "222222222222"
"""
    assert findings(('"222222222222"', '"2222-2222-2222"')) == expected


def test_words_are_refused(findings):
    expected = """\
lockgate.yaml:4:65: LG1105 the account id `production` is not 12 digits
  why: AWS account ids are 12 digits
  try: look it up with `aws sts get-caller-identity` or in the organisation's list of accounts
"""
    assert findings(('"222222222222"', "production")) == expected


def test_digits_of_other_scripts_are_no_account(findings):
    expected = """\
lockgate.yaml:4:65: LG1105 the account id `٢٢٢٢٢٢٢٢٢٢٢٢` is not 12 digits
  why: AWS account ids are 12 digits
  try: look it up with `aws sts get-caller-identity` or in the organisation's list of accounts
"""
    assert findings(('"222222222222"', '"٢٢٢٢٢٢٢٢٢٢٢٢"')) == expected


def test_an_id_with_a_leading_zero_is_fine(findings):
    assert not findings(('"222222222222"', '"000000000002"'))
