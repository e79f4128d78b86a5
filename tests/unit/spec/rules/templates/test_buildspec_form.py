"""LG1416: a buildspec that CodeBuild would not run."""


def test_an_older_version_is_refused(findings):
    expected = """\
buildspec.yml:1:10: LG1416 the buildspec has version `0.1`
  why: version 0.1 runs each command in a shell of its own: what one sets, the next does not see
  try: write `version: 0.2`, in which all commands run in one shell
"""
    assert (
        findings(
            buildspec="""\
version: 0.1
phases: {build: {commands: [make]}}
artifacts: {files: [out]}
"""
        )
        == expected
    )


def test_everything_that_is_missing_is_named(findings):
    expected = """\
buildspec.yml:1:1: LG1416 the buildspec has no artifacts
  why: CodeBuild refuses it before it runs the first command
  try: begin it with `version: 0.2`, `phases` and `artifacts`; `lockgate init` shows an example
buildspec.yml:1:1: LG1416 the buildspec has no phases
  why: CodeBuild refuses it before it runs the first command
  try: begin it with `version: 0.2`, `phases` and `artifacts`; `lockgate init` shows an example
buildspec.yml:1:1: LG1416 the buildspec has no version
  why: CodeBuild refuses it before it runs the first command
  try: begin it with `version: 0.2`, `phases` and `artifacts`; `lockgate init` shows an example
"""
    assert findings(buildspec="env: {}\n") == expected


def test_a_version_in_quotes_is_fine(findings):
    assert not findings(
        buildspec="""\
version: '0.2'
phases: {build: {commands: [make]}}
artifacts: {files: [out]}
"""
    )
