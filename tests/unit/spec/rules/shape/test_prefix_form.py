"""LG1111: a prefix that cannot begin names on AWS."""


def test_a_hyphen_at_the_end_is_refused(findings):
    expected = """\
lockgate.yaml:2:61: LG1111 the prefix `acme-` cannot begin names on AWS
  why: bucket names begin with it: lower-case letters, digits and single hyphens, and not a prefix that S3 reserves
  try: write `acme`
"""
    assert findings(("region: eu-west-1", "region: eu-west-1, prefix: acme-")) == expected


def test_a_reserved_prefix_is_refused(findings):
    expected = """\
lockgate.yaml:2:61: LG1111 the prefix `sthree-acme` is reserved by AWS
  why: bucket names begin with it: lower-case letters, digits and single hyphens, and not a prefix that S3 reserves
  try: write a short word such as `lockgate` or your team's name
"""
    assert findings(("region: eu-west-1", "region: eu-west-1, prefix: sthree-acme")) == expected


def test_the_name_of_aws_is_reserved(findings):
    expected = """\
lockgate.yaml:2:61: LG1111 the prefix `AWS` cannot begin names on AWS
  why: bucket names begin with it: lower-case letters, digits and single hyphens, and not a prefix that S3 reserves
  try: write a short word such as `lockgate` or your team's name
"""
    assert findings(("region: eu-west-1", "region: eu-west-1, prefix: AWS")) == expected


def test_a_word_that_only_begins_like_a_reserved_one_is_fine(findings):
    assert not findings(("region: eu-west-1", "region: eu-west-1, prefix: awsome"))
