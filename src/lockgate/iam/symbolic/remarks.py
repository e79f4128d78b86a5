"""What a verdict takes for granted beside the policies, said only where a policy speaks of it."""

from collections.abc import Iterable, Iterator
from typing import Final

from lockgate.iam.symbolic.callers import membership
from lockgate.iam.symbolic.question import Landscape, Question, Service
from lockgate.iam.symbolic.reading import Statement

_DEPENDENT: Final = (
    ("aws:TagKeys", "aws:RequestTag/"),
    ("aws:CurrentTime", "aws:EpochTime"),
    ("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"),
    ("aws:ViaAWSService", "aws:CalledVia"),
    ("aws:SourceVpc", "aws:SourceVpce"),
    ("aws:SourceIp", "aws:VpcSourceIp"),
    ("kms:EncryptionContextKeys", "kms:EncryptionContext:"),
)
"""Keys whose values depend on each other in real requests."""
_RESOURCE_ORGANIZATION: Final = ("aws:resourceorgid", "aws:resourceorgpaths")


def remarks(landscape: Landscape, question: Question, statements: Iterable[Statement]) -> Iterator[str]:
    """What is assumed, in words."""
    keys = frozenset(written.key for statement in statements for written in statement.conditions)
    for first, second in _DEPENDENT:
        if first.lower() in keys and any(key.startswith(second.lower()) for key in keys - {first.lower()}):
            yield f"`{first}` and `{second}` are taken to be independent of each other"
    if isinstance(question.who, Service) and "aws:sourcearn" in keys:
        yield "a source whose ARN names no account, such as a bucket, is taken to be anybody's"
    account = question.on.account
    if not keys.isdisjoint(_RESOURCE_ORGANIZATION) and membership(landscape.organization, account)[0] is None:
        yield f"the account {account} is taken to be in no organisation"
