"""Calls across accounts run where the resource lives; roles pass only where they may."""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements, trusting

REGION = "eu-west-1"


def refused(call):
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response["Error"]


def bucket(world, account, name):
    s3 = world.client("s3", account)
    s3.create_bucket(Bucket=f"{name}-{account}", CreateBucketConfiguration={"LocationConstraint": REGION})
    return s3, f"{name}-{account}"


def open_to(s3, name, account, action, resource=""):
    statement = {
        **allow(action, resource or f"arn:aws:s3:::{name}/*"),
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
    }
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(statements([statement])))


def test_a_bucket_name_belongs_to_one_account_of_all(aws_world):
    first, second = aws_world.new_account(), aws_world.new_account()
    s3, name = bucket(aws_world, first, "taken")
    where = {"Bucket": name, "CreateBucketConfiguration": {"LocationConstraint": REGION}}

    assert refused(lambda: s3.create_bucket(**where))["Code"] == "BucketAlreadyOwnedByYou"
    assert refused(lambda: aws_world.client("s3", second).create_bucket(**where))["Code"] == "BucketAlreadyExists"


def test_an_object_written_from_another_account_lies_in_the_owners(aws_world):
    owner, guest = aws_world.new_account(), aws_world.new_account()
    s3, name = bucket(aws_world, owner, "shared")
    open_to(s3, name, guest, "s3:PutObject")

    aws_world.client("s3", guest).put_object(Bucket=name, Key="from-guest", Body=b"hello")

    assert s3.get_object(Bucket=name, Key="from-guest")["Body"].read() == b"hello"


@pytest.mark.parametrize("without", ["source", "destination", ""])
def test_a_copy_between_accounts_reads_one_bucket_and_writes_the_other(aws_world, without):
    owner, guest = aws_world.new_account(), aws_world.new_account()
    s3, source = bucket(aws_world, owner, "source")
    theirs, destination = bucket(aws_world, guest, "destination")
    s3.put_object(Bucket=source, Key="a b", Body=b"hello", Metadata={"made": "here"}, ContentType="text/plain")
    open_to(s3, source, guest, "s3:GetObject")
    needed = {
        "source": allow("s3:GetObject", f"arn:aws:s3:::{source}/*"),
        "destination": allow("s3:PutObject", f"arn:aws:s3:::{destination}/*"),
    }
    copier = aws_world.role(guest, "copier", [part for name, part in needed.items() if name != without])

    def copy():
        return aws_world.client("s3", copier).copy_object(
            Bucket=destination, Key="copy", CopySource={"Bucket": source, "Key": "a b"}
        )

    if without:
        assert refused(copy)["Code"] == "AccessDenied"
    else:
        assert copy()["CopyObjectResult"]["ETag"]
        found = theirs.get_object(Bucket=destination, Key="copy")
        assert (found["Body"].read(), found["Metadata"], found["ContentType"]) == (
            b"hello",
            {"made": "here"},
            "text/plain",
        )


def test_deleting_many_objects_refuses_each_denied_one_by_itself(aws_world):
    account = aws_world.new_account()
    s3, name = bucket(aws_world, account, "many")
    for key in ("mine/a", "mine/b", "other/c"):
        s3.put_object(Bucket=name, Key=key, Body=b"")
    session = aws_world.role(account, "r", [allow("s3:DeleteObject", f"arn:aws:s3:::{name}/mine/*")])
    keys = [{"Key": key} for key in ("mine/a", "other/c", "mine/b")]

    answer = aws_world.client("s3", session).delete_objects(Bucket=name, Delete={"Objects": keys})

    assert sorted(item["Key"] for item in answer["Deleted"]) == ["mine/a", "mine/b"]
    assert [(item["Key"], item["Code"]) for item in answer["Errors"]] == [("other/c", "AccessDenied")]
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=name)["Contents"]] == ["other/c"]


def test_a_missing_object_is_missing_only_to_those_who_may_list(aws_world):
    account = aws_world.new_account()
    _, name = bucket(aws_world, account, "missing")
    read = allow("s3:GetObject", f"arn:aws:s3:::{name}/*")
    reader = aws_world.client("s3", aws_world.role(account, "reader", [read]))
    lister = aws_world.client(
        "s3", aws_world.role(account, "lister", [read, allow("s3:ListBucket", f"arn:aws:s3:::{name}")])
    )

    assert refused(lambda: reader.get_object(Bucket=name, Key="k"))["Code"] == "AccessDenied"
    assert refused(lambda: lister.get_object(Bucket=name, Key="k"))["Code"] == "NoSuchKey"
    assert refused(lambda: reader.head_object(Bucket=name, Key="k"))["Code"] == "403"
    assert refused(lambda: lister.head_object(Bucket=name, Key="k"))["Code"] == "404"


