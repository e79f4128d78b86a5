"""The catalogue: one claim to a file, named after what it says, each with its tests and in the reference."""

import re
from pathlib import Path

import pytest

import lockgate.proof.audit as room
from lockgate.proof.audit import CLAIMS
from lockgate.proof.errors import TEMPLATE_RULES

ROOT = Path(__file__).resolve().parents[4]
HELPERS = {"__init__", "grounds", "people", "sharing", "stages"}


def test_there_is_one_claim_to_a_file_in_the_order_of_their_ids():
    files = {path.stem for path in Path(room.__file__).parent.glob("*.py")} - HELPERS
    assert {each.name for each in CLAIMS} == files
    assert [each.id for each in CLAIMS] == [f"LG46{number:02d}" for number in range(1, len(CLAIMS) + 1)]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_each_claim_has_a_test_file_with_at_least_five_sabotages(claim):
    text = (Path(__file__).parent / f"test_{claim.name}.py").read_text(encoding="utf-8")
    body = text.partition("SABOTAGES = {")[2].partition("\n}\n")[0]
    assert len(re.findall(r'^    "[^"]+": \[', body, re.MULTILINE)) >= 5


def test_every_claim_and_every_error_is_documented():
    claims = (ROOT / "docs" / "reference" / "claims.md").read_text(encoding="utf-8")
    assert all(f"### {each.id} `{each.name}`" in claims for each in CLAIMS)
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    assert all(f"| {rule} | {meaning} |" in page for rule, meaning in TEMPLATE_RULES.items())
