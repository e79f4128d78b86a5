"""LG4614: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import PIPELINE, is_clean, is_found
from lockgate.proof.audit.every_shared_store_names_its_key_by_arn import CLAIM

SABOTAGES = {
    "state no key": [(PIPELINE, ("        EncryptionKey: {Id: !ImportValue parcels-key, Type: KMS}\n"), "")],
    "state the alias": [(PIPELINE, "Id: !ImportValue parcels-key", "Id: alias/parcels")],
    "state the ARN of the alias": [
        (
            PIPELINE,
            "Id: !ImportValue parcels-key",
            'Id: !Sub "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/parcels"',
        )
    ],
    "state the bare id": [(PIPELINE, "Id: !ImportValue parcels-key", "Id: 1234abcd-12ab-34cd-56ef-1234567890ab")],
    "state a key of another Region": [
        (PIPELINE, "Id: !ImportValue parcels-key", 'Id: !Sub "arn:aws:kms:us-east-1:${AWS::AccountId}:key/another"')
    ],
    "use one key for two Regions": [
        (
            PIPELINE,
            (
                "      ArtifactStore:\n"
                "        Type: S3\n"
                "        Location: !ImportValue parcels-bucket\n"
                "        EncryptionKey: {Id: !ImportValue parcels-key, Type: KMS}\n"
            ),
            (
                "      ArtifactStores:\n"
                "        - Region: eu-west-1\n"
                "          ArtifactStore: {Type: S3, Location: !ImportValue parcels-bucket, EncryptionKey: {Id: !ImportValue parcels-key}}\n"
                "        - Region: us-east-1\n"
                "          ArtifactStore: {Type: S3, Location: parcels-virginia, EncryptionKey: {Id: !ImportValue parcels-key}}\n"
            ),
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
