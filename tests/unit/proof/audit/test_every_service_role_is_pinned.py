"""LG4611: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, PIPELINE, is_clean, is_found
from lockgate.proof.audit.every_service_role_is_pinned import CLAIM

SABOTAGES = {
    "drop the source of the build": [
        (
            PIPELINE,
            (
                "            Condition:\n"
                '              ArnEquals: {aws:SourceArn: !Sub "arn:aws:codebuild:${AWS::Region}:${AWS::AccountId}:project/parcels"}\n'
            ),
            "",
        )
    ],
    "drop the source of the check": [
        (
            EXTRAS,
            (
                "            Condition:\n"
                '              ArnLike: {aws:SourceArn: !Sub "arn:aws:codebuild:*:${AWS::AccountId}:project/parcels-check"}\n'
            ),
            "",
        )
    ],
    "take a project of that name from anybody": [
        (
            EXTRAS,
            "arn:aws:codebuild:*:${AWS::AccountId}:project/parcels-check",
            "arn:aws:codebuild:*:*:project/parcels-check",
        )
    ],
    "turn the condition round": [(PIPELINE, "ArnEquals: {aws:SourceArn", "ArnNotEquals: {aws:SourceArn")],
    "ask for another key than the source": [
        (
            EXTRAS,
            'ArnLike: {aws:SourceArn: !Sub "arn:aws:codebuild:*:${AWS::AccountId}:project/parcels-check"}',
            'Bool: {aws:SecureTransport: "true"}',
        )
    ],
    "let state machines act as the function": [
        (
            EXTRAS,
            "Principal: {Service: lambda.amazonaws.com}",
            "Principal: {Service: [lambda.amazonaws.com, states.amazonaws.com]}",
        )
    ],
    "let state machines of one Region act as the function": [
        (
            EXTRAS,
            "Principal: {Service: lambda.amazonaws.com}",
            'Principal: {Service: [lambda.amazonaws.com, !Sub "states.${AWS::Region}.amazonaws.com"]}',
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
