"""LG4606: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, is_clean, is_found
from lockgate.proof.audit.nothing_else_is_shared_with_a_whole_account import CLAIM

SABOTAGES = {
    "name the account of the reader": [
        (
            EXTRAS,
            'Principal: {AWS: "arn:aws:iam::444444444444:role/parcels-reader"}',
            'Principal: {AWS: "444444444444"}',
        )
    ],
    "name its root": [
        (
            EXTRAS,
            'Principal: {AWS: "arn:aws:iam::444444444444:role/parcels-reader"}',
            'Principal: {AWS: "arn:aws:iam::444444444444:root"}',
        )
    ],
    "let another account call the function": [
        (
            EXTRAS,
            ('      Principal: s3.amazonaws.com\n      SourceAccount: !Ref "AWS::AccountId"\n'),
            ('      Principal: "222222222222"\n'),
        )
    ],
    "let the organisation call the function": [
        (
            EXTRAS,
            ('      Principal: s3.amazonaws.com\n      SourceAccount: !Ref "AWS::AccountId"\n'),
            ('      Principal: "*"\n      PrincipalOrgID: o-parcels123\n'),
        )
    ],
    "share a secret with an account": [
        (
            EXTRAS,
            ("  ResizeRole:\n"),
            (
                "  Token:\n"
                "    Type: AWS::SecretsManager::Secret\n"
                "    Properties: {Name: parcels-token}\n"
                "\n"
                "  TokenPolicy:\n"
                "    Type: AWS::SecretsManager::ResourcePolicy\n"
                "    Properties:\n"
                "      SecretId: !Ref Token\n"
                "      ResourcePolicy:\n"
                '        Version: "2012-10-17"\n'
                "        Statement:\n"
                '          - {Effect: Allow, Principal: {AWS: "333333333333"}, Action: secretsmanager:GetSecretValue, Resource: "*"}\n'
                "\n"
                "  ResizeRole:\n"
            ),
        )
    ],
    "share a repository with an account": [
        (
            EXTRAS,
            ("  ResizeRole:\n"),
            (
                "  Images:\n"
                "    Type: AWS::ECR::Repository\n"
                "    Properties:\n"
                "      RepositoryName: parcels\n"
                "      RepositoryPolicyText:\n"
                '        Version: "2012-10-17"\n'
                '        Statement: [{Effect: Allow, Principal: {AWS: "333333333333"}, Action: ecr:PutImage}]\n'
                "\n"
                "  ResizeRole:\n"
            ),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
