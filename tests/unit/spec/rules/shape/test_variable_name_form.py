"""LG1118: a name that a build's environment variable cannot have."""


def test_codebuilds_own_names_are_refused(findings):
    expected = """\
lockgate.yaml:7:66: LG1118 a build cannot have the environment variable `CODEBUILD_SRC_DIR`
  why: CodeBuild keeps names that begin with CODEBUILD_ for itself, and credentials never belong into plain text
  try: name it with letters, digits and underscores; let the build use its role instead of access keys
"""
    assert (
        findings(("github:acme/orders", "github:acme/orders, build: {environment: {CODEBUILD_SRC_DIR: here}}"))
        == expected
    )


def test_credentials_are_refused(findings):
    expected = """\
lockgate.yaml:7:66: LG1118 a build cannot have the environment variable `AWS_SECRET_ACCESS_KEY`
  why: CodeBuild keeps names that begin with CODEBUILD_ for itself, and credentials never belong into plain text
  try: name it with letters, digits and underscores; let the build use its role instead of access keys
"""
    assert (
        findings(("github:acme/orders", "github:acme/orders, build: {environment: {AWS_SECRET_ACCESS_KEY: x}}"))
        == expected
    )


def test_a_hyphen_is_refused(findings):
    expected = """\
lockgate.yaml:7:66: LG1118 a build cannot have the environment variable `LOG-LEVEL`
  why: CodeBuild keeps names that begin with CODEBUILD_ for itself, and credentials never belong into plain text
  try: name it with letters, digits and underscores; let the build use its role instead of access keys
"""
    assert findings(("github:acme/orders", "github:acme/orders, build: {environment: {LOG-LEVEL: debug}}")) == expected


def test_other_names_are_fine(findings):
    assert not findings(
        ("github:acme/orders", "github:acme/orders, build: {environment: {LOG_LEVEL: debug, RETRIES: 3}}")
    )
