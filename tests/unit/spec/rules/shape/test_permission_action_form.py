"""LG1119: a permission that is not an IAM action."""


def test_a_service_alone_is_refused(findings):
    expected = """\
lockgate.yaml:7:76: LG1119 `sqs` is not an IAM action
  why: the execution role gets exactly these actions
  try: write `service:Action`, such as `sqs:CreateQueue`
"""
    assert findings(("github:acme/orders", "github:acme/orders, permissions: {AWS::SQS::Queue: [sqs]}")) == expected


def test_an_action_is_fine(findings):
    assert not findings(
        ("github:acme/orders", 'github:acme/orders, permissions: {AWS::SQS::Queue: ["sqs:CreateQueue", "sqs:Get*"]}')
    )
