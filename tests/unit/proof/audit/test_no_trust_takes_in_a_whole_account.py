"""LG4601: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, TARGET, is_clean, is_found
from lockgate.proof.audit.no_trust_takes_in_a_whole_account import CLAIM

SABOTAGES = {
    "drop the condition": [
        (
            TARGET,
            (
                "            Condition:\n"
                '              ArnEquals: {aws:PrincipalArn: !Sub "arn:aws:iam::${ToolsAccount}:role/parcels-pipeline"}\n'
            ),
            "",
        )
    ],
    "let every role of the account in": [(TARGET, "role/parcels-pipeline", "role/*")],
    "turn the condition round": [
        (TARGET, 'ArnEquals: {aws:PrincipalArn: !Sub "arn', 'ArnNotEquals: {aws:PrincipalArn: !Sub "arn')
    ],
    "ask for the account instead of the role": [
        (
            TARGET,
            'ArnEquals: {aws:PrincipalArn: !Sub "arn:aws:iam::${ToolsAccount}:role/parcels-pipeline"}',
            "StringEquals: {aws:PrincipalAccount: !Ref ToolsAccount}",
        )
    ],
    "ask for the organisation instead of the role": [
        (
            TARGET,
            'ArnEquals: {aws:PrincipalArn: !Sub "arn:aws:iam::${ToolsAccount}:role/parcels-pipeline"}',
            "StringEquals: {aws:PrincipalOrgID: o-parcels123}",
        )
    ],
    "swap the account of the administrators": [
        (
            EXTRAS,
            'Principal: {AWS: !Ref "AWS::AccountId"}, Action: sts:AssumeRole',
            'Principal: {AWS: "222222222222"}, Action: sts:AssumeRole',
        )
    ],
    "ask for a second factor only": [
        (
            TARGET,
            'ArnEquals: {aws:PrincipalArn: !Sub "arn:aws:iam::${ToolsAccount}:role/parcels-pipeline"}',
            'Bool: {aws:MultiFactorAuthPresent: "true"}',
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
