"""LG4612: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, FOUNDATION, TARGET, is_clean, is_found
from lockgate.proof.audit.no_policy_names_an_id import CLAIM

SABOTAGES = {
    "name the id of a role in a trust policy": [
        (TARGET, 'Principal: {AWS: !Sub "arn:aws:iam::${ToolsAccount}:root"}', "Principal: {AWS: AROAEXAMPLEEXAMPLE1}")
    ],
    "name the id of a user in a trust policy": [
        (
            EXTRAS,
            'Principal: {AWS: !Ref "AWS::AccountId"}, Action: sts:AssumeRole',
            "Principal: {AWS: AIDAEXAMPLEEXAMPLE1}, Action: sts:AssumeRole",
        )
    ],
    "name the id of a role in a queue policy": [
        (
            EXTRAS,
            'Principal: {AWS: "arn:aws:iam::444444444444:role/parcels-reader"}',
            "Principal: {AWS: AROAEXAMPLEEXAMPLE2}",
        )
    ],
    "name the id of a role in a key policy": [
        (
            EXTRAS,
            'Principal: {AWS: "arn:aws:iam::444444444444:root"}',
            'Principal: {AWS: [AROAEXAMPLEEXAMPLE3, "arn:aws:iam::444444444444:root"]}',
        )
    ],
    "name the id of a role in a bucket policy": [
        (FOUNDATION, '- !Sub "arn:aws:iam::${TestAccount}:root"', "- AROAEXAMPLEEXAMPLE4")
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
