"""LG4607: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, PIPELINE, TARGET, is_clean, is_found
from lockgate.proof.audit.nobody_outgrows_his_permissions import CLAIM

SABOTAGES = {
    "make roles without a boundary": [
        (
            TARGET,
            (
                "                Condition:\n"
                "                  StringEquals: {iam:PermissionsBoundary: !Ref ApplicationBoundary}\n"
            ),
            "",
        ),
        (TARGET, ("      PermissionsBoundary: !Ref CloudFormationBoundary\n"), ""),
    ],
    "drop the boundary of the execution role, and let it change itself": [
        (TARGET, ("      PermissionsBoundary: !Ref CloudFormationBoundary\n"), ""),
        (
            TARGET,
            (
                "                Condition:\n"
                "                  StringEquals: {iam:PermissionsBoundary: !Ref ApplicationBoundary}\n"
            ),
            "",
        ),
        (TARGET, "role/parcels-app-*", "role/parcels-*"),
    ],
    "let the build change its own permissions": [
        (
            PIPELINE,
            ("              - Effect: Allow\n                Action: [logs:CreateLogGroup"),
            (
                "              - Effect: Allow\n"
                "                Action: iam:PutRolePolicy\n"
                '                Resource: !Sub "arn:aws:iam::${AWS::AccountId}:role/parcels-*"\n'
                "              - Effect: Allow\n"
                "                Action: [logs:CreateLogGroup"
            ),
        )
    ],
    "let the deployer change the execution role": [
        (
            TARGET,
            ("              - Sid: Artifacts\n"),
            (
                '              - {Sid: Mend, Effect: Allow, Action: "iam:*", Resource: "*"}\n'
                "              - Sid: Artifacts\n"
            ),
        )
    ],
    "give the build full access to IAM": [
        (
            PIPELINE,
            ("      RoleName: parcels-build\n"),
            ("      RoleName: parcels-build\n      ManagedPolicyArns: [arn:aws:iam::aws:policy/IAMFullAccess]\n"),
        )
    ],
    "let the function attach policies to itself": [
        (
            EXTRAS,
            ("      RoleName: parcels-resize\n"),
            (
                "      RoleName: parcels-resize\n"
                "      Policies:\n"
                "        - PolicyName: own\n"
                "          PolicyDocument:\n"
                '            Version: "2012-10-17"\n'
                '            Statement: [{Effect: Allow, Action: iam:AttachRolePolicy, Resource: !Sub "arn:aws:iam::${AWS::AccountId}:role/*"}]\n'
            ),
        )
    ],
    "let a service act as the administrators": [
        (
            EXTRAS,
            'Principal: {AWS: !Ref "AWS::AccountId"}, Action: sts:AssumeRole',
            "Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole",
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
