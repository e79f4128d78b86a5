"""LG4620: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, is_clean, is_found
from lockgate.proof.audit.every_encryption_context_fits_its_bucket import CLAIM

SABOTAGES = {
    "turn on Bucket Keys": [
        (
            EXTRAS,
            '- ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt UploadKey.Arn}',
            (
                "- BucketKeyEnabled: true\n"
                '            ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt UploadKey.Arn}'
            ),
        )
    ],
    "ask for the bucket": [(EXTRAS, '"arn:aws:s3:::parcels-uploads/*"', '"arn:aws:s3:::parcels-uploads"')],
    "ask for the bucket in a list": [
        (EXTRAS, '"arn:aws:s3:::parcels-uploads/*"', '["arn:aws:s3:::parcels-uploads", "arn:aws:s3:::others/*"]')
    ],
    "turn on Bucket Keys and ask for one folder": [
        (
            EXTRAS,
            '- ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt UploadKey.Arn}',
            (
                "- BucketKeyEnabled: true\n"
                '            ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt UploadKey.Arn}'
            ),
        ),
        (EXTRAS, '"arn:aws:s3:::parcels-uploads/*"', '"arn:aws:s3:::parcels-uploads/new/*"'),
    ],
    "ask for the bucket exactly": [
        (
            EXTRAS,
            'StringLike: {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::parcels-uploads/*"}',
            'StringEquals: {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::parcels-uploads"}',
        )
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
