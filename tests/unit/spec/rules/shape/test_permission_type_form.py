"""LG1120: permissions for something that is not a resource type."""


def test_a_service_is_no_type(findings):
    expected = """\
lockgate.yaml:7:58: LG1120 `AWS::SQS` is not a resource type
  why: extra permissions are given per resource type of the template, so that they go when the type goes
  try: write a type such as `AWS::SQS::Queue` or `Custom::Name`
"""
    assert (
        findings(("github:acme/orders", 'github:acme/orders, permissions: {AWS::SQS: ["sqs:CreateQueue"]}')) == expected
    )


def test_a_custom_type_is_one(findings):
    assert not findings(
        ("github:acme/orders", 'github:acme/orders, permissions: {Custom::Index: ["es:ESHttpPut"]}'),
        template="Resources:\n  Index: {Type: Custom::Index}\n",
    )
