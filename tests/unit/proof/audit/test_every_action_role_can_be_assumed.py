"""LG4616: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import MAP, PIPELINE, TARGET, is_clean, is_found
from lockgate.proof.audit.every_action_role_can_be_assumed import CLAIM

SABOTAGES = {
    "forget an account in the role of the pipeline": [
        (PIPELINE, ('                  - !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"\n'), "")
    ],
    "drop the hop": [
        (
            PIPELINE,
            ("Action: sts:AssumeRole\n                Resource:\n"),
            ("Action: sts:TagSession\n                Resource:\n"),
        )
    ],
    "trust another role": [(TARGET, "role/parcels-pipeline", "role/parcels-build")],
    "trust another account": [(MAP, 'ToolsAccount: "111111111111"', 'ToolsAccount: "555555555555"')],
    "trust another action": [
        (
            TARGET,
            (
                '            Principal: {AWS: !Sub "arn:aws:iam::${ToolsAccount}:root"}\n'
                "            Action: sts:AssumeRole\n"
            ),
            (
                '            Principal: {AWS: !Sub "arn:aws:iam::${ToolsAccount}:root"}\n'
                "            Action: sts:TagSession\n"
            ),
        )
    ],
    "deny the hop": [
        (
            PIPELINE,
            ("              - Sid: Source\n"),
            (
                '              - {Sid: Stay, Effect: Deny, Action: sts:AssumeRole, Resource: !Sub "arn:aws:iam::${TestAccount}:*"}\n'
                "              - Sid: Source\n"
            ),
        )
    ],
    "ask for an external id": [
        (
            TARGET,
            ("            Condition:\n              ArnEquals: {aws:PrincipalArn: !Sub"),
            (
                "            Condition:\n"
                "              StringEquals: {aws:PrincipalTag/team: parcels}\n"
                "              ArnEquals: {aws:PrincipalArn: !Sub"
            ),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
