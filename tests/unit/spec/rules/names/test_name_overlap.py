"""LG1303: an application whose roles fall under another's pattern."""


def test_an_application_named_after_anothers_environment_is_refused(findings):
    expected = """\
lockgate.yaml:8:3: LG1303 the names of application `orders-prod` in `prod` fall under `lockgate-orders-prod-*` of application `orders`
  why: an application's deployments may change the roles that begin with its own name in that environment
  try: rename one of the applications so that neither name begins with the other's and the environment's
"""
    assert (
        findings(
            (
                "{repository: github:acme/orders}",
                "{repository: github:acme/orders}\n  orders-prod: {repository: github:acme/orders-prod}",
            )
        )
        == expected
    )


def test_a_common_beginning_alone_is_fine(findings):
    assert not findings(
        (
            "{repository: github:acme/orders}",
            "{repository: github:acme/orders}\n  orders-eu: {repository: github:acme/orders-eu}",
        )
    )
