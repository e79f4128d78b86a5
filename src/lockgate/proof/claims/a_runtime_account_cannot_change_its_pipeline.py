"""LG4504: whoever owns a runtime account cannot turn round and change what deploys to it."""

from collections.abc import Iterator

from lockgate.design.delivery import RELEASE, Delivery
from lockgate.iam.symbolic import AnyoneIn
from lockgate.proof.claims.asking import Never, declared, deputy, doors, prove
from lockgate.proof.claims.sets import Denial, calls
from lockgate.proof.claims.subject import Subject
from lockgate.proof.verdict import Claim, Severity, Step, Verdict
from lockgate.proof.world import Holding, Identity

_REMEDY = (
    "let runtime accounts read the release and decrypt with the key, each through its named role, and nothing else"
)
_LOOKS = ("s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket")
_READS = ("s3:GetObject", "s3:GetObjectVersion")


def a_runtime_account_cannot_change_its_pipeline(subject: Subject) -> Iterator[Verdict]:
    """From every runtime account to everything in every infrastructure account.

    What a delivery needs is not meant: the action roles and the execution roles read the release and decrypt it.
    """
    infrastructure = subject.accounts - subject.runtime
    for thing in subject.things(infrastructure):
        but = (*_needed(subject, thing), *declared(subject, thing))
        for does, on in doors(thing):
            yield prove(subject, Never(AnyoneIn(subject.runtime), does, on, but), _fact, _REMEDY)
            for account in sorted(subject.runtime) if isinstance(thing, Holding) else ():
                who, served = deputy(account, on)
                yield prove(subject, Never(who, does, served, but), _fact, _REMEDY)


def _needed(subject: Subject, thing: Identity | Holding) -> Iterator[Denial]:
    for line in subject.lines:
        roles = [role for target in line.targets for role in (target.action_role, target.execution_role)]
        if thing == subject.bucket_of(line):
            yield calls(*_LOOKS, on=(thing.arn,), by=[target.action_role for target in line.targets])
            yield calls(*_READS, on=(released(line),), by=roles)
        elif thing == subject.key_of(line):
            yield calls("kms:DescribeKey", by=roles)
            yield calls("kms:Decrypt", by=roles, within={"kms:EncryptionContext:aws:s3:arn": released(line)})


def released(line: Delivery) -> str:
    """The pattern of the ARNs of the releases of a line."""
    return line.arns.objects(line.bucket, line.keys_of(RELEASE))


def _fact(step: Step) -> str:
    return f"whoever owns a runtime account does `{step.does}` to `{step.to}` of its delivery"


CLAIM = Claim(
    "LG4504",
    a_runtime_account_cannot_change_its_pipeline.__name__,
    "A runtime account cannot change the pipeline that delivers to it, nor any other",
    Severity.CRITICAL,
    "whoever breaks into one runtime account changes what is delivered to all of them",
    a_runtime_account_cannot_change_its_pipeline,
)
