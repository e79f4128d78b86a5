"""LG1008: a key that stands twice in one mapping."""


def test_a_second_environment_of_the_same_name_is_refused(findings):
    expected = """\
lockgate.yaml:5:3: LG1008 the key `test` already stands in line 4
  why: YAML readers disagree on which of the two counts
  try: remove one of the two, or rename it
"""
    assert findings(("  prod:", "  test:")) == expected


def test_every_repetition_is_reported(findings):
    expected = """\
lockgate.yaml:2:1: LG1008 the key `lockgate` already stands in line 1
  why: YAML readers disagree on which of the two counts
  try: remove one of the two, or rename it
lockgate.yaml:8:44: LG1008 the key `repository` already stands in line 8
  why: YAML readers disagree on which of the two counts
  try: remove one of the two, or rename it
"""
    assert (
        findings(
            ("lockgate: 1\n", "lockgate: 1\nlockgate: 1\n"),
            ("{repository: github:acme/orders}", "{repository: github:acme/orders, repository: github:acme/pay}"),
        )
        == expected
    )


def test_the_same_key_in_two_mappings_is_none(findings):
    assert not findings(
        template="""\
Resources:
  A: {Type: AWS::SQS::Queue}
  B: {Type: AWS::SQS::Queue}
"""
    )
