"""The few conditions that the design's statements are made of, each with the rule behind it."""

from lockgate.design.policy import Condition
from lockgate.kernel import AccountId


def only(*principals: str) -> Condition:
    """The caller is one of these roles or users.

    Beside an account's root as principal this names a role without storing its unique id: the policy is valid before
    the role exists and after it was made anew. Source: IAM user guide, "AWS JSON policy elements: Principal"; for a
    role session ``aws:PrincipalArn`` is the role's ARN.
    """
    return Condition("ArnEquals", "aws:PrincipalArn", principals)


def others_than(*principals: str) -> Condition:
    """The caller is none of these roles; also true for callers without an ARN."""
    return Condition("ArnNotEquals", "aws:PrincipalArn", principals)


def owned_by(account: AccountId) -> Condition:
    """The resource belongs to this account.

    Bucket names carry no account: without this, a deleted bucket that somebody else makes anew would be written to.
    Source: CodePipeline user guide, "Manage the CodePipeline service role".
    """
    return Condition("StringEquals", "aws:ResourceAccount", (account,))


def passed_to(*services: str) -> Condition:
    """The role is handed to one of these services.

    Source: IAM user guide, "Grant a user permissions to pass a role".
    """
    return Condition("StringEquals", "iam:PassedToService", services)


def through(host: str) -> Condition:
    """The call to KMS is made by this service for the caller. Source: KMS developer guide, "kms:ViaService"."""
    return Condition("StringEquals", "kms:ViaService", (host,))


def encrypting(*objects: str) -> Condition:
    """The data key is for one of these objects.

    With S3 Bucket Keys off, the encryption context is the object's ARN. Source: Amazon S3 user guide, "Using
    server-side encryption with AWS KMS keys", encryption context.
    """
    return Condition("StringLike", "kms:EncryptionContext:aws:s3:arn", objects)


def absent(key: str) -> Condition:
    """The request has no such key."""
    return Condition("Null", key, ("true",))


def present(key: str) -> Condition:
    """The request has such a key. Negated operators also match when it has none, so that they need this beside them."""
    return Condition("Null", key, ("false",))