def test_a_version_has_its_own_action(aws_world):
    account = aws_world.new_account()
    s3, name = bucket(aws_world, account, "versioned")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=name, Key="k", Body=b"1")["VersionId"]
    current = aws_world.client("s3", aws_world.role(account, "a", [allow("s3:GetObject", f"arn:aws:s3:::{name}/*")]))
    versions = aws_world.client(
        "s3", aws_world.role(account, "b", [allow("s3:GetObjectVersion", f"arn:aws:s3:::{name}/*")])
    )

    current.get_object(Bucket=name, Key="k")
    versions.get_object(Bucket=name, Key="k", VersionId=version)
    assert (
        "s3:GetObjectVersion" in refused(lambda: current.get_object(Bucket=name, Key="k", VersionId=version))["Message"]
    )
    assert "s3:GetObject" in refused(lambda: versions.get_object(Bucket=name, Key="k"))["Message"]


def test_a_listing_is_bound_by_its_prefix(aws_world):
    account = aws_world.new_account()
    _, name = bucket(aws_world, account, "prefixed")
    condition = {"StringLike": {"s3:prefix": "mine/*"}}
    s3 = aws_world.client(
        "s3", aws_world.role(account, "r", [allow("s3:ListBucket", f"arn:aws:s3:::{name}", **condition)])
    )

    s3.list_objects_v2(Bucket=name, Prefix="mine/")
    assert refused(lambda: s3.list_objects_v2(Bucket=name))["Code"] == "AccessDenied"


