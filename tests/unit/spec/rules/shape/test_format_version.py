"""LG1107: a version of the declared file's format that this Lockgate does not know."""


def test_a_later_version_is_refused(findings):
    expected = """\
lockgate.yaml:1:11: LG1107 `lockgate: 2` is not a version that is known
  why: the version decides what the other keys mean; this Lockgate knows version 1
  try: write `lockgate: 1`
"""
    assert findings(("lockgate: 1", "lockgate: 2")) == expected


def test_a_version_in_quotes_is_refused(findings):
    expected = """\
lockgate.yaml:1:11: LG1107 the version was read as a text
  why: the version decides what the other keys mean; this Lockgate knows version 1
  try: write `lockgate: 1`, without quotes or a tag
"""
    assert findings(("lockgate: 1", 'lockgate: "1"')) == expected


def test_true_is_not_one(findings):
    expected = """\
lockgate.yaml:1:11: LG1107 `lockgate: true` is not a version that is known
  why: the version decides what the other keys mean; this Lockgate knows version 1
  try: write `lockgate: 1`
"""
    assert findings(("lockgate: 1", "lockgate: true")) == expected


def test_a_decimal_is_not_a_version(findings):
    expected = """\
lockgate.yaml:1:11: LG1107 `lockgate: 1.0` is not a version that is known
  why: the version decides what the other keys mean; this Lockgate knows version 1
  try: write `lockgate: 1`
"""
    assert findings(("lockgate: 1", "lockgate: 1.0")) == expected


def test_a_missing_value_is_refused(findings):
    expected = """\
lockgate.yaml:1:1: LG1107 `lockgate` has no value
  why: the version decides what the other keys mean; this Lockgate knows version 1
  try: write `lockgate: 1`
"""
    assert findings(("lockgate: 1", "lockgate:")) == expected
