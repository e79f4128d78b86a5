"""LG1101: a key that does not exist."""


def test_a_misspelt_key_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:2:1: LG1102 `organization` has no key `region`
  why: there is no secure default for it
  try: add it, as in `region: eu-west-1`
lockgate.yaml:2:34: LG1101 unknown key `regoin` of `organization`
  why: a key that nobody reads would be silently ignored, and with it what you meant by it
  try: did you mean `region`?
"""
    assert findings(("region:", "regoin:")) == expected


def test_a_key_of_another_mapping_is_sent_home(findings):
    expected = """\
lockgate.yaml:2:1: LG1101 unknown key `branch`
  why: a key that nobody reads would be silently ignored, and with it what you meant by it
  try: `branch` belongs under `environments.NAME`
"""
    assert findings(("lockgate: 1\n", "lockgate: 1\nbranch: main\n")) == expected


def test_any_other_key_is_answered_with_the_keys_of_the_place(findings):
    expected = """\
lockgate.yaml:2:1: LG1101 unknown key `waypoints`
  why: a key that nobody reads would be silently ignored, and with it what you meant by it
  try: remove it; the keys here are `lockgate`, `organization`, `environments`, `applications`, `groups`, `forbid`, `require`, `github`
"""
    assert findings(("lockgate: 1\n", "lockgate: 1\nwaypoints: []\n")) == expected


def test_keys_deep_inside_are_checked_too(findings):
    expected = """\
lockgate.yaml:7:52: LG1101 unknown key `time` of `applications.orders.build`
  why: a key that nobody reads would be silently ignored, and with it what you meant by it
  try: did you mean `timeout`?
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {time: 5}")) == expected
