"""LG1213: a repository that is a folder which does not exist."""


def test_a_path_to_nothing_is_refused(findings):
    expected = """\
lockgate.yaml:7:24: LG1213 the repository `./nowhere` is not a folder
  why: a rehearsal takes the application's commits from there
  try: correct the path, which is relative to this file, or write `github:OWNER/NAME`
"""
    assert findings(("github:acme/orders", "./nowhere, directory: .")) == expected


def test_a_path_to_a_file_is_refused(findings):
    expected = """\
lockgate.yaml:7:24: LG1213 the repository `./template.yaml` is not a folder
  why: a rehearsal takes the application's commits from there
  try: correct the path, which is relative to this file, or write `github:OWNER/NAME`
"""
    assert findings(("github:acme/orders", "./template.yaml, directory: .")) == expected


def test_a_folder_is_its_own_directory(findings, project):
    project.write("orders/template.yaml", "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n")
    project.write(
        "orders/buildspec.yml",
        """\
version: 0.2
phases: {build: {commands: [make]}}
artifacts: {files: [out]}
""",
    )
    assert not findings(("github:acme/orders", "./orders"))
