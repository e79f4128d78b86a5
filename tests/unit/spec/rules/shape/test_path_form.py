"""LG1123: a path that leaves the application's directory."""


def test_a_path_upwards_is_refused(findings):
    expected = """\
lockgate.yaml:7:54: LG1123 `../template.yaml` is not a path inside the application's directory
  why: a build and a pipeline see the repository's files only, by paths relative to its root
  try: write a path inside the repository, with `/` between its parts, such as `deploy/template.yaml`
"""
    assert findings(("github:acme/orders", "github:acme/orders, template: ../template.yaml")) == expected


def test_an_absolute_path_is_refused(findings):
    expected = """\
lockgate.yaml:7:55: LG1123 `/etc/buildspec.yml` is not a path inside the application's directory
  why: a build and a pipeline see the repository's files only, by paths relative to its root
  try: write a path inside the repository, with `/` between its parts, such as `deploy/template.yaml`
"""
    assert findings(("github:acme/orders", "github:acme/orders, buildspec: /etc/buildspec.yml")) == expected


def test_a_backslash_is_refused(findings):
    expected = """\
lockgate.yaml:7:54: LG1123 `deploy\\template.yaml` is not a path inside the application's directory
  why: a build and a pipeline see the repository's files only, by paths relative to its root
  try: write a path inside the repository, with `/` between its parts, such as `deploy/template.yaml`
"""
    assert findings(("github:acme/orders", "github:acme/orders, template: deploy\\template.yaml")) == expected


def test_a_path_into_a_folder_is_fine(findings, project):
    project.write("deploy/template.yaml", "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n")
    assert not findings(("github:acme/orders", "github:acme/orders, template: deploy/template.yaml"))
