"""LG4615: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import PIPELINE, is_clean, is_found
from lockgate.proof.audit.every_role_is_passed_within_its_account import CLAIM

SABOTAGES = {
    "forget the role of the action in dev": [
        (PIPELINE, ('              RoleArn: !Sub "arn:aws:iam::${DevAccount}:role/parcels-deploy"\n'), "")
    ],
    "forget the role of the action in prod": [
        (PIPELINE, ('              RoleArn: !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"\n'), "")
    ],
    "swap the account of the action": [
        (
            PIPELINE,
            'RoleArn: !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"',
            'RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-deploy"',
        )
    ],
    "swap the account of the execution role": [
        (
            PIPELINE,
            'RoleArn: !Sub "arn:aws:iam::${ProdAccount}:role/parcels-cloudformation"',
            'RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-cloudformation"',
        )
    ],
    "pass a role of the pipeline account": [
        (
            PIPELINE,
            'RoleArn: !Sub "arn:aws:iam::${TestAccount}:role/parcels-cloudformation"',
            "RoleArn: !GetAtt PipelineRole.Arn",
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
