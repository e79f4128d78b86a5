"""Who reads and writes a line's artifacts, stated once.

Reading one object across accounts needs three policies in two accounts: the caller's, the bucket's and the key's. All
three are derived from the same `ArtifactUse` values, so that they cannot disagree.

In: a `Delivery`. Out: statements for identity, bucket and key policies. Nothing here makes a node.
"""

from lockgate.design.artifacts.bucket import bucket_policy
from lockgate.design.artifacts.identity import KEY_ARN, bucket_statement, key_statements, object_statement
from lockgate.design.artifacts.key import key_policy
from lockgate.design.artifacts.uses import ArtifactUse, uses, uses_of

__all__ = [
    "KEY_ARN",
    "ArtifactUse",
    "bucket_policy",
    "bucket_statement",
    "key_policy",
    "key_statements",
    "object_statement",
    "uses",
    "uses_of",
]
