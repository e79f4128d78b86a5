"""LG1233: a trigger's branches without the branch that the pipeline is named after."""

import pytest


def stated(branches):
    return ("github:acme/orders", f"github:acme/orders, triggers: {{main: {{branches: {branches}}}}}")


def test_a_pipeline_that_its_own_branch_does_not_start_is_refused(findings):
    expected = """\
lockgate.yaml:7:62: LG1233 a push to `main` does not start its own pipeline of application `orders`
  why: the branch's pull requests would be tested and merged, and never delivered
  try: include the branch, or give the environment another `branch`; state only `tags` to deliver tags alone
"""
    assert findings(stated("{include: ['release/*']}")) == expected


def test_an_exclude_beats_an_include(findings):
    assert "LG1233" in findings(stated("{include: ['**'], exclude: ['m*']}"))


@pytest.mark.parametrize("branches", ["{include: ['*']}", "{include: [main, 'release/*']}", "{exclude: [other]}"])
def test_a_pipeline_that_its_own_branch_starts_is_in_order(findings, branches):
    assert not findings(stated(branches))
