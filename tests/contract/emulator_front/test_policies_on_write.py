"""Policies are refused on write as AWS refuses them."""

import json

import pytest
from botocore.exceptions import ClientError

from policy_writing import allow, statements, trusting


def refused(call):
    with pytest.raises(ClientError) as raised:
        call()
    return raised.value.response["Error"]


def test_a_trust_policy_for_a_role_that_does_not_exist_is_refused_until_it_does(aws_world):
    account, other = aws_world.new_account(), aws_world.new_account()
    iam = aws_world.client("iam", account)
    arn = f"arn:aws:iam::{other}:role/pipeline"

    error = refused(lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trusting(arn))))
    aws_world.client("iam", other).create_role(
        RoleName="pipeline", AssumeRolePolicyDocument=json.dumps(trusting({"Service": "codepipeline.amazonaws.com"}))
    )
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trusting(arn)))

    assert (error["Code"], error["Message"]) == (
        "MalformedPolicyDocument",
        f'Invalid principal in policy: "AWS":"{arn}"',
    )


def test_a_roles_path_is_part_of_its_name_as_a_principal(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    trust = json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
    iam.create_role(RoleName="deep", Path="/team/", AssumeRolePolicyDocument=trust)

    error = refused(
        lambda: iam.create_role(
            RoleName="r", AssumeRolePolicyDocument=json.dumps(trusting(f"arn:aws:iam::{account}:role/deep"))
        )
    )
    iam.create_role(
        RoleName="r", AssumeRolePolicyDocument=json.dumps(trusting(f"arn:aws:iam::{account}:role/team/deep"))
    )

    assert error["Code"] == "MalformedPolicyDocument"


def test_bucket_and_key_policies_refuse_missing_principals_in_their_own_words(aws_world):
    account = aws_world.new_account()
    s3, kms = aws_world.client("s3", account), aws_world.client("kms", account)
    bucket = f"policies-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    missing = {"AWS": f"arn:aws:iam::{account}:role/missing"}
    own = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}

    on_bucket = refused(
        lambda: s3.put_bucket_policy(
            Bucket=bucket,
            Policy=json.dumps(
                statements([{**allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*"), "Principal": missing}])
            ),
        )
    )
    on_key = refused(
        lambda: kms.create_key(
            Policy=json.dumps(statements([own, {**allow("kms:Decrypt", "*"), "Principal": missing}]))
        )
    )

    assert (on_bucket["Code"], on_bucket["Message"]) == ("MalformedPolicy", "Invalid principal in policy")
    assert on_key["Code"] == "MalformedPolicyDocumentException"
    assert on_key["Message"].startswith("Policy contains a statement with one or more invalid principals.")


def test_a_bucket_policy_speaks_of_its_own_bucket_only(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"own-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    statement = {
        **allow("s3:GetObject", "arn:aws:s3:::another/*"),
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
    }

    error = refused(lambda: s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(statements([statement]))))

    assert (error["Code"], error["Message"]) == ("MalformedPolicy", "Policy has invalid resource")


def test_a_key_policy_that_locks_its_account_out_is_refused(aws_world):
    account, other = aws_world.new_account(), aws_world.new_account()
    kms = aws_world.client("kms", account)
    foreign = statements([{**allow("kms:*", "*"), "Principal": {"AWS": f"arn:aws:iam::{other}:root"}}])

    error = refused(lambda: kms.create_key(Policy=json.dumps(foreign)))
    kms.create_key(Policy=json.dumps(foreign), BypassPolicyLockoutSafetyCheck=True)

    assert (error["Code"], error["Message"]) == (
        "MalformedPolicyDocumentException",
        "The new key policy will not allow you to update the key policy in the future.",
    )


@pytest.mark.parametrize(
    "document",
    [
        "not json",
        '{"Version":"2012-10-17"}',
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject"}]}',
        '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"s3:GetObject","Resource":"*"}]}',
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","NotAction":"s3:*","Resource":"*"}]}',
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}',
    ],
)
def test_a_malformed_identity_policy_is_refused_wherever_it_is_put(aws_world, document):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    iam.create_user(UserName="u")

    for call in (
        lambda: iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=document),
        lambda: iam.create_policy(PolicyName="p", PolicyDocument=document),
    ):
        assert refused(call)["Code"] == "MalformedPolicyDocument"


def test_inline_policies_of_a_role_share_one_quota(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    trust = json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    half = json.dumps(statements([allow("s3:GetObject", [f"arn:aws:s3:::bucket-{n:0100d}/*" for n in range(48)])]))

    iam.put_role_policy(RoleName="r", PolicyName="a", PolicyDocument=half)
    error = refused(lambda: iam.put_role_policy(RoleName="r", PolicyName="b", PolicyDocument=half))

    assert (error["Code"], error["Message"]) == (
        "LimitExceeded",
        "Maximum policy size of 10240 bytes exceeded for role r",
    )


def test_a_policy_that_does_not_exist_is_neither_attached_nor_a_boundary(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    trust = json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
    missing = f"arn:aws:iam::{account}:policy/missing"

    boundary = refused(
        lambda: iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, PermissionsBoundary=missing)
    )
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    attached = refused(lambda: iam.attach_role_policy(RoleName="r", PolicyArn=missing))
    invented = refused(
        lambda: iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/AdminstratorAccess")
    )
    iam.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")

    assert boundary["Code"] == attached["Code"] == invented["Code"] == "NoSuchEntity"


def test_a_role_made_anew_is_another_principal(aws_world):
    account, other = aws_world.new_account(), aws_world.new_account()
    iam, theirs = aws_world.client("iam", account), aws_world.client("iam", other)
    trust = json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
    first = theirs.create_role(RoleName="pipeline", AssumeRolePolicyDocument=trust)["Role"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trusting(first["Arn"])))

    theirs.delete_role(RoleName="pipeline")
    second = theirs.create_role(RoleName="pipeline", AssumeRolePolicyDocument=trust)["Role"]
    stored = iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]

    assert second["Arn"] == first["Arn"]
    assert stored == first["RoleId"] != second["RoleId"]


def test_entities_in_use_are_not_deleted(aws_world):
    account = aws_world.new_account()
    iam = aws_world.client("iam", account)
    trust = json.dumps(trusting({"Service": "lambda.amazonaws.com"}))
    policy = iam.create_policy(PolicyName="p", PolicyDocument=json.dumps(statements([allow("s3:*", "*")])))["Policy"][
        "Arn"
    ]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, PermissionsBoundary=policy)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=json.dumps(statements([allow("s3:*", "*")])))
    iam.create_user(UserName="u")
    iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=json.dumps(statements([allow("s3:*", "*")])))

    codes = [
        refused(lambda: iam.delete_role(RoleName="r"))["Code"],
        refused(lambda: iam.delete_policy(PolicyArn=policy))["Code"],
        refused(lambda: iam.delete_user(UserName="u"))["Code"],
    ]

    assert codes == ["DeleteConflict"] * 3


def test_a_bucket_with_versions_or_delete_markers_is_not_deleted(aws_world):
    account = aws_world.new_account()
    s3 = aws_world.client("s3", account)
    bucket = f"versions-{account}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"")
    s3.delete_object(Bucket=bucket, Key="k")

    code = refused(lambda: s3.delete_bucket(Bucket=bucket))["Code"]
    listed = s3.list_object_versions(Bucket=bucket)
    for item in [*listed["Versions"], *listed["DeleteMarkers"]]:
        s3.delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
    s3.delete_bucket(Bucket=bucket)

    assert code == "BucketNotEmpty"
