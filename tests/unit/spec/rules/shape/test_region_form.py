"""LG1108: something that is not a Region code."""


def test_a_place_name_is_refused(findings):
    expected = """\
lockgate.yaml:2:42: LG1108 `Ireland` is not a Region code
  why: every account's resources are made in this Region, by its code
  try: write a Region's code such as `eu-west-1`
"""
    assert findings(("eu-west-1", "Ireland")) == expected


def test_an_availability_zone_is_recognised(findings):
    expected = """\
lockgate.yaml:2:42: LG1108 `eu-west-1b` is not a Region code
  why: every account's resources are made in this Region, by its code
  try: that is an availability zone; write its Region, `eu-west-1`
"""
    assert findings(("eu-west-1", "eu-west-1b")) == expected


def test_the_regions_of_other_partitions_are_fine(findings):
    assert not findings(("eu-west-1", "us-gov-west-1"))