def test_a_header_that_the_bucket_policy_demands_must_be_there(aws_world):
    account = aws_world.new_account()
    s3, name = bucket(aws_world, account, "demanding")
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{name}/*",
        "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
    }
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(statements([deny])))
    session = aws_world.role(
        account,
        "r",
        [allow("s3:PutObject", "*"), allow(["kms:GenerateDataKey", "kms:Decrypt"], "*")],
    )
    writer = aws_world.client("s3", session)

    message = refused(lambda: writer.put_object(Bucket=name, Key="k", Body=b""))["Message"]
    writer.put_object(Bucket=name, Key="k", Body=b"", ServerSideEncryption="aws:kms")

    assert message.endswith("with an explicit deny in a resource-based policy")


def test_a_key_is_used_from_another_account_by_arn_with_both_policies(aws_world):
    owner, guest = aws_world.new_account(), aws_world.new_account()
    kms = aws_world.client("kms", owner)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"hello")["CiphertextBlob"]
    admin = {**allow("kms:*", "*"), "Principal": {"AWS": f"arn:aws:iam::{owner}:root"}}
    use = {**allow(["kms:Decrypt", "kms:GenerateDataKey"], "*"), "Principal": {"AWS": f"arn:aws:iam::{guest}:root"}}
    user = aws_world.client("kms", aws_world.role(guest, "user", [allow("kms:*", key)]))
    stranger = aws_world.client("kms", aws_world.role(guest, "stranger"))

    before = refused(lambda: user.decrypt(CiphertextBlob=blob))
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(statements([admin, use])))

    assert before["Message"].endswith("because no resource-based policy allows the kms:Decrypt action")
    assert user.decrypt(CiphertextBlob=blob)["Plaintext"] == b"hello"
    assert user.generate_data_key(KeyId=key, KeySpec="AES_256")["KeyId"] == key
    assert refused(lambda: stranger.decrypt(CiphertextBlob=blob))["Code"] == "AccessDeniedException"
    assert refused(lambda: user.disable_key(KeyId=key))["Code"] == "AccessDeniedException"


def test_a_key_policy_that_names_only_a_role_leaves_identity_policies_without_effect(aws_world):
    account = aws_world.new_account()
    kms = aws_world.client("kms", account)
    aws_world.client("iam", account).create_role(
        RoleName="named", AssumeRolePolicyDocument=json.dumps(trusting(f"arn:aws:iam::{account}:root"))
    )
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    named = {"AWS": f"arn:aws:iam::{account}:role/named"}
    key = kms.create_key(
        Policy=json.dumps(
            statements(
                [
                    {**allow(["kms:Put*", "kms:Describe*"], "*"), "Principal": root},
                    {**allow("kms:Encrypt", "*"), "Principal": named},
                ]
            )
        )
    )["KeyMetadata"]["Arn"]
    by_identity = aws_world.client("kms", aws_world.role(account, "all", [allow("kms:*", "*")]))
    by_key = aws_world.client("kms", aws_world.assume(aws_world.assumer(account), named["AWS"]))

    by_key.encrypt(KeyId=key, Plaintext=b"x")
    assert refused(lambda: by_identity.encrypt(KeyId=key, Plaintext=b"x"))["Code"] == "AccessDeniedException"


def package(text="def handler(event, context):\n    return event\n"):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("index.py", text)
    return held.getvalue()


class Deploying:
    """A role that deploys a function whose package lies in another account's encrypted bucket."""

    def __init__(self, world):
        self.world = world
        self.tools, self.target = world.new_account(), world.new_account()
        s3, self.bucket = bucket(world, self.tools, "packages")
        kms = world.client("kms", self.tools)
        self.key = kms.create_key()["KeyMetadata"]["Arn"]
        guest = {"AWS": f"arn:aws:iam::{self.target}:root"}
        admin = {**allow("kms:*", "*"), "Principal": {"AWS": f"arn:aws:iam::{self.tools}:root"}}
        use = {**allow("kms:Decrypt", "*"), "Principal": guest}
        kms.put_key_policy(KeyId=self.key, PolicyName="default", Policy=json.dumps(statements([admin, use])))
        s3.put_object(
            Bucket=self.bucket, Key="app.zip", Body=package(), ServerSideEncryption="aws:kms", SSEKMSKeyId=self.key
        )
        open_to(s3, self.bucket, self.target, "s3:GetObject")
        self.iam = world.client("iam", self.target)
        self.iam.create_role(
            RoleName="function", AssumeRolePolicyDocument=json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
        )
        self.role = f"arn:aws:iam::{self.target}:role/function"

    def statements(self):
        passing = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
        return {
            "lambda:CreateFunction": allow(
                "lambda:CreateFunction", f"arn:aws:lambda:{REGION}:{self.target}:function:app"
            ),
            "iam:PassRole": allow("iam:PassRole", self.role, **passing),
            "s3:GetObject": allow("s3:GetObject", f"arn:aws:s3:::{self.bucket}/*"),
            "kms:Decrypt": allow("kms:Decrypt", self.key),
        }

    def create(self, without="", role=""):
        parts = [part for name, part in self.statements().items() if name != without]
        deployer = self.world.role(self.target, f"deployer-{without.partition(':')[2] or 'all'}", parts)
        return self.world.client("lambda", deployer).create_function(
            FunctionName="app",
            Runtime="python3.11",
            Handler="index.handler",
            Role=role or self.role,
            Code={"S3Bucket": self.bucket, "S3Key": "app.zip"},
        )


def test_a_function_is_made_from_another_accounts_encrypted_package(aws_world):
    deploying = Deploying(aws_world)

    made = deploying.create()

    assert made["FunctionArn"] == f"arn:aws:lambda:{REGION}:{deploying.target}:function:app"
    assert made["CodeSize"] == len(package())


@pytest.mark.parametrize("without", ["lambda:CreateFunction", "iam:PassRole", "s3:GetObject", "kms:Decrypt"])
def test_each_permission_that_making_a_function_needs_is_needed(aws_world, without):
    error = refused(lambda: Deploying(aws_world).create(without))

    assert error["Code"] == "AccessDeniedException"
    assert f"is not authorized to perform: {without} " in error["Message"]


def test_a_role_of_another_account_is_never_passed(aws_world):
    deploying = Deploying(aws_world)
    foreign = f"arn:aws:iam::{deploying.tools}:role/function"

    error = refused(lambda: deploying.create(role=foreign))

    assert (error["Code"], error["Message"]) == ("AccessDeniedException", "Cross-account pass role is not allowed.")


def test_lambda_refuses_a_role_that_does_not_trust_it(aws_world):
    deploying = Deploying(aws_world)
    deploying.iam.update_assume_role_policy(
        RoleName="function", PolicyDocument=json.dumps(trusting({"Service": "ec2.amazonaws.com"}))
    )

    error = refused(deploying.create)

    assert (error["Code"], error["Message"]) == (
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
    )


def test_a_queue_of_another_account_takes_messages_that_both_policies_allow(aws_world):
    owner, guest = aws_world.new_account(), aws_world.new_account()
    sqs = aws_world.client("sqs", owner)
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{owner}:inbox"
    sender = aws_world.client("sqs", aws_world.role(guest, "sender", [allow("sqs:SendMessage", arn)]))

    before = refused(lambda: sender.send_message(QueueUrl=url, MessageBody="hello"))
    statement = {**allow("sqs:SendMessage", arn), "Principal": {"AWS": f"arn:aws:iam::{guest}:root"}}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(statements([statement]))})
    sender.send_message(QueueUrl=url, MessageBody="hello")

    assert before["Code"].endswith("AccessDenied")
    assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"


def test_a_secret_of_another_account_is_read_with_its_resource_policy(aws_world):
    owner, guest = aws_world.new_account(), aws_world.new_account()
    secrets, kms = aws_world.client("secretsmanager", owner), aws_world.client("kms", owner)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    arn = secrets.create_secret(Name="db", SecretString="hunter2", KmsKeyId=key)["ARN"]
    policy = [allow("secretsmanager:*", arn), allow("kms:Decrypt", key)]
    reader = aws_world.client("secretsmanager", aws_world.role(guest, "r", policy))

    assert refused(lambda: reader.get_secret_value(SecretId=arn))["Code"] == "AccessDeniedException"
    statement = {**allow("secretsmanager:GetSecretValue", "*"), "Principal": {"AWS": f"arn:aws:iam::{guest}:root"}}
    secrets.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(statements([statement])))
    assert "kms:Decrypt" in refused(lambda: reader.get_secret_value(SecretId=arn))["Message"]
    admin = {**allow("kms:*", "*"), "Principal": {"AWS": f"arn:aws:iam::{owner}:root"}}
    use = {**allow("kms:Decrypt", "*"), "Principal": {"AWS": f"arn:aws:iam::{guest}:root"}}
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(statements([admin, use])))
    assert reader.get_secret_value(SecretId=arn)["SecretString"] == "hunter2"
