"""LG1214: extra permissions for a resource type that the template does not use."""


def test_a_misspelt_type_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:7:58: LG1214 the template of `orders` creates no `AWS::SQS::Queues`
  why: the role that deploys gets the permissions of what it deploys, and no others
  try: did you mean `AWS::SQS::Queue`?
"""
    assert (
        findings(("github:acme/orders", 'github:acme/orders, permissions: {AWS::SQS::Queues: ["sqs:CreateQueue"]}'))
        == expected
    )


def test_a_type_that_is_not_used_is_refused(findings):
    expected = """\
lockgate.yaml:7:58: LG1214 the template of `orders` creates no `AWS::EC2::VPC`
  why: the role that deploys gets the permissions of what it deploys, and no others
  try: remove them
"""
    assert (
        findings(("github:acme/orders", 'github:acme/orders, permissions: {AWS::EC2::VPC: ["ec2:CreateVpc"]}'))
        == expected
    )


def test_a_type_that_sam_generates_is_used(findings):
    assert not findings(
        ("github:acme/orders", 'github:acme/orders, permissions: {AWS::DynamoDB::Table: ["dynamodb:CreateTable"]}'),
        template="""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
""",
    )
