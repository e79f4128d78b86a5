"""LG1403: a template that creates nothing."""


def test_a_template_without_resources_is_refused(findings):
    expected = """\
template.yaml:1:1: LG1403 the template has no resources
  why: CloudFormation refuses a template that creates nothing
  try: add at least one resource under `Resources`
"""
    assert findings(template="Description: nothing yet\n") == expected


def test_empty_resources_are_none(findings):
    expected = """\
template.yaml:1:1: LG1403 the template has no resources
  why: CloudFormation refuses a template that creates nothing
  try: add at least one resource under `Resources`
"""
    assert findings(template="Resources: {}\n") == expected
