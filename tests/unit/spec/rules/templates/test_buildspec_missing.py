"""LG1415: a buildspec that cannot be read."""


def test_a_missing_buildspec_is_placed_at_the_application(findings, project):
    project.write("apps/orders/template.yaml", "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n")
    expected = """\
lockgate.yaml:7:3: LG1415 the buildspec `apps/orders/buildspec.yml` of application `orders` does not exist
  why: the build runs what the buildspec says, and fails without one
  try: correct `directory` or `buildspec`, or write one; `lockgate init` shows an example
"""
    assert findings(("github:acme/orders", "github:acme/orders, directory: apps/orders")) == expected


def test_a_stated_buildspec_is_placed_at_its_key(findings):
    expected = """\
lockgate.yaml:7:55: LG1415 the buildspec `build.yml` of application `orders` does not exist
  why: the build runs what the buildspec says, and fails without one
  try: correct `directory` or `buildspec`, or write one; `lockgate init` shows an example
"""
    assert findings(("github:acme/orders", "github:acme/orders, buildspec: build.yml")) == expected
