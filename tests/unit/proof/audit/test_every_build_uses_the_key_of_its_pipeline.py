"""LG4613: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, PIPELINE, is_clean, is_found
from lockgate.proof.audit.every_build_uses_the_key_of_its_pipeline import CLAIM

SABOTAGES = {
    "state no key": [(PIPELINE, ("      EncryptionKey: !ImportValue parcels-key\n"), "")],
    "state the key of S3": [
        (PIPELINE, ("EncryptionKey: !ImportValue parcels-key\n"), ("EncryptionKey: alias/aws/s3\n"))
    ],
    "state another key": [
        (
            PIPELINE,
            ("EncryptionKey: !ImportValue parcels-key\n"),
            ('EncryptionKey: !Sub "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/another"\n'),
        )
    ],
    "state the key of the uploads": [
        (PIPELINE, ("EncryptionKey: !ImportValue parcels-key\n"), ("EncryptionKey: !ImportValue uploads-key\n")),
        (
            EXTRAS,
            ("Resources:\n"),
            ("Outputs: {Key: {Value: !GetAtt UploadKey.Arn, Export: {Name: uploads-key}}}\nResources:\n"),
        ),
    ],
    "give the pipeline another key": [
        (
            PIPELINE,
            "EncryptionKey: {Id: !ImportValue parcels-key",
            'EncryptionKey: {Id: !Sub "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/another"',
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
