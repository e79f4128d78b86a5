"""LG1131: a forbidden or required action that is none."""

import pytest

DECLARED = "  orders: {repository: github:acme/orders}\n"


def with_demand(to):
    return (DECLARED, f'{DECLARED}forbid:\n  - {{who: developers, to: {to}, on: "prod:bucket/*"}}\n')


def test_an_action_without_its_service_is_refused(findings):
    expected = """\
lockgate.yaml:9:27: LG1131 `GetObject` is not an IAM action
  why: what is proved is about IAM actions
  try: write `service:Action`, such as `s3:GetObject`, a pattern such as `s3:Get*`, or `*` for every action
"""
    assert findings(with_demand("GetObject")) == expected


def test_each_item_of_a_list_is_looked_at(findings):
    assert "lockgate.yaml:9:42: LG1131 `s3` is not" in findings(with_demand("[s3:GetObject, s3]"))


@pytest.mark.parametrize("to", ["s3:GetObject", "s3:Get*", "'*'", "[kms:Decrypt, 's3:*']"])
def test_actions_and_patterns_are_fine(findings, to):
    assert not findings(with_demand(to))
