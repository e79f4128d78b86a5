"""LG4619: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, is_clean, is_found
from lockgate.proof.audit.every_webhook_filter_means_what_it_says import CLAIM

SABOTAGES = {
    "forget the end of an account id": [(EXTRAS, "^12345$|^67890$", "^12345|^67890$")],
    "forget both ends of an account id": [(EXTRAS, "^12345$|^67890$", "12345")],
    "forget the beginning of the branch": [(EXTRAS, '"^refs/heads/main$"', '"refs/heads/main$"')],
    "name the branch only": [(EXTRAS, '"^refs/heads/main$"', "main")],
    "forget the event": [
        (
            EXTRAS,
            ('- - {Type: EVENT, Pattern: "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED"}\n            - {Type: BASE_REF'),
            "- - {Type: BASE_REF",
        )
    ],
    "start at pushes to a base": [(EXTRAS, "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED", "PUSH")],
    "drop every filter": [
        (
            EXTRAS,
            (
                "        FilterGroups:\n"
                '          - - {Type: EVENT, Pattern: "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED"}\n'
                '            - {Type: BASE_REF, Pattern: "^refs/heads/main$"}\n'
                '            - {Type: ACTOR_ACCOUNT_ID, Pattern: "^12345$|^67890$"}\n'
            ),
            "",
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
