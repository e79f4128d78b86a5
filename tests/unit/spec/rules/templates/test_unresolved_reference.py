"""LG1411: a reference to something that the template does not have."""


def test_a_misspelt_reference_is_refused_with_a_guess(findings):
    expected = """\
template.yaml:5:29: LG1411 `Qeue` is referred to, but not declared
  why: CloudFormation refuses a template with unresolved references
  try: did you mean `Queue`?
"""
    assert (
        findings(
            template="""\
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !GetAtt Qeue.QueueName}
"""
        )
        == expected
    )


def test_variables_in_texts_are_references(findings):
    expected = """\
template.yaml:4:29: LG1411 `Stage` is referred to, but not declared
  why: CloudFormation refuses a template with unresolved references
  try: declare it under `Parameters` or `Resources`, or correct the name
"""
    assert (
        findings(
            template="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub '${Stage}-${AWS::Region}-${!Literal}'}
"""
        )
        == expected
    )


def test_variables_of_a_texts_own_are_none(findings):
    assert not findings(
        template="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: !Sub ['${Stage}', {Stage: !Ref AWS::Region}]}
"""
    )


def test_what_a_resource_depends_on_is_a_reference(findings):
    expected = """\
template.yaml:4:16: LG1411 `Topic` is referred to, but not declared
  why: CloudFormation refuses a template with unresolved references
  try: declare it under `Parameters` or `Resources`, or correct the name
"""
    assert (
        findings(
            template="""\
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: [Topic]
"""
        )
        == expected
    )


def test_outputs_are_looked_at_too(findings):
    expected = """\
template.yaml:4:18: LG1411 `Queu` is referred to, but not declared
  why: CloudFormation refuses a template with unresolved references
  try: did you mean `Queue`?
"""
    assert (
        findings(
            template="""\
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Queue: {Value: !Ref Queu}
"""
        )
        == expected
    )


def test_templates_that_are_rewritten_may_refer_to_anything(findings):
    assert not findings(
        template="""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Role: {Value: !GetAtt FunctionRole.Arn}
"""
    )
