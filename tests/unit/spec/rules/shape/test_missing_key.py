"""LG1102: a key that must be there and is not."""


def test_every_missing_section_is_named_with_an_example(findings, project):
    project.write("lockgate.yaml", "lockgate: 1\n")
    expected = """\
lockgate.yaml:1:1: LG1102 there is no key `applications`
  why: there is no secure default for it
  try: add it, as in `applications: {orders: {repository: github:acme/orders}}`
lockgate.yaml:1:1: LG1102 there is no key `environments`
  why: there is no secure default for it
  try: add it, as in `environments: {prod: {branch: main, infrastructure: "111111111111", runtime: "222222222222"}}`
lockgate.yaml:1:1: LG1102 there is no key `organization`
  why: there is no secure default for it
  try: add it, as in `organization: {id: o-a1b2c3d4e5, region: eu-west-1}`
"""
    assert findings() == expected


def test_a_missing_key_is_placed_at_the_mapping_that_lacks_it(findings):
    expected = """\
lockgate.yaml:4:3: LG1102 `environments.test` has no key `branch`
  why: there is no secure default for it
  try: add it, as in `branch: main`
lockgate.yaml:4:3: LG1102 `environments.test` has no key `infrastructure`
  why: there is no secure default for it
  try: add it, as in `infrastructure: "111111111111"`
"""
    assert (
        findings(('branch: main, infrastructure: "111111111111", runtime: "222222222222"', 'runtime: "222222222222"'))
        == expected
    )


def test_an_empty_mapping_lacks_everything(findings):
    expected = """\
lockgate.yaml:7:3: LG1102 `applications.orders` has no key `repository`
  why: there is no secure default for it
  try: add it, as in `repository: github:acme/orders`
"""
    assert findings(("{repository: github:acme/orders}", "{}")) == expected
