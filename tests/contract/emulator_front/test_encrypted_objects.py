"""The KMS calls that S3 makes for its caller: each of the policies that must allow is taken away in turn."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements

REGION = "eu-west-1"


@pytest.fixture
def shared(aws_world):
    """A bucket and a key of a tools account, and a session in a target account, with nothing allowed yet."""
    return Shared(aws_world)


class Shared:
    def __init__(self, world):
        self.world = world
        self.tools, self.target = world.new_account(), world.new_account()
        self.bucket = f"artifacts-{self.tools}"
        self.s3 = world.client("s3", self.tools)
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.kms = world.client("kms", self.tools)
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        self.encrypt(bucket_key=True)
        self.s3.put_object(Bucket=self.bucket, Key="app.zip", Body=b"code")
        self.session = world.role(self.target, "deployer")

    def encrypt(self, *, bucket_key):
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.key}
        rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}
        self.s3.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})

    def identity(self, *parts):
        self.world.client("iam", self.target).put_role_policy(
            RoleName="deployer", PolicyName="inline", PolicyDocument=json.dumps(statements(parts))
        )

    def bucket_policy(self, *parts):
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(statements(self._named(parts))))

    def key_policy(self, *parts):
        admin = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{self.tools}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        document = statements([admin, *self._named(parts)])
        self.kms.put_key_policy(KeyId=self.key, PolicyName="default", Policy=json.dumps(document))

    def _named(self, parts):
        condition = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{self.target}:role/deployer"}}
        root = {"AWS": f"arn:aws:iam::{self.target}:root"}
        return [{**part, "Principal": root, "Condition": {**condition, **part.get("Condition", {})}} for part in parts]

    def allow_reading(self, without=""):
        objects = f"arn:aws:s3:::{self.bucket}/*"
        identity = [allow("s3:GetObject", objects), allow("kms:Decrypt", self.key)]
        if without == "identity s3":
            identity = identity[1:]
        if without == "identity kms":
            identity = identity[:1]
        self.identity(*identity)
        self.bucket_policy(
            *([] if without == "bucket" else [allow("s3:GetObject", objects)]),
            allow("s3:ListBucket", f"arn:aws:s3:::{self.bucket}"),
        )
        self.key_policy(*([] if without == "key" else [allow("kms:Decrypt", "*")]), allow("kms:DescribeKey", "*"))

    def read(self):
        return self.world.client("s3", self.session).get_object(Bucket=self.bucket, Key="app.zip")["Body"].read()


def test_all_policies_together_let_the_other_account_read(shared):
    shared.allow_reading()

    assert shared.read() == b"code"


@pytest.mark.parametrize(
    ("without", "action", "why"),
    [
        ("identity s3", "s3:GetObject", "no identity-based policy allows the s3:GetObject action"),
        ("identity kms", "kms:Decrypt", "no identity-based policy allows the kms:Decrypt action"),
        ("bucket", "s3:GetObject", "no resource-based policy allows the s3:GetObject action"),
        ("key", "kms:Decrypt", "no resource-based policy allows the kms:Decrypt action"),
    ],
)
def test_each_policy_that_is_missing_denies_and_is_named(shared, without, action, why):
    shared.allow_reading(without)

    with pytest.raises(ClientError) as denied:
        shared.read()

    assert denied.value.response["Error"]["Code"] == "AccessDenied"
    assert f"is not authorized to perform: {action}" in denied.value.response["Error"]["Message"]
    assert denied.value.response["Error"]["Message"].endswith(f"because {why}")


@pytest.mark.parametrize("bucket_key", [True, False])
def test_the_encryption_context_is_the_bucket_with_bucket_keys_and_the_object_without(shared, bucket_key):
    shared.encrypt(bucket_key=bucket_key)
    shared.s3.put_object(Bucket=shared.bucket, Key="app.zip", Body=b"code")
    shared.allow_reading()
    context = f"arn:aws:s3:::{shared.bucket}" + ("" if bucket_key else "/app.zip")
    shared.key_policy(allow("kms:Decrypt", "*", StringEquals={"kms:EncryptionContext:aws:s3:arn": context}))
    right = shared.read()
    shared.key_policy(allow("kms:Decrypt", "*", StringEquals={"kms:EncryptionContext:aws:s3:arn": context + "x"}))
    with pytest.raises(ClientError):
        shared.read()

    assert right == b"code"


def test_a_key_open_only_through_s3_of_the_region_serves_objects_but_no_direct_call(shared):
    shared.allow_reading()
    through = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    shared.key_policy(allow(["kms:Decrypt", "kms:GenerateDataKey"], "*", **through))
    blob = shared.kms.encrypt(KeyId=shared.key, Plaintext=b"x")["CiphertextBlob"]

    assert shared.read() == b"code"
    with pytest.raises(ClientError, match="AccessDeniedException"):
        shared.world.client("kms", shared.session).decrypt(CiphertextBlob=blob)


def test_writing_needs_generate_data_key_on_the_buckets_own_key(shared):
    objects = f"arn:aws:s3:::{shared.bucket}/*"
    shared.bucket_policy(allow("s3:PutObject", objects))
    shared.key_policy(allow("kms:GenerateDataKey", "*"))
    s3 = shared.world.client("s3", shared.session)

    shared.identity(allow("s3:PutObject", objects))
    with pytest.raises(ClientError, match="kms:GenerateDataKey"):
        s3.put_object(Bucket=shared.bucket, Key="new", Body=b"x")
    shared.identity(allow("s3:PutObject", objects), allow("kms:GenerateDataKey", shared.key))
    s3.put_object(Bucket=shared.bucket, Key="new", Body=b"x")

    head = shared.s3.head_object(Bucket=shared.bucket, Key="new")
    assert (head["SSEKMSKeyId"], head["BucketKeyEnabled"]) == (shared.key, True)


def test_a_multipart_upload_needs_both_generate_data_key_and_decrypt(shared):
    objects = f"arn:aws:s3:::{shared.bucket}/*"
    shared.bucket_policy(allow(["s3:PutObject", "s3:AbortMultipartUpload"], objects))
    shared.key_policy(allow(["kms:GenerateDataKey", "kms:Decrypt"], "*"))
    s3 = shared.world.client("s3", shared.session)

    def upload():
        started = s3.create_multipart_upload(Bucket=shared.bucket, Key="big")
        where = {"Bucket": shared.bucket, "Key": "big", "UploadId": started["UploadId"]}
        part = s3.upload_part(**where, PartNumber=1, Body=b"part")
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        s3.complete_multipart_upload(**where, MultipartUpload=parts)

    shared.identity(allow("s3:PutObject", objects), allow("kms:GenerateDataKey", shared.key))
    with pytest.raises(ClientError, match="kms:Decrypt"):
        upload()
    shared.identity(allow("s3:PutObject", objects), allow(["kms:GenerateDataKey", "kms:Decrypt"], shared.key))
    upload()

    assert shared.s3.get_object(Bucket=shared.bucket, Key="big")["Body"].read() == b"part"


def test_an_alias_in_a_request_means_the_callers_own_key(shared):
    theirs = shared.world.client("kms", shared.target)
    own = theirs.create_key()["KeyMetadata"]["Arn"]
    theirs.create_alias(AliasName="alias/app", TargetKeyId=own)
    shared.kms.create_alias(AliasName="alias/app", TargetKeyId=shared.key)
    objects = f"arn:aws:s3:::{shared.bucket}/*"
    shared.bucket_policy(allow("s3:PutObject", objects))
    shared.identity(allow("s3:PutObject", objects), allow("kms:GenerateDataKey", own))

    shared.world.client("s3", shared.session).put_object(
        Bucket=shared.bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/app"
    )

    assert shared.s3.head_object(Bucket=shared.bucket, Key="k")["SSEKMSKeyId"] == own


def test_a_disabled_key_neither_writes_nor_reads(shared):
    shared.kms.disable_key(KeyId=shared.key)

    for call in (
        lambda: shared.s3.get_object(Bucket=shared.bucket, Key="app.zip"),
        lambda: shared.s3.put_object(Bucket=shared.bucket, Key="app.zip", Body=b""),
    ):
        with pytest.raises(ClientError) as refused:
            call()
        assert refused.value.response["Error"]["Code"] == "KMS.DisabledException"


def test_kms_without_a_key_means_the_accounts_managed_key(shared):
    shared.s3.delete_bucket_encryption(Bucket=shared.bucket)
    shared.s3.put_object(Bucket=shared.bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms")

    key = shared.s3.head_object(Bucket=shared.bucket, Key="k")["SSEKMSKeyId"]
    described = shared.kms.describe_key(KeyId=key)["KeyMetadata"]

    assert described["KeyManager"] == "AWS"
    assert key == shared.kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]


def test_the_managed_key_shuts_other_accounts_out(shared):
    shared.s3.delete_bucket_encryption(Bucket=shared.bucket)
    shared.s3.put_object(Bucket=shared.bucket, Key="app.zip", Body=b"x", ServerSideEncryption="aws:kms")
    objects = f"arn:aws:s3:::{shared.bucket}/*"
    shared.identity(allow("s3:GetObject", objects), allow("kms:Decrypt", "*"))
    shared.bucket_policy(allow("s3:GetObject", objects))

    with pytest.raises(ClientError, match="kms:Decrypt"):
        shared.read()
