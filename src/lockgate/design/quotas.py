"""The sizes that AWS allows, and how to stay below them.

Sources: IAM user guide, "IAM and AWS STS quotas"; Amazon S3 user guide, "Policies and permissions"; KMS developer
guide, "Quotas"; CodePipeline user guide, "Quotas".
"""

from collections.abc import Sequence

from lockgate.design.policy import Policy, Statement, size

INLINE = 10_240
"""Characters of all inline policies of a role together."""

MANAGED = 6_144
"""Characters of one managed policy."""

ATTACHED = 10
"""Managed policies of one role."""

TRUST = 2_048
"""Characters of a trust policy, unless AWS was asked for more."""

BUCKET_POLICY = 20_480
"""Bytes of a bucket policy."""

KEY_POLICY = 32_768
"""Bytes of a key policy."""

CONFIGURATION_VALUE = 1_000
"""Characters of one value of an action's configuration; parameter overrides may have 1,024 bytes, which is more."""


def size_of(statements: Sequence[Statement]) -> int:
    """The characters of a policy of these statements."""
    return size(Policy(tuple(statements)))


def packed(statements: Sequence[Statement]) -> tuple[tuple[Statement, ...], ...]:
    """The statements in as few managed policies as their order allows; one that is too large stands alone."""
    parts: list[list[Statement]] = []
    for statement in statements:
        if parts and size_of([*parts[-1], statement]) <= MANAGED:
            parts[-1].append(statement)
        else:
            parts.append([statement])
    return tuple(tuple(part) for part in parts)
