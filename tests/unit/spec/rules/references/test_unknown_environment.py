"""LG1201: an application that is to be delivered to an environment that does not exist."""


def test_a_misspelt_environment_is_refused_with_a_guess(findings):
    expected = """\
lockgate.yaml:7:65: LG1201 application `orders` is delivered to an unknown environment `prd`
  why: the application would silently be delivered nowhere
  try: did you mean `prod`?
"""
    assert findings(("github:acme/orders", "github:acme/orders, environments: [test, prd]")) == expected


def test_an_environment_of_another_name_is_refused(findings):
    expected = """\
lockgate.yaml:7:59: LG1201 application `orders` is delivered to an unknown environment `staging`
  why: the application would silently be delivered nowhere
  try: declare it under `environments`, or remove it here
"""
    assert findings(("github:acme/orders", "github:acme/orders, environments: [staging]")) == expected


def test_declared_environments_are_fine_in_any_order(findings):
    assert not findings(("github:acme/orders", "github:acme/orders, environments: [prod, test]"))
