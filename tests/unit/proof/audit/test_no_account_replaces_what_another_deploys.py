"""LG4609: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import FOUNDATION, PIPELINE, is_clean, is_found
from lockgate.proof.audit.no_account_replaces_what_another_deploys import CLAIM

SABOTAGES = {
    "let the stages write, too": [
        (FOUNDATION, "[s3:GetObject, s3:GetObjectVersion]", "[s3:GetObject, s3:GetObjectVersion, s3:PutObject]"),
        (
            FOUNDATION,
            "Action: [kms:Decrypt, kms:DescribeKey]",
            "Action: [kms:Decrypt, kms:DescribeKey, kms:GenerateDataKey]",
        ),
    ],
    "give the stages everything": [
        (FOUNDATION, "[s3:GetObject, s3:GetObjectVersion]", '["s3:*"]'),
        (FOUNDATION, "[kms:Decrypt, kms:DescribeKey]", '["kms:*"]'),
    ],
    "let whole accounts write": [
        (
            FOUNDATION,
            (
                "            Action: [s3:GetObject, s3:GetObjectVersion]\n"
                '            Resource: !Sub "${ArtifactBucket.Arn}/*"\n'
            ),
            ('            Action: ["s3:*"]\n            Resource: !Sub "${ArtifactBucket.Arn}/*"\n'),
        ),
        (
            FOUNDATION,
            "Action: [kms:Decrypt, kms:DescribeKey]",
            "Action: [kms:Decrypt, kms:DescribeKey, kms:GenerateDataKey]",
        ),
        (FOUNDATION, 'role/parcels-deploy"', 'role/*"'),
    ],
    "let any role write without the key": [
        (FOUNDATION, "[s3:GetObject, s3:GetObjectVersion]", "[s3:GetObject, s3:PutObject]")
    ],
    "let the pipeline of another account be written to by name": [
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
                "          - Sid: Reports\n"
                "            Effect: Allow\n"
                '            Principal: {AWS: !Sub "arn:aws:iam::${TestAccount}:root"}\n'
                "            Action: s3:PutObject\n"
                '            Resource: !Sub "${ArtifactBucket.Arn}/parcels/*"\n'
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
    "let another account act as the pipeline": [
        (
            PIPELINE,
            ("            Principal: {Service: codepipeline.amazonaws.com}\n"),
            ("            Principal: {Service: codepipeline.amazonaws.com, AWS: !Ref TestAccount}\n"),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
