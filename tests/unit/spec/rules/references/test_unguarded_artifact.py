"""LG1215: a build that would deliver although it has failed."""

import pytest

ARTIFACT_SOURCE = ("github:acme/orders", "github:acme/orders, source: artifact")

UNGUARDED = """\
version: 0.2
phases: {build: {commands: [make]}}
artifacts: {files: [out]}
"""


def test_artifacts_of_the_working_copy_itself_are_refused(findings):
    expected = """\
buildspec.yml:3:1: LG1215 a failed build of `orders` would be delivered
  why: CodeBuild uploads artifacts even when a command has failed, and the object's arrival starts the pipeline
  try: let the last command make a directory with what is delivered, and name it as `base-directory`
"""
    assert findings(ARTIFACT_SOURCE, buildspec=UNGUARDED) == expected


@pytest.mark.parametrize("directory", [".", "./", "/", '""', "$CODEBUILD_SRC_DIR"])
def test_a_directory_that_is_always_there_is_no_guard(findings, directory):
    said = findings(
        ARTIFACT_SOURCE,
        buildspec=f"""\
version: 0.2
phases: {{build: {{commands: [make]}}}}
artifacts: {{base-directory: {directory}, files: [out]}}
""",
    )
    assert "LG1215" in said


def test_a_directory_that_the_build_makes_is_a_guard(findings):
    assert not findings(
        ARTIFACT_SOURCE,
        buildspec="""\
version: 0.2
phases: {build: {commands: [make]}}
artifacts: {base-directory: dist, files: ["**/*"]}
""",
    )


def test_a_pipeline_that_builds_by_itself_stops_at_a_failed_build(findings):
    assert not findings(buildspec=UNGUARDED)
