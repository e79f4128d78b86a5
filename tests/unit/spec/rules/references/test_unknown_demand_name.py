"""LG1221: a `forbid` or `require` entry that speaks of something that is not declared."""

import pytest

DECLARED = "  orders: {repository: github:acme/orders}\n"
WHY = (
    "  why: what nobody declared cannot be found in the accounts either, and a demand about nothing would always hold\n"
)


def with_demand(who="developers", on="prod:bucket/*"):
    return (DECLARED, f'{DECLARED}forbid:\n  - {{who: "{who}", to: s3:GetObject, on: "{on}"}}\n')


def test_a_misspelt_group_is_refused_with_a_guess(findings):
    expected = f"""\
lockgate.yaml:9:11: LG1221 there is no `developrs`
{WHY}  try: did you mean `developers`?
"""
    assert findings(with_demand("developrs")) == expected


def test_a_misspelt_place_is_refused_with_a_guess(findings):
    expected = f"""\
lockgate.yaml:9:47: LG1221 `prd:bucket/*`: there is no place `prd`
{WHY}  try: did you mean `prod`?
"""
    assert findings(with_demand(on="prd:bucket/*")) == expected


def test_an_unknown_kind_is_refused_with_a_guess(findings):
    expected = f"""\
lockgate.yaml:9:47: LG1221 `prod:buckets/*`: there is no kind of resource `buckets`
{WHY}  try: did you mean `bucket`?
"""
    assert findings(with_demand(on="prod:buckets/*")) == expected


def test_a_kind_that_is_like_no_other_is_refused_with_all_of_them(findings):
    assert "try: use one of bucket, connection, function, key," in findings(with_demand(on="prod:zzz/*"))


@pytest.mark.parametrize(
    "who",
    ["operators", "prod", "orders", "orders-main", "222222222222", "anyone", "outsiders", "prod:role/orders", "arn:x"],
)
def test_everything_that_is_declared_may_be_named(findings, who):
    assert not findings(with_demand(who))
