"""LG1413: a logical id that CloudFormation does not take."""


def test_a_hyphen_is_refused(findings):
    expected = """\
template.yaml:2:3: LG1413 `my-queue` is not a logical id
  why: CloudFormation takes letters and digits only, and parameters and resources share one set of names
  try: use letters and digits only, each name once
"""
    assert findings(template="Resources:\n  my-queue: {Type: AWS::SQS::Queue}\n") == expected


def test_a_name_is_a_parameter_or_a_resource(findings):
    expected = """\
template.yaml:4:3: LG1413 `Queue` is a parameter and a resource
  why: CloudFormation takes letters and digits only, and parameters and resources share one set of names
  try: use letters and digits only, each name once
"""
    assert (
        findings(
            template="""\
Parameters:
  Queue: {Type: String, Default: a}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )
