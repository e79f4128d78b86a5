"""LG1211: more parameters than a pipeline's action can carry."""


def test_a_thousand_characters_of_json_are_too_many(findings):
    expected = """\
lockgate.yaml:7:57: LG1211 the parameters of `orders` in `prod` are 1001 characters of JSON
  why: a pipeline passes them to CloudFormation as one JSON text of at most 1000 characters
  try: give the parameters defaults in the template, or keep long values in Parameter Store and pass their names
"""
    assert (
        findings(("github:acme/orders", "github:acme/orders, parameters: {prod: {Size: " + "x" * 990 + "}}"))
        == expected
    )


def test_what_lockgate_fills_counts_too(findings):
    expected = """\
lockgate.yaml:7:57: LG1211 the parameters of `orders` in `prod` are 1007 characters of JSON
  why: a pipeline passes them to CloudFormation as one JSON text of at most 1000 characters
  try: give the parameters defaults in the template, or keep long values in Parameter Store and pass their names
"""
    assert (
        findings(
            ("github:acme/orders", "github:acme/orders, parameters: {prod: {Size: " + "x" * 920 + "}}"),
            template="""\
Parameters:
  Size: {Type: String, Default: small}
  Boundary: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue}
""",
        )
        == expected
    )


def test_the_same_characters_alone_are_fine(findings):
    assert not findings(("github:acme/orders", "github:acme/orders, parameters: {prod: {Size: " + "x" * 920 + "}}"))
