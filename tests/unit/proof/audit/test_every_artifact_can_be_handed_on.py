"""LG4618: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import PIPELINE, is_clean, is_found
from lockgate.proof.audit.every_artifact_can_be_handed_on import CLAIM

SABOTAGES = {
    "build in the test account": [
        (
            PIPELINE,
            ("              Configuration: {ProjectName: !Ref Build}\n"),
            (
                "              Configuration: {ProjectName: !Ref Build}\n"
                '              RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-deploy"\n'
            ),
        )
    ],
    "build in the production account": [
        (
            PIPELINE,
            ("              Configuration: {ProjectName: !Ref Build}\n"),
            (
                "              Configuration: {ProjectName: !Ref Build}\n"
                '              RoleArn: !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"\n'
            ),
        )
    ],
    "deploy in production what a deployment in test put out": [
        (
            PIPELINE,
            (
                '                RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}]\n"
            ),
            (
                '                RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}]\n"
                "              OutputArtifacts: [{Name: Tested}]\n"
            ),
        ),
        (
            PIPELINE,
            (
                '                RoleArn: !Sub "arn:aws:iam::${ProdAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}]\n"
            ),
            (
                '                RoleArn: !Sub "arn:aws:iam::${ProdAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Tested}]\n"
            ),
        ),
    ],
    "deploy in test what a deployment in dev put out": [
        (
            PIPELINE,
            (
                '                RoleArn: !Sub "arn:aws:iam::${DevAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}]\n"
            ),
            (
                '                RoleArn: !Sub "arn:aws:iam::${DevAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}]\n"
                "              OutputArtifacts: [{Name: Stack}]\n"
            ),
        ),
        (
            PIPELINE,
            (
                '                RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}]\n"
            ),
            (
                '                RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-cloudformation"\n'
                "              InputArtifacts: [{Name: Built}, {Name: Stack}]\n"
            ),
        ),
    ],
    "test in one account and deploy the report in another": [
        (
            PIPELINE,
            ("        - Name: Approve\n          Actions:\n"),
            (
                "        - Name: Check\n"
                "          Actions:\n"
                "            - Name: Check\n"
                '              RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-deploy"\n'
                '              ActionTypeId: {Category: Test, Owner: AWS, Provider: CodeBuild, Version: "1"}\n'
                "              Configuration: {ProjectName: parcels-acceptance}\n"
                "              InputArtifacts: [{Name: Built}]\n"
                "              OutputArtifacts: [{Name: Report}]\n"
                "        - Name: Approve\n"
                "          Actions:\n"
            ),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
