"""Whether a bucket policy is public, as Block Public Access understands the word.

Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage", 'The meaning of "public"'.
"""

from typing import Final

from lockgate.iam.conditions import Condition
from lockgate.iam.conditions.addresses import network
from lockgate.iam.policy import Policy
from lockgate.iam.statement import Statement

_FIXING_KEYS: Final = frozenset(
    {
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceip",
        "aws:sourceorgid",
        "aws:sourceowner",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    }
)
_FIXING_OPERATORS: Final = frozenset(
    {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"}
)

_BROADEST: Final = {4: 8, 6: 32}


def is_public(policy: Policy) -> bool:
    """Whether a statement allows everybody without tying the request to a fixed value."""
    return any(_public(statement) for statement in policy.statements)


def _public(statement: Statement) -> bool:
    principals = statement.principals
    if not statement.allow or principals is None:
        return False
    if not principals.everyone and not principals.negated:
        return False
    return not any(_fixes(condition) for condition in statement.conditions)


def _fixes(condition: Condition) -> bool:
    """A condition fixes the request when every value it accepts is free of wildcards and variables."""
    if condition.operator.name not in _FIXING_OPERATORS or condition.operator.if_exists:
        return False
    if condition.key.lower() not in _FIXING_KEYS:
        return False
    if condition.operator.name == "IpAddress":
        return all(_is_narrow(value) for value in condition.values)
    return all("*" not in value and "?" not in value and "${" not in value for value in condition.values)


def _is_narrow(value: str) -> bool:
    """Ranges broader than /8 (IPv4) or /32 (IPv6) count as public, private ones excepted."""
    found = network(value)
    if found is None:
        return True
    return found.is_private or found.prefixlen >= _BROADEST[found.version]
