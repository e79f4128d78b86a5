"""LG4617: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import FOUNDATION, PIPELINE, TARGET, is_clean, is_found
from lockgate.proof.audit.every_action_reaches_its_artifacts import CLAIM

SABOTAGES = {
    "leave the key out of the role in the stages": [
        (
            TARGET,
            (
                "              - Sid: Key\n"
                "                Effect: Allow\n"
                "                Action: [kms:Decrypt, kms:DescribeKey]\n"
                "                Resource: !Ref ArtifactKey\n"
                "              - Sid: HandOver\n"
            ),
            ("              - Sid: HandOver\n"),
        )
    ],
    "leave the deployers out of the policies of key and bucket": [
        (FOUNDATION, 'role/parcels-deploy"', 'role/parcels-release"')
    ],
    "leave the deployers without the bucket": [
        (TARGET, "parcels-artifacts-${ToolsAccount}", "parcels-artifact-${ToolsAccount}")
    ],
    "let the pipeline write no source": [
        (
            PIPELINE,
            ("s3:GetObjectVersion, s3:PutObject]\n                Resource:\n"),
            ("s3:GetObjectVersion]\n                Resource:\n"),
        )
    ],
    "let the build use the key of nobody": [
        (PIPELINE, "Action: [kms:Decrypt, kms:GenerateDataKey*, kms:DescribeKey]", "Action: [kms:DescribeKey]")
    ],
    "deny plain roles the bucket": [
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
                "          - Sid: OnlyHere\n"
                "            Effect: Deny\n"
                '            Principal: "*"\n'
                "            Action: s3:GetObject*\n"
                '            Resource: !Sub "${ArtifactBucket.Arn}/*"\n'
                '            Condition: {StringNotEquals: {aws:PrincipalAccount: !Ref "AWS::AccountId"}}\n'
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
