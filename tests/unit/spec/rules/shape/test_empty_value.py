"""LG1112: a value that is there but empty."""


def test_no_environments_are_refused(findings, project):
    project.write(
        "lockgate.yaml",
        """\
lockgate: 1
organization: {id: o-a1b2c3d4e5, region: eu-west-1}
environments: {}
applications:
  orders: {repository: github:acme/orders}
""",
    )
    expected = """\
lockgate.yaml:3:1: LG1112 `environments` is empty
  why: nothing can be designed from nothing
  try: fill it, or remove the key where it has a default
"""
    assert findings() == expected


def test_no_runtime_account_is_refused(findings):
    expected = """\
lockgate.yaml:4:56: LG1112 `environments.test.runtime` is empty
  why: nothing can be designed from nothing
  try: fill it, or remove the key where it has a default
"""
    assert findings(('"222222222222"', "[]")) == expected


def test_delivery_to_no_environment_is_refused(findings):
    expected = """\
lockgate.yaml:7:44: LG1112 `applications.orders.environments` is empty
  why: nothing can be designed from nothing
  try: fill it, or remove the key where it has a default
"""
    assert findings(("github:acme/orders", "github:acme/orders, environments: []")) == expected


def test_an_empty_image_is_refused(findings):
    expected = """\
lockgate.yaml:7:52: LG1112 `applications.orders.build.image` is empty
  why: nothing can be designed from nothing
  try: fill it, or remove the key where it has a default
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {image: ''}")) == expected


def test_no_approval_may_be_stated_in_so_many_words(findings):
    assert not findings(('"333333333333"}', '"333333333333", approval: []}'))
