"""LG1236: a template configuration file that no command of the buildspec names."""

BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands: [mkdir dist, ./tell.sh > dist/release.json]
artifacts: {base-directory: dist, files: ["**/*"]}
"""
STATED = ("github:acme/orders", "github:acme/orders, configuration: release.json")


def test_a_configuration_that_the_buildspec_does_not_name_is_refused(findings):
    expected = """\
lockgate.yaml:7:59: LG1236 the buildspec of application `orders` does not name `release.json`
  why: the pipeline looks for it in the build's artifact, and deploys nothing without it
  try: let the buildspec write it into the artifact: printf '{"Tags": {"Commit": "%s"}}' \
"$CODEBUILD_RESOLVED_SOURCE_VERSION" > FILE
"""
    assert findings(STATED) == expected


def test_one_that_a_command_writes_is_taken(findings, project):
    project.write("buildspec.yml", BUILDSPEC)

    assert findings(STATED) == ""
