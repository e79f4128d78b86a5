"""LG1121: a permission for a whole service, or for everything."""


def test_a_whole_service_is_refused(findings):
    expected = """\
lockgate.yaml:7:76: LG1121 the permission `sqs:*` allows a whole service
  why: whoever changes the template acts with the execution role; a service-wide wildcard would hand all of it over
  try: name the actions, such as `sqs:CreateQueue`, `sqs:DeleteQueue`; a part may be `sqs:List*`
"""
    assert findings(("github:acme/orders", 'github:acme/orders, permissions: {AWS::SQS::Queue: ["sqs:*"]}')) == expected


def test_everything_is_refused(findings):
    expected = """\
lockgate.yaml:7:76: LG1121 the permission `*` allows everything
  why: whoever changes the template acts with the execution role; a service-wide wildcard would hand all of it over
  try: name the actions, such as `sqs:CreateQueue`, `sqs:DeleteQueue`; a part may be `sqs:List*`
"""
    assert findings(("github:acme/orders", 'github:acme/orders, permissions: {AWS::SQS::Queue: ["*"]}')) == expected


def test_wildcards_in_disguise_are_refused(findings):
    expected = """\
lockgate.yaml:7:76: LG1121 the permission `sqs:?*` allows a whole service
  why: whoever changes the template acts with the execution role; a service-wide wildcard would hand all of it over
  try: name the actions, such as `sqs:CreateQueue`, `sqs:DeleteQueue`; a part may be `sqs:List*`
"""
    assert (
        findings(("github:acme/orders", 'github:acme/orders, permissions: {AWS::SQS::Queue: ["sqs:?*"]}')) == expected
    )
