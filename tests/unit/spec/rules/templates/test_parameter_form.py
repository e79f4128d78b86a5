"""LG1412: a parameter of a template without a type."""


def test_a_parameter_without_a_type_is_refused(findings):
    expected = """\
template.yaml:2:3: LG1412 parameter `Size` has no type
  why: CloudFormation refuses a parameter without a type
  try: add `Type: String`
"""
    assert (
        findings(
            template="""\
Parameters:
  Size: {Default: small}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )


def test_parameters_are_a_mapping(findings):
    expected = """\
template.yaml:1:1: LG1412 `Parameters` is no mapping
  why: CloudFormation refuses a parameter without a type
  try: name each one
"""
    assert (
        findings(
            template="""\
Parameters: [Size]
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )
