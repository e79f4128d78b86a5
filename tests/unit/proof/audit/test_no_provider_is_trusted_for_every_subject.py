"""LG4603: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, is_clean, is_found
from lockgate.proof.audit.no_provider_is_trusted_for_every_subject import CLAIM

SABOTAGES = {
    "drop the subject": [
        (
            EXTRAS,
            (
                "              StringLike:\n"
                "                token.actions.githubusercontent.com:sub: repo:example/parcels:ref:refs/heads/main\n"
            ),
            "",
        )
    ],
    "take any subject": [(EXTRAS, "sub: repo:example/parcels:ref:refs/heads/main", 'sub: "*"')],
    "take any repository": [(EXTRAS, "repo:example/parcels:ref:refs/heads/main", '"repo:*"')],
    "take a repository of that name from anybody": [
        (EXTRAS, "repo:example/parcels:ref:refs/heads/main", '"repo:*/parcels:ref:refs/heads/main"')
    ],
    "take every owner whose name begins so": [(EXTRAS, "repo:example/parcels:ref:refs/heads/main", '"repo:example*"')],
    "turn the condition round": [(EXTRAS, "              StringLike:", "              StringNotLike:")],
    "check nothing but the audience": [
        (
            EXTRAS,
            "token.actions.githubusercontent.com:sub: repo:example/parcels:ref:refs/heads/main",
            'token.actions.githubusercontent.com:aud: "*"',
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
