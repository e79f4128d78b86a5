"""Whether S3 takes a bucket policy for public, which Block Public Access then restricts.

Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage", 'The meaning of "public"'.
"""

from collections.abc import Iterable
from typing import Final

from lockgate.iam.symbolic.comparisons import network
from lockgate.iam.symbolic.reading import Statement, Written

_KEYS: Final = frozenset(
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
_OPERATORS: Final = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
)
_BROAD: Final = {4: 8, 6: 32}


def is_public(statements: Iterable[Statement]) -> bool:
    """Whether one statement allows everybody, and nothing in it holds requests to fixed values."""
    return any(
        statement.allow
        and statement.named is not None
        and (statement.named.everyone or statement.named.negated)
        and not any(map(_fixes, statement.conditions))
        for statement in statements
    )


def _fixes(written: Written) -> bool:
    if written.name not in _OPERATORS or written.key not in _KEYS or written.if_exists:
        return False
    if written.name == "ipaddress":
        return all(map(_narrow, written.values))
    return not any(mark in value for value in written.values for mark in ("*", "?", "${"))


def _narrow(text: str) -> bool:
    found = network(text)
    return found is None or found.is_private or found.prefixlen >= _BROAD[found.version]
