import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow


def test_a_role_reads_an_object_once_its_policy_allows_it(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"readable-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    reader = aws_world.role(account, "reader")

    with pytest.raises(ClientError) as denied:
        aws_world.client("s3", reader).get_object(Bucket=bucket, Key="k")
    aws_world.client("iam", account).put_role_policy(
        RoleName="reader",
        PolicyName="read",
        PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")]}
        ),
    )
    body = aws_world.client("s3", reader).get_object(Bucket=bucket, Key="k")["Body"].read()

    assert denied.value.response["Error"] == {
        "Code": "AccessDenied",
        "Message": f"User: arn:aws:sts::{account}:assumed-role/reader/session is not authorized to perform: s3:GetObject "
        f'on resource: "arn:aws:s3:::{bucket}/k" because no identity-based policy allows the s3:GetObject action',
        "Resource": f"/{bucket}/k",
    }
    assert body == b"hello"
