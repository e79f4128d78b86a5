"""LG1408: a macro that may create anything."""


def test_a_macro_for_the_whole_template_is_refused(findings):
    expected = """\
template.yaml:1:38: LG1408 the template passes through the macro `Explode`
  why: a macro rewrites the template at deployment, so what it creates, and with which permissions, cannot be known
  try: apply the macro in the build and deploy its result, or write out what it generates
"""
    assert (
        findings(
            template="""\
Transform: [AWS::LanguageExtensions, Explode]
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )


def test_resources_from_a_macro_are_refused(findings):
    expected = """\
template.yaml:2:3: LG1408 resources come from a macro
  why: a macro rewrites the template at deployment, so what it creates, and with which permissions, cannot be known
  try: apply the macro in the build and deploy its result, or write out what it generates
"""
    assert (
        findings(
            template="Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/more.yaml}}\n"
        )
        == expected
    )
