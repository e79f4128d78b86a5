"""LG1404: a resource without a type."""


def test_a_resource_without_a_type_is_refused(findings):
    expected = """\
template.yaml:2:3: LG1404 resource `Queue` has no type
  why: CloudFormation must know what to create
  try: add `Type: AWS::SERVICE::NAME`
"""
    assert findings(template="Resources:\n  Queue: {Properties: {}}\n") == expected


def test_a_resource_that_is_a_text_is_refused(findings):
    expected = """\
template.yaml:2:3: LG1404 resource `Queue` has no type
  why: CloudFormation must know what to create
  try: add `Type: AWS::SERVICE::NAME`
"""
    assert findings(template="Resources:\n  Queue: AWS::SQS::Queue\n") == expected


def test_a_function_is_no_type(findings):
    expected = """\
template.yaml:4:3: LG1404 resource `Queue` has no type
  why: CloudFormation must know what to create
  try: add `Type: AWS::SERVICE::NAME`
"""
    assert (
        findings(
            template="""\
Parameters:
  Kind: {Type: String, Default: a}
Resources:
  Queue: {Type: !Ref Kind}
"""
        )
        == expected
    )
