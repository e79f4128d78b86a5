"""LG1231: triggers of a branch that no environment of the application follows."""


def test_a_branch_without_environment_has_no_pipeline_to_start(findings):
    expected = """\
lockgate.yaml:7:55: LG1231 application `orders` has triggers for `mian`, which has no pipeline
  why: each pipeline follows the branch of its environments, and no environment of the application follows this one
  try: did you mean `main`?
"""
    assert (
        findings(("github:acme/orders", "github:acme/orders, triggers: {mian: {paths: {exclude: ['docs/**']}}}"))
        == expected
    )
