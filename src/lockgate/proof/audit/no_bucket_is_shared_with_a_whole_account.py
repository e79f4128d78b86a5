"""LG4605: a bucket that other accounts use names who uses it there."""

from collections.abc import Iterator

from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.audit.sharing import from_whole_accounts
from lockgate.proof.symbols import whole
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_CHANGES = (
    "s3:PutObject*",
    "s3:DeleteObject*",
    "s3:ReplicateObject",
    "s3:RestoreObject",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
_READS = ("s3:GetObject", "s3:GetObjectVersion")
_REMEDY = "add `ArnEquals: {aws:PrincipalArn: [ARN, ...]}`; who only reads needs `s3:GetObject` and its version's"


def no_bucket_is_shared_with_a_whole_account(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody reads, writes or administers a bucket from another account whom its policy does not name."""
    for bucket in grounds.atlas.all_of("bucket"):
        written, first = from_whole_accounts(grounds, bucket.policy, whole(bucket), _CHANGES)
        read, second = from_whole_accounts(grounds, bucket.policy, whole(bucket), _READS)
        for account in sorted({*written, *read}):
            steps = tuple(each[account] for each in (written, read) if account in each)
            what = " and ".join(f"`{step.does}`" for step in steps)
            fact = f"every role and user of {grounds.called(account)} may call {what} in `{bucket.name}`"
            yield Refuted(fact, steps, _REMEDY)
        if not written and not read:
            yield from (first, second)
    yield from grounds.unread(grounds.atlas.all_of("bucket"))


CLAIM = Claim(
    "LG4605",
    no_bucket_is_shared_with_a_whole_account.__name__,
    "No bucket may be used by a whole other account",
    Severity.HIGH,
    "whoever takes over any principal of the account reads what is delivered, or replaces it",
    no_bucket_is_shared_with_a_whole_account,
)
