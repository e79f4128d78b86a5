"""LG4620: a key policy that asks for S3's encryption context asks for the one that the bucket sends.

Source: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)", "Encryption context": the
object's ARN, or the bucket's when S3 Bucket Keys are on.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.iam.glob import compile_glob
from lockgate.proof.answer import Cause
from lockgate.proof.audit.grounds import Grounds, statements
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Holding

_KEY = "kms:encryptioncontext:aws:s3:arn"
_REMEDY = "name `arn:aws:s3:::BUCKET` where the bucket has Bucket Keys, and `arn:aws:s3:::BUCKET/*` where it has not"


def every_encryption_context_fits_its_bucket(grounds: Grounds) -> Iterator[Verdict]:
    """For each bucket that a key's policy means, some statement has the form of context that the bucket sends."""
    for bucket in grounds.atlas.all_of("bucket"):
        key = grounds.atlas.key(bucket.key, bucket.account) if bucket.key else None
        if key is None:
            continue
        meant = [(cause, value) for cause, value in _contexts(key) if _means(value, bucket)]
        if meant and not any(_fits(value, bucket) for _, value in meant):
            sent = "its own ARN" if bucket.bucket_key else "its objects' ARNs"
            step = Step(bucket.arn, "sends as encryption context", sent, (meant[0][0],))
            fact = f"the policy of `{key.arn}` asks for `{meant[0][1]}`, while the bucket `{bucket.name}` sends {sent}"
            yield Refuted(fact, (step,), _REMEDY)
        elif meant:
            yield Proved()


def _contexts(key: Holding) -> Iterator[tuple[Cause, str]]:
    for written, label, statement in statements([key.policy]):
        if statement.get("Effect") == "Allow":
            for value in _values(statement.get("Condition", {})):
                text = f"statement {label} asks for {value}"
                yield Cause(written.name, written.name, label, text, written.holder, written.place(label)), value


def _values(conditions: Mapping[str, Any]) -> Iterator[str]:
    for keys in conditions.values():
        for name, values in keys.items() if isinstance(keys, Mapping) else ():
            if name.lower() == _KEY:
                yield from (values,) if isinstance(values, str) else map(str, values)


def _means(value: str, bucket: Holding) -> bool:
    return value == bucket.arn or value.startswith(f"{bucket.arn}/")


def _fits(value: str, bucket: Holding) -> bool:
    if bucket.bucket_key:
        return compile_glob(value).matches(bucket.arn)
    return value.startswith(f"{bucket.arn}/")


CLAIM = Claim(
    "LG4620",
    every_encryption_context_fits_its_bucket.__name__,
    "Every encryption context fits its bucket",
    Severity.MEDIUM,
    "the statement never matches, and whoever it was made for is denied",
    every_encryption_context_fits_its_bucket,
)
