"""LG1109: something that is not the id of an organisation."""


def test_a_name_is_refused(findings):
    expected = """\
lockgate.yaml:2:20: LG1109 `acme` is not the id of an organisation
  why: policies confine access to this organisation by its id; a wrong one would lock everyone out
  try: look it up with `aws organizations describe-organization`; it looks like `o-a1b2c3d4e5`
"""
    assert findings(("o-a1b2c3d4e5", "acme")) == expected


def test_a_units_id_is_recognised(findings):
    expected = """\
lockgate.yaml:2:20: LG1109 `ou-a1b2-c3d4e5f6` is not the id of an organisation
  why: policies confine access to this organisation by its id; a wrong one would lock everyone out
  try: that is a root or a unit; `aws organizations describe-organization` names the organisation
"""
    assert findings(("o-a1b2c3d4e5", "ou-a1b2-c3d4e5f6")) == expected


def test_upper_case_is_refused(findings):
    expected = """\
lockgate.yaml:2:20: LG1109 `O-A1B2C3D4E5` is not the id of an organisation
  why: policies confine access to this organisation by its id; a wrong one would lock everyone out
  try: look it up with `aws organizations describe-organization`; it looks like `o-a1b2c3d4e5`
"""
    assert findings(("o-a1b2c3d4e5", "O-A1B2C3D4E5")) == expected
