"""LG1405: a resource whose type cannot exist."""


def test_a_type_of_two_parts_is_refused(findings):
    expected = """\
template.yaml:2:17: LG1405 resource `Queue` has the impossible type `SQS::Queue`
  why: CloudFormation's types have three parts, custom resources two
  try: write it as `AWS::SERVICE::NAME` or `Custom::NAME`
"""
    assert findings(template="Resources:\n  Queue: {Type: SQS::Queue}\n") == expected


def test_types_of_modules_and_custom_resources_are_fine(findings):
    assert not findings(
        template="""\
Resources:
  One: {Type: 'Acme::Storage::Bucket::MODULE'}
  Two: {Type: 'Custom::Two'}
"""
    )
