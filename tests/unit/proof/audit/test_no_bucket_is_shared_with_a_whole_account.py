"""LG4605: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import FOUNDATION, is_clean, is_found
from lockgate.proof.audit.no_bucket_is_shared_with_a_whole_account import CLAIM

SABOTAGES = {
    "turn the condition round": [(FOUNDATION, "ArnEquals:", "ArnNotEquals:")],
    "let every role of the accounts in": [(FOUNDATION, 'role/parcels-cloudformation"', 'role/*"')],
    "let every user of the accounts in": [(FOUNDATION, 'role/parcels-cloudformation"', 'user/*"')],
    "ask for anything that may be a principal": [(FOUNDATION, 'role/parcels-deploy"', '*"')],
    "let an account write": [
        (
            FOUNDATION,
            ("            Action: [s3:GetObject, s3:GetObjectVersion]\n"),
            (
                "            Action: [s3:GetObject, s3:GetObjectVersion]\n"
                '            Resource: !Sub "${ArtifactBucket.Arn}/*"\n'
                "            Condition: {StringEquals: {aws:PrincipalAccount: !Ref TestAccount}}\n"
                "          - Sid: More\n"
                "            Effect: Allow\n"
                "            Principal: {AWS: !Ref ProdAccount}\n"
                "            Action: s3:GetObject\n"
            ),
        )
    ],
    "let an account rewrite the policy": [
        (
            FOUNDATION,
            (
                "          - Sid: StagesRead\n"
                "            Effect: Allow\n"
                "            Principal:\n"
                "              AWS:\n"
                '                - !Sub "arn:aws:iam::${DevAccount}:root"\n'
                '                - !Sub "arn:aws:iam::${TestAccount}:root"\n'
                '                - !Sub "arn:aws:iam::${ProdAccount}:root"\n'
                "            Action: [s3:GetObject, s3:GetObjectVersion]\n"
            ),
            (
                "          - {Sid: Care, Effect: Allow, Principal: {AWS: !Ref DevAccount}, Action: s3:Put*, Resource: !GetAtt ArtifactBucket.Arn}\n"
                "          - Sid: StagesRead\n"
                "            Effect: Allow\n"
                "            Principal:\n"
                "              AWS:\n"
                '                - !Sub "arn:aws:iam::${DevAccount}:root"\n'
                '                - !Sub "arn:aws:iam::${TestAccount}:root"\n'
                '                - !Sub "arn:aws:iam::${ProdAccount}:root"\n'
                "            Action: [s3:GetObject, s3:GetObjectVersion]\n"
            ),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
