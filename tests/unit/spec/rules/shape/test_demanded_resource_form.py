"""LG1132: a resource of a demand that is neither an ARN nor a name with its place."""

import pytest

DECLARED = "  orders: {repository: github:acme/orders}\n"


def with_demand(on):
    return (DECLARED, f"{DECLARED}require:\n  - {{who: developers, to: s3:GetObject, on: {on}}}\n")


def test_a_bare_name_is_refused(findings):
    expected = """\
lockgate.yaml:9:45: LG1132 `orders` names no resource
  why: a bare name may mean a resource of any account
  try: write `PLACE:KIND/NAME`, such as `prod:bucket/*`, or an ARN
"""
    assert findings(with_demand("orders")) == expected


@pytest.mark.parametrize("on", ['"prod:bucket/*"', "orders-main:key/lockgate-orders-main", "arn:aws:s3:::bucket/*"])
def test_names_with_their_place_and_arns_are_fine(findings, on):
    assert not findings(with_demand(on))
