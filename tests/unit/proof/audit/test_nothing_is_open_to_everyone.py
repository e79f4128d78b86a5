"""LG4602: the claim holds of the clean delivery, and each sabotage of it is found."""

import pytest

from audited_delivery import EXTRAS, TARGET, is_clean, is_found
from lockgate.proof.audit.nothing_is_open_to_everyone import CLAIM

SABOTAGES = {
    "let everybody read the queue": [
        (EXTRAS, 'Principal: {AWS: "arn:aws:iam::444444444444:role/parcels-reader"}', 'Principal: "*"')
    ],
    "let everybody call the function": [
        (
            EXTRAS,
            ('      Principal: s3.amazonaws.com\n      SourceAccount: !Ref "AWS::AccountId"\n'),
            ('      Principal: "*"\n'),
        )
    ],
    "let everybody become an administrator": [
        (
            EXTRAS,
            'Principal: {AWS: !Ref "AWS::AccountId"}, Action: sts:AssumeRole',
            'Principal: {AWS: "*"}, Action: sts:AssumeRole',
        )
    ],
    "let everybody decrypt uploads": [
        (EXTRAS, 'Principal: {AWS: "arn:aws:iam::444444444444:root"}', 'Principal: "*"'),
        (EXTRAS, ("              ArnEquals: {aws:PrincipalArn: arn:aws:iam::444444444444:role/parcels-reader}\n"), ""),
    ],
    "let roles of the right name deploy from anywhere": [
        (TARGET, 'Principal: {AWS: !Sub "arn:aws:iam::${ToolsAccount}:root"}', 'Principal: {AWS: "*"}'),
        (
            TARGET,
            'ArnEquals: {aws:PrincipalArn: !Sub "arn:aws:iam::${ToolsAccount}:role/parcels-pipeline"}',
            'ArnLike: {aws:PrincipalArn: "arn:aws:iam::*:role/parcels-pipeline"}',
        ),
    ],
    "make the bucket public": [
        (
            EXTRAS,
            ("      BucketName: parcels-uploads\n"),
            (
                "      BucketName: parcels-uploads\n"
                "      PublicAccessBlockConfiguration: {BlockPublicPolicy: false, RestrictPublicBuckets: false}\n"
            ),
        ),
        (
            EXTRAS,
            ("  UploadKey:\n"),
            (
                "  PublicPolicy:\n"
                "    Type: AWS::S3::BucketPolicy\n"
                "    Properties:\n"
                "      Bucket: !Ref Uploads\n"
                "      PolicyDocument:\n"
                '        Version: "2012-10-17"\n'
                '        Statement: [{Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: !Sub "${Uploads.Arn}/*"}]\n'
                "\n"
                "  UploadKey:\n"
            ),
        ),
    ],
}


def test_it_holds_of_the_clean_delivery(tmp_path):
    assert is_clean(CLAIM, tmp_path)


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_is_refuted_by(tmp_path, sabotage):
    assert is_found(CLAIM, tmp_path, *SABOTAGES[sabotage])
