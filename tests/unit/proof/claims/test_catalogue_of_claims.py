"""One claim, one file, one id: the catalogue has them all."""

from pathlib import Path

import pytest

import lockgate.proof.claims as room
from lockgate.proof.claims import CLAIMS, claims_of
from lockgate.proof.verdict import Outcome, judge
from sabotaging import Draft

FILES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in Path(room.__file__).parent.glob("*.py")
    if "\nCLAIM = Claim(" in path.read_text(encoding="utf-8")
}


def test_every_file_of_a_claim_is_in_the_catalogue_and_begins_with_its_id():
    assert {claim.name for claim in CLAIMS} == set(FILES)
    assert all(FILES[claim.name].startswith(f'"""{claim.id}: ') for claim in CLAIMS)


def test_ids_are_used_once_and_in_order():
    ids = [claim.id for claim in CLAIMS]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("sample", ["paired", "tools", "several"])
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_every_claim_of_an_undisturbed_design_is_proved(claim, sample):
    found = judge(claim, undisturbed(sample))
    assert found.outcome is Outcome.PROVED, (found.refutations, found.unknowns)


def test_a_declaration_without_demands_has_the_claims_of_the_catalogue():
    assert claims_of(undisturbed("paired")) == CLAIMS


def undisturbed(sample, known={}):  # noqa: B006 -- one subject for all claims of a sample
    if sample not in known:
        known[sample] = Draft.of(sample).subject()
    return known[sample]
