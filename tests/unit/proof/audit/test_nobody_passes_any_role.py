"""LG4608: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import PIPELINE, TARGET, is_clean, is_found
from lockgate.proof.audit.nobody_passes_any_role import CLAIM

SABOTAGES = {
    "pass anything": [(TARGET, "Resource: !GetAtt CloudFormationRole.Arn", 'Resource: "*"')],
    "pass every role of the account": [
        (TARGET, "Resource: !GetAtt CloudFormationRole.Arn", 'Resource: !Sub "arn:aws:iam::${AWS::AccountId}:role/*"')
    ],
    "pass roles of any account": [
        (TARGET, "Resource: !GetAtt CloudFormationRole.Arn", "Resource: arn:aws:iam::*:role/*")
    ],
    "allow everything of IAM": [
        (
            PIPELINE,
            (
                "              - Sid: Source\n"
                "                Effect: Allow\n"
                "                Action: codestar-connections:UseConnection\n"
                "                Resource: !Ref Connection\n"
            ),
            ('              - {Sid: Source, Effect: Allow, Action: "iam:*", Resource: "*"}\n'),
        )
    ],
    "leave out the one role that matters": [
        (
            TARGET,
            ("                Action: iam:PassRole\n                Resource: !GetAtt CloudFormationRole.Arn\n"),
            ("                Action: iam:PassRole\n                NotResource: !GetAtt CloudFormationRole.Arn\n"),
        )
    ],
    "allow everything but deletion": [
        (
            PIPELINE,
            ("                Action: codestar-connections:UseConnection\n                Resource: !Ref Connection\n"),
            ('                NotAction: iam:Delete*\n                Resource: "*"\n'),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
