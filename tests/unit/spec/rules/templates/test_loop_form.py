"""LG1409: a loop of the wrong form."""


def test_a_loop_needs_its_transform(findings):
    expected = """\
template.yaml:2:3: LG1409 the loop `Fn::ForEach::Queues` needs a transform
  why: CloudFormation refuses it
  try: add `Transform: AWS::LanguageExtensions` at the top of the template
"""
    assert (
        findings(
            template="Resources:\n  Fn::ForEach::Queues: [Name, [A, B], {'Queue${Name}': {Type: AWS::SQS::Queue}}]\n"
        )
        == expected
    )


def test_a_loop_without_a_body_is_refused(findings):
    expected = """\
template.yaml:3:3: LG1409 the loop `Fn::ForEach::Queues` has the wrong form
  why: CloudFormation refuses it
  try: write `Fn::ForEach::NAME: [IDENTIFIER, COLLECTION, {KEY: BODY}]`
"""
    assert (
        findings(
            template="""\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues: [Name, [A, B]]
"""
        )
        == expected
    )


def test_a_loop_in_a_loop_is_looked_into(findings):
    expected = """\
template.yaml:3:33: LG1409 the loop `Fn::ForEach::Inner` has the wrong form
  why: CloudFormation refuses it
  try: write `Fn::ForEach::NAME: [IDENTIFIER, COLLECTION, {KEY: BODY}]`
"""
    assert (
        findings(
            template="""\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Outer: [X, [A], {'Fn::ForEach::Inner': {}}]
"""
        )
        == expected
    )


def test_a_well_formed_loop_is_fine(findings):
    assert not findings(
        template="""\
Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues: [Name, [A, B], {'Queue${Name}': {Type: AWS::SQS::Queue}}]
"""
    )
