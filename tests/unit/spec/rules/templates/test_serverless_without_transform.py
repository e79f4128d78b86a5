"""LG1407: SAM types in a template that is no SAM template."""


def test_a_sam_type_without_the_transform_is_refused_once(findings):
    expected = """\
template.yaml:2:15: LG1407 resource `One` is a SAM type in a template without SAM's transform
  why: only the transform turns SAM types into resources; CloudFormation itself does not know them
  try: add `Transform: AWS::Serverless-2016-10-31` at the top of the template
"""
    assert (
        findings(
            template="""\
Resources:
  One: {Type: AWS::Serverless::SimpleTable}
  Two: {Type: AWS::Serverless::SimpleTable}
"""
        )
        == expected
    )


def test_the_transform_may_stand_in_a_list(findings):
    assert not findings(
        template="""\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  One: {Type: AWS::Serverless::SimpleTable}
"""
    )
