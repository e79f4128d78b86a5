"""LG4610: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, FOUNDATION, is_clean, is_found
from lockgate.proof.audit.no_service_acts_for_strangers import CLAIM

SABOTAGES = {
    "drop the source of the queue": [
        (
            EXTRAS,
            ('            Condition:\n              StringEquals: {aws:SourceAccount: !Ref "AWS::AccountId"}\n'),
            "",
        )
    ],
    "drop the source of the function": [(EXTRAS, ('      SourceAccount: !Ref "AWS::AccountId"\n'), "")],
    "take a bucket of that name from anybody": [
        (
            EXTRAS,
            ('              StringEquals: {aws:SourceAccount: !Ref "AWS::AccountId"}\n'),
            ('              ArnLike: {aws:SourceArn: "arn:aws:s3:::parcels-*"}\n'),
        )
    ],
    "ask for the source only if it is there": [
        (
            EXTRAS,
            ('              StringEquals: {aws:SourceAccount: !Ref "AWS::AccountId"}\n'),
            ('              StringNotEquals: {aws:SourceAccount: "123456789012"}\n'),
        )
    ],
    "let a service use the key for anybody": [
        (
            EXTRAS,
            (
                "          - Sid: Uploads\n"
                "            Effect: Allow\n"
                '            Principal: {AWS: "arn:aws:iam::444444444444:root"}\n'
            ),
            (
                '          - {Sid: Topics, Effect: Allow, Principal: {Service: sns.amazonaws.com}, Action: "kms:*", Resource: "*"}\n'
                "          - Sid: Uploads\n"
                "            Effect: Allow\n"
                '            Principal: {AWS: "arn:aws:iam::444444444444:root"}\n'
            ),
        )
    ],
    "let a service write to the artifact bucket for anybody": [
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
                "          - Sid: Trails\n"
                "            Effect: Allow\n"
                "            Principal: {Service: cloudtrail.amazonaws.com}\n"
                "            Action: s3:PutObject\n"
                '            Resource: !Sub "${ArtifactBucket.Arn}/*"\n'
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
