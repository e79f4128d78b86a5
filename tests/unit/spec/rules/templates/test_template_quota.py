"""LG1414: more of something than CloudFormation takes in one template."""


def test_five_hundred_and_one_resources_are_too_many(findings):
    expected = """\
template.yaml:1:1: LG1414 the template has 501 resources, CloudFormation takes 500
  why: CloudFormation refuses it
  try: split the template into nested stacks, or into two applications
"""
    assert (
        findings(template="Resources:\n" + "".join(f"  Q{i}: {{Type: AWS::SQS::Queue}}\n" for i in range(501)))
        == expected
    )
