"""LG1401: a template that cannot be read."""

import os


def test_a_missing_template_is_named_with_its_path(findings, project):
    project.write(
        "apps/orders/buildspec.yml",
        """\
version: 0.2
phases: {build: {commands: [make]}}
artifacts: {files: [out]}
""",
    )
    expected = """\
lockgate.yaml:7:3: LG1401 the template `apps/orders/template.yaml` of application `orders` does not exist
  why: the permissions of the role that deploys are derived from what the template creates
  try: correct `directory` or `template`, whose paths are relative to this file and to the directory
"""
    assert findings(("github:acme/orders", "github:acme/orders, directory: apps/orders")) == expected


def test_a_stated_template_is_placed_at_its_key(findings):
    expected = """\
lockgate.yaml:7:54: LG1401 the template `deploy.yaml` of application `orders` does not exist
  why: the permissions of the role that deploys are derived from what the template creates
  try: correct `directory` or `template`, whose paths are relative to this file and to the directory
"""
    assert findings(("github:acme/orders", "github:acme/orders, template: deploy.yaml")) == expected


def test_a_folder_is_no_template(findings, project):
    project.write("deploy/template.yaml", "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n")
    expected = """\
lockgate.yaml:7:54: LG1401 the template `deploy` of application `orders` cannot be read: not a plain file
  why: the permissions of the role that deploys are derived from what the template creates
  try: correct `directory` or `template`, whose paths are relative to this file and to the directory
"""
    assert findings(("github:acme/orders", "github:acme/orders, template: deploy")) == expected


def test_a_path_that_no_file_can_have_is_refused(findings):
    shown = findings(("github:acme/orders", 'github:acme/orders, directory: "a\\0b"'))
    assert "LG1401 the template `a\0b/template.yaml` of application `orders` cannot be read: invalid argument" in shown
    assert "LG1415 the buildspec `a\0b/buildspec.yml` of application `orders` cannot be read: invalid argument" in shown


def test_a_pipe_is_no_template(findings, project):
    os.mkfifo(project.folder / "pipe.yaml")
    shown = findings(("github:acme/orders", "github:acme/orders, template: pipe.yaml"))
    assert "LG1401 the template `pipe.yaml` of application `orders` cannot be read: not a plain file" in shown
