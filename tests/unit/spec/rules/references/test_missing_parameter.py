"""LG1210: a parameter of the template that has neither a value nor a default."""


def test_every_environment_without_a_value_is_named(findings):
    expected = """\
lockgate.yaml:7:3: LG1210 application `orders` states no value for parameter `Size` in `prod`
  why: CloudFormation refuses a deployment that leaves a parameter without a value
  try: add `parameters: {prod: {Size: ...}}`, or give it a `Default`
lockgate.yaml:7:3: LG1210 application `orders` states no value for parameter `Size` in `test`
  why: CloudFormation refuses a deployment that leaves a parameter without a value
  try: add `parameters: {test: {Size: ...}}`, or give it a `Default`
"""
    assert (
        findings(
            template="""\
Parameters:
  Size: {Type: String}
  Environment: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
        )
        == expected
    )


def test_the_place_is_the_nearest_key_that_is_stated(findings):
    expected = """\
lockgate.yaml:7:78: LG1210 application `orders` states no value for parameter `Size` in `prod`
  why: CloudFormation refuses a deployment that leaves a parameter without a value
  try: add `parameters: {prod: {Size: ...}}`, or give it a `Default`
"""
    assert (
        findings(
            ("github:acme/orders", "github:acme/orders, parameters: {test: {Size: small}, prod: {}}"),
            template="""\
Parameters:
  Size: {Type: String}
  Environment: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue}
""",
        )
        == expected
    )


def test_stated_values_are_enough(findings):
    assert not findings(
        ("github:acme/orders", "github:acme/orders, parameters: {test: {Size: small}, prod: {Size: large}}"),
        template="""\
Parameters:
  Size: {Type: String}
  Environment: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue}
""",
    )
