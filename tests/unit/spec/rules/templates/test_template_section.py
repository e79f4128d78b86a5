"""LG1402: a section that a template cannot have."""


def test_a_misspelt_section_is_refused_with_a_guess(findings):
    expected = """\
template.yaml:1:1: LG1402 unknown section `Resource`
  why: CloudFormation refuses a template with any other section
  try: did you mean `Resources`?
"""
    assert (
        findings(
            template="""\
Resource:
  Queue: {Type: AWS::SQS::Queue}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )


def test_globals_need_sams_transform(findings):
    expected = """\
template.yaml:1:1: LG1402 unknown section `Globals`
  why: CloudFormation refuses a template with any other section
  try: add `Transform: AWS::Serverless-2016-10-31`
"""
    assert (
        findings(
            template="""\
Globals: {Function: {Timeout: 5}}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )


def test_globals_are_a_section_of_sam_templates(findings):
    assert not findings(
        template="""\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 5}}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
    )


def test_any_other_section_is_refused(findings):
    expected = """\
template.yaml:1:1: LG1402 unknown section `Notes`
  why: CloudFormation refuses a template with any other section
  try: remove it
"""
    assert (
        findings(
            template="""\
Notes: []
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )
