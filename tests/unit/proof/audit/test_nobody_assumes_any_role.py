"""LG4621: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, PIPELINE, TARGET, is_clean, is_found
from lockgate.proof.audit.nobody_assumes_any_role import CLAIM

SABOTAGES = {
    "go anywhere": [
        (
            PIPELINE,
            (
                "                Resource:\n"
                '                  - !Sub "arn:aws:iam::${DevAccount}:role/parcels-deploy"\n'
                '                  - !Sub "arn:aws:iam::${TestAccount}:role/parcels-deploy"\n'
                '                  - !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"\n'
            ),
            ('                Resource: "*"\n'),
        )
    ],
    "go to every role of every account": [
        (
            PIPELINE,
            (
                "                Resource:\n"
                '                  - !Sub "arn:aws:iam::${DevAccount}:role/parcels-deploy"\n'
                '                  - !Sub "arn:aws:iam::${TestAccount}:role/parcels-deploy"\n'
                '                  - !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"\n'
            ),
            ("                Resource: arn:aws:iam::*:role/*\n"),
        )
    ],
    "go everywhere but to one role": [
        (
            PIPELINE,
            (
                "                Resource:\n"
                '                  - !Sub "arn:aws:iam::${DevAccount}:role/parcels-deploy"\n'
                '                  - !Sub "arn:aws:iam::${TestAccount}:role/parcels-deploy"\n'
                '                  - !Sub "arn:aws:iam::${ProdAccount}:role/parcels-deploy"\n'
            ),
            ('                NotResource: !Sub "arn:aws:iam::${DevAccount}:role/parcels-deploy"\n'),
        )
    ],
    "allow everything of STS": [
        (
            TARGET,
            ("              - Sid: Artifacts\n"),
            (
                '              - {Sid: Session, Effect: Allow, Action: "sts:*", Resource: "*"}\n'
                "              - Sid: Artifacts\n"
            ),
        )
    ],
    "allow everything but IAM": [
        (
            EXTRAS,
            ("      RoleName: parcels-resize\n"),
            ("      RoleName: parcels-resize\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/PowerUserAccess]\n"),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
