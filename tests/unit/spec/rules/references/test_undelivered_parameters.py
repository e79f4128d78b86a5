"""LG1202: parameters for an environment that the application is not delivered to."""


def test_a_misspelt_environment_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:7:57: LG1202 application `orders` has parameters for `prd`, which it is not delivered to
  why: nothing would ever use them
  try: did you mean `prod`?
"""
    assert findings(("github:acme/orders", "github:acme/orders, parameters: {prd: {Size: large}}")) == expected


def test_an_environment_that_the_application_skips_is_refused(findings):
    expected = """\
lockgate.yaml:7:79: LG1202 application `orders` has parameters for `prod`, which it is not delivered to
  why: nothing would ever use them
  try: remove them, or deliver the application there
"""
    assert (
        findings(("github:acme/orders", "github:acme/orders, environments: [test], parameters: {prod: {Size: large}}"))
        == expected
    )
