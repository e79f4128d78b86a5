"""LG1209: a parameter that Lockgate fills itself."""


def test_a_stated_boundary_is_refused(findings):
    expected = """\
lockgate.yaml:7:64: LG1209 parameter `Boundary` is filled by Lockgate itself
  why: where the artifact lies, the boundary, the environment's name and the release follow from the design
  try: remove it here; the template only has to declare it
"""
    assert (
        findings(
            (
                "github:acme/orders",
                "github:acme/orders, parameters: {prod: {Boundary: 'arn:aws:iam::333333333333:policy/mine'}}",
            ),
            template="""\
Parameters:
  Boundary: {Type: String}
Resources:
  Queue: {Type: AWS::SQS::Queue}
""",
        )
        == expected
    )
