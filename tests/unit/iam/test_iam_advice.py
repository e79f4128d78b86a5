"""What AWS accepts and an author should know about."""

import re
from pathlib import Path

import pytest

from lockgate.iam import PolicyError, PolicyKind, advise
from unit.iam.iam_world import ALICE, BUCKET, NEAR, allow, deny, to, when

RESOURCE = PolicyKind.RESOURCE
TAG_KEYS = {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}


def rules(*statements, kind=PolicyKind.IDENTITY, version="2012-10-17"):
    return [finding.rule for finding in advise({"Version": version, "Statement": list(statements)}, kind=kind)]


@pytest.mark.parametrize(
    ("rule", "warned", "fine"),
    [
        ("LG2201", allow("s3:GetObjct"), allow("s3:GetObject")),
        ("LG2201", allow("s3:Gett*"), allow("s3:Get*")),
        (
            "LG2201",
            {"Effect": "Deny", "NotAction": "s4:*", "Resource": "*"},
            {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
        ),
        (
            "LG2202",
            when(allow(), {"StringEquals": {"s3:nothing": "x"}}),
            when(allow(), {"StringEquals": {"s3:prefix": "x"}}),
        ),
        (
            "LG2202",
            when(allow(), {"StringEquals": {"aws:Nothing": "x"}}),
            when(allow(), {"StringEquals": {"accounts.google.com:aud": "x"}}),
        ),
        ("LG2206", allow("*", "arn:aws:s3"), allow("*", "arn:aws:s3:::*")),
        ("LG2207", allow("*", "arn:aws:iam::*:*/x"), allow("*", "arn:aws:iam::*:user/*")),
        ("LG2208", allow("s3:ListAllMyBuckets", BUCKET), allow("s3:ListAllMyBuckets", "*")),
        ("LG2209", allow("s3:GetObject", BUCKET), allow("s3:GetObject", f"{BUCKET}*")),
        ("LG2209", allow("s3:ListBucket", f"{BUCKET}/*"), allow("s3:ListBucket", [BUCKET, f"{BUCKET}/*"])),
        (
            "LG2210",
            {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
        ),
        ("LG2211", when(allow(), TAG_KEYS), when(deny(), TAG_KEYS)),
        (
            "LG2212",
            when(allow(), {"StringEquals": {"s3:prefix": "a*"}}),
            when(allow(), {"StringEquals": {"s3:prefix": "a${*}"}}),
        ),
        (
            "LG2213",
            when(allow(), {"StringEquals": {"aws:TagKeys": "a"}}),
            when(allow(), {"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}),
        ),
        (
            "LG2214",
            when(allow(), {"NumericEquals": {"s3:max-keys": "ten"}}),
            when(allow(), {"NumericEquals": {"s3:max-keys": "10"}}),
        ),
        (
            "LG2214",
            when(allow(), {"DateLessThan": {"aws:CurrentTime": "soon"}}),
            when(allow(), {"DateLessThan": {"aws:CurrentTime": "2026-01-01"}}),
        ),
        (
            "LG2214",
            when(allow(), {"IpAddress": {"aws:SourceIp": "10.0.0"}}),
            when(allow(), {"IpAddress": {"aws:SourceIp": "10.0.0.0/24"}}),
        ),
        (
            "LG2214",
            when(allow(), {"Bool": {"aws:SecureTransport": "yes"}}),
            when(allow(), {"Bool": {"aws:SecureTransport": "True"}}),
        ),
        (
            "LG2216",
            when(deny(), {"StringNotEquals": {"aws:PrincipalOrgID": "o-a"}}),
            when(
                deny(),
                {
                    "StringNotEquals": {"aws:PrincipalOrgID": "o-a"},
                    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                },
            ),
        ),
        (
            "LG2217",
            when(deny(), {"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
            when(deny(), {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        ),
        (
            "LG2218",
            when(deny(), {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}),
            when(deny(), {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:ViaAWSService": "false"}}),
        ),
    ],
)
def test_a_doubtful_statement_is_warned_of_and_its_remedy_is_not(rule, warned, fine):
    assert rules(warned) == [rule]
    assert rules(fine) == []


@pytest.mark.parametrize(
    ("rule", "warned", "fine"),
    [
        ("LG2203", {**allow(), "NotPrincipal": {"AWS": ALICE}}, to(allow(), ALICE)),
        ("LG2203", {**deny(), "NotPrincipal": {"AWS": ALICE}}, to(deny(), ALICE)),
        (
            "LG2204",
            to(allow(), {"Service": "sns.amazonaws.com"}),
            when(to(allow(), {"Service": "sns.amazonaws.com"}), {"StringEquals": {"aws:SourceAccount": NEAR}}),
        ),
        ("LG2205", to(allow(), "*"), when(to(allow(), "*"), {"StringEquals": {"aws:PrincipalOrgID": "o-a"}})),
        ("LG2205", to(allow(), {"AWS": ["*"]}), to(deny(), "*")),
    ],
)
def test_a_doubtful_principal_is_warned_of_and_its_remedy_is_not(rule, warned, fine):
    assert rules(warned, kind=RESOURCE) == [rule]
    assert rules(fine, kind=RESOURCE) == []


def test_a_variable_in_the_oldest_version_is_warned_of():
    statement = when(allow(), {"StringEquals": {"s3:prefix": "${aws:username}"}})
    assert rules(statement, version="2008-10-17") == ["LG2215"]
    assert rules(statement) == []


def test_advice_names_the_place_in_a_text():
    text = '{"Version": "2012-10-17",\n "Statement": [\n  {"Effect": "Allow", "Resource": "*", "Action": ["s3:GetObject",\n   "s3:GetObjct"]}]}'
    (finding,) = advise(text, name="role.json")
    assert str(finding.origin) == "role.json:4:4"
    assert (finding.fact, finding.remedy) == (
        "unknown action `s3:GetObjct` at `Statement[0].Action[1]`",
        "did you mean `s3:GetObject`?",
    )


def test_broken_grammar_is_left_to_the_parser_and_broken_json_is_an_error():
    assert advise({"Statement": []}) == ()
    with pytest.raises(PolicyError):
        advise("{")


def test_advice_on_thousands_of_doubtful_statements_ends():
    found = advise({"Statement": [allow(f"s3:Get{number}") for number in range(3000)]})
    assert len(found) == 26


def test_every_id_of_a_finding_is_documented():
    root = Path(__file__).parents[3]
    page = (root / "docs" / "reference" / "policies.md").read_text(encoding="utf-8")
    sources = [*(root / "src" / "lockgate" / "iam").rglob("*.py"), root / "src" / "lockgate" / "cli" / "simulate.py"]
    used = {found for path in sources for found in re.findall(r'"(LG2[0-9]{3})"', path.read_text(encoding="utf-8"))}
    assert used == set(re.findall(r"^\| (LG2[0-9]{3}) \|", page, re.MULTILINE))
