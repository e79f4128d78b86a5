"""LG4604: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, FOUNDATION, is_clean, is_found
from lockgate.proof.audit.no_key_is_shared_with_a_whole_account import CLAIM

SABOTAGES = {
    "turn the condition round": [(FOUNDATION, "ArnEquals:", "ArnNotEquals:")],
    "let every role of the accounts in": [(FOUNDATION, 'role/parcels-deploy"', 'role/*"')],
    "drop the condition on who decrypts uploads": [
        (EXTRAS, ("              ArnEquals: {aws:PrincipalArn: arn:aws:iam::444444444444:role/parcels-reader}\n"), "")
    ],
    "name the whole account of the reader": [
        (EXTRAS, ("role/parcels-reader}\n\n"), ("root}\n\n")),
        (
            EXTRAS,
            "ArnEquals: {aws:PrincipalArn: arn:aws:iam::444444444444:root}",
            'StringEquals: {aws:PrincipalAccount: "444444444444"}',
        ),
    ],
    "let another account administer the key": [
        (
            EXTRAS,
            '{AWS: !Ref "AWS::AccountId"}, Action: "kms:*"',
            '{AWS: ["111111111111", "222222222222"]}, Action: "kms:*"',
        )
    ],
    "let the organisation decrypt": [
        (EXTRAS, 'Principal: {AWS: "arn:aws:iam::444444444444:root"}', 'Principal: "*"'),
        (
            EXTRAS,
            "ArnEquals: {aws:PrincipalArn: arn:aws:iam::444444444444:role/parcels-reader}",
            "StringEquals: {aws:PrincipalOrgID: o-parcels123}",
        ),
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
