"""LG1208: a parameter that the template does not have."""


def test_a_misspelt_parameter_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:7:64: LG1208 the template of `orders` has no parameter `Sise`
  why: CloudFormation refuses a deployment with parameters that the template does not declare
  try: did you mean `Size`?
"""
    assert findings(("github:acme/orders", "github:acme/orders, parameters: {prod: {Sise: large}}")) == expected


def test_a_parameter_of_another_name_is_refused(findings):
    expected = """\
lockgate.yaml:7:64: LG1208 the template of `orders` has no parameter `Colour`
  why: CloudFormation refuses a deployment with parameters that the template does not declare
  try: declare it under the template's `Parameters`, or remove it
"""
    assert findings(("github:acme/orders", "github:acme/orders, parameters: {prod: {Colour: red}}")) == expected


def test_a_declared_parameter_is_fine(findings):
    assert not findings(("github:acme/orders", "github:acme/orders, parameters: {prod: {Size: large}}"))


def test_nothing_is_said_about_a_template_that_cannot_be_read(findings):
    expected = """\
template.yaml:1:1: LG1007 the document is a list, not a mapping
  why: a document is a mapping of keys to values at its top
  try: write keys as `key: value`, each at the start of a line
"""
    assert (
        findings(
            ("github:acme/orders", "github:acme/orders, parameters: {prod: {Colour: red}}"), template="- no template\n"
        )
        == expected
    )
