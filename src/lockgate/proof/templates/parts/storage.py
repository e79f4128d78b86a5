"""Buckets, keys, secrets and repositories, and their policies.

Access control lists and the policies of access points are no part of a world: a bucket that has them is said to be only
partly known. Source: Amazon S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket" and
"Configuring IAM policies for using access points".
"""

from collections.abc import Mapping
from typing import Any

from lockgate.iam import PolicyKind
from lockgate.proof.templates.parts.documents import policy_at
from lockgate.proof.templates.parts.store import Parts, Taker
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Written

_NO_LISTS = "BucketOwnerEnforced"


def _bucket(parts: Parts, stack: Stack, made: Made) -> None:
    rules = made.properties.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", ())
    block = made.properties.get("PublicAccessBlockConfiguration", {})
    more: dict[str, Any] = {
        # Without the property, AWS sets all four. Source: Amazon S3 user guide, "Blocking public access".
        "block_public_access": str(block.get("RestrictPublicBuckets", not block)).lower() == "true",
    }
    for rule in rules:
        default = rule.get("ServerSideEncryptionByDefault", {})
        if str(default.get("SSEAlgorithm", "")).startswith("aws:kms") and default.get("KMSMasterKeyID"):
            more["key"] = str(default["KMSMasterKeyID"])
            more["bucket_key"] = rule.get("BucketKeyEnabled") is True
    parts.hold(stack, made.arn, made.word, made.name, place=made.place, **more)
    if (lists := _lists(made.properties)) is not None:
        parts.skip(
            made.arn, f"access control lists of {made.name} are in force ({lists}): what they grant is not known"
        )


def _lists(properties: Mapping[str, Any]) -> str | None:
    """Why access control lists count; None where they are off, as they are unless the template says otherwise."""
    rules = properties.get("OwnershipControls", {}).get("Rules", ())
    ownership = next((str(rule["ObjectOwnership"]) for rule in rules if rule.get("ObjectOwnership")), "")
    stated = str(properties.get("AccessControl", "Private"))
    if ownership == _NO_LISTS or (not ownership and stated == "Private"):
        return None
    said = {"ObjectOwnership": ownership, "AccessControl": stated if "AccessControl" in properties else ""}
    return ", ".join(f"{name} {value}" for name, value in said.items() if value)


def _access_point(parts: Parts, stack: Stack, made: Made) -> None:
    """A second door to a bucket, with a policy of its own that counts together with the bucket's."""
    name = str(made.properties.get("Bucket", ""))
    bucket = parts.held(stack.account, "bucket", name)
    subject = bucket.arn if bucket is not None else f"arn:{stack.arn.split(':')[1]}:s3:::{name}"
    reason = f"{name} has the access point `{made.logical_id}` of {stack.name}, whose policy is not interpreted"
    parts.skip(subject, reason)


def _bucket_policy(parts: Parts, stack: Stack, made: Made) -> None:
    """The policy of a bucket that no template makes is one, too; then nothing is known of its protection."""
    name = str(made.properties.get("Bucket", ""))
    bucket = parts.held(stack.account, "bucket", name)
    partition = stack.arn.split(":")[1]
    arn = bucket.arn if bucket is not None else f"arn:{partition}:s3:::{name}"
    policy = policy_at(parts, stack, made, arn, PolicyKind.RESOURCE, "bucket policy", "PolicyDocument")
    if bucket is None:
        parts.hold(stack, arn, "bucket", name, policy=policy, place=made.place)
    else:
        parts.change(bucket, policy=policy)


def _key(parts: Parts, stack: Stack, made: Made) -> None:
    """Without a policy, AWS writes one that lets the account's own policies decide.

    Source: KMS developer guide, "Default key policy".
    """
    policy = policy_at(parts, stack, made, made.arn, PolicyKind.RESOURCE, "key policy", "KeyPolicy")
    if "KeyPolicy" not in made.properties:
        partition = stack.arn.split(":")[1]
        statement = {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition}:iam::{stack.account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        policy = Written("key policy", document, stack.name, (made.place,))
    parts.hold(stack, made.arn, made.word, made.name, policy=policy, place=made.place)


def _alias(parts: Parts, stack: Stack, made: Made) -> None:
    key = parts.held(stack.account, "key", str(made.properties.get("TargetKeyId", "")))
    if key is not None:
        parts.change(key, aliases=(*key.aliases, str(made.properties.get("AliasName", ""))))


def _secret_policy(parts: Parts, stack: Stack, made: Made) -> None:
    secret = parts.held(stack.account, "secret", str(made.properties.get("SecretId", "")))
    subject = secret.arn if secret is not None else stack.account
    policy = policy_at(parts, stack, made, subject, PolicyKind.RESOURCE, "secret policy", "ResourcePolicy")
    if secret is not None:
        parts.change(secret, policy=policy)
    else:
        parts.skip(stack.account, f"`{made.logical_id}` of {stack.name} is the policy of a secret in no template")


def _repository(parts: Parts, stack: Stack, made: Made) -> None:
    name = "repository policy"
    policy = policy_at(parts, stack, made, made.arn, PolicyKind.RESOURCE, name, "RepositoryPolicyText")
    parts.hold(stack, made.arn, made.word, made.name, policy=policy, place=made.place)


TAKE: Mapping[str, Taker] = {
    "AWS::ECR::Repository": _repository,
    "AWS::KMS::Key": _key,
    "AWS::S3::Bucket": _bucket,
}
ATTACH: Mapping[str, Taker] = {
    "AWS::KMS::Alias": _alias,
    "AWS::S3::AccessPoint": _access_point,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::SecretsManager::ResourcePolicy": _secret_policy,
}
