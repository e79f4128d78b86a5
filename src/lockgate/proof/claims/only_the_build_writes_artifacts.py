"""LG4505: what is in the artifact bucket was put there by the line's own build and pipeline."""

from collections.abc import Iterator

from lockgate.design.delivery import RELEASE, Delivery
from lockgate.iam.symbolic import AnyoneIn
from lockgate.proof.claims.asking import Never, deputy, outside, prove
from lockgate.proof.claims.calls import LOOKING, WRITES
from lockgate.proof.claims.missing import absent
from lockgate.proof.claims.sets import calls, roles
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import actual, target_of, whole
from lockgate.proof.verdict import Claim, Severity, Step, Verdict
from lockgate.proof.world import Holding

_REMEDY = "deny writing to everyone but the line's pipeline and build, in the bucket's own policy"
_WITH_A_WRITE = ("s3:AbortMultipartUpload", "s3:PutObjectAcl", "s3:PutObjectTagging")
"""What CodePipeline and CodeBuild ask for beside writing an object: how it is taken up, owned and marked."""
_PLACE = "let each write under its own keys only"
_MORE = "let each read and write objects, and do nothing else with them or with the bucket"


def only_the_build_writes_artifacts(subject: Subject) -> Iterator[Verdict]:
    """Nobody else writes objects, whatever policies of any account let him; those two do, and only in their place."""
    for line in subject.lines:
        bucket = subject.bucket_of(line)
        if bucket is None:
            yield absent(subject, "bucket", line.bucket)
            continue
        yield from _others(subject, line, bucket)
        yield from _places(subject, line, bucket)


def _others(subject: Subject, line: Delivery, bucket: Holding) -> Iterator[Verdict]:
    objects = target_of(bucket, "*")
    writers = (roles(line.pipeline_role, line.build_role),)

    def fact(step: Step) -> str:
        return f"`{step.who}` writes artifacts of `{line.names.line}`"

    for who in (AnyoneIn(subject.accounts), *outside(subject)):
        yield prove(subject, Never(who, WRITES, objects, writers), fact, _REMEDY)
    for account in (line.account, subject.neighbour):
        who, served = deputy(account, objects)
        yield prove(subject, Never(who, WRITES, served), fact, _REMEDY)


def _places(subject: Subject, line: Delivery, bucket: Holding) -> Iterator[Verdict]:
    own = line.arns.objects(line.bucket, line.source_key if line.by_artifact else line.keys_of(RELEASE))
    keys = line.arns.objects(line.bucket, line.artifact_keys)
    for arn, place in ((line.build_role, own), (line.pipeline_role, keys)):
        role = subject.identities.get(arn)
        if role is None:
            yield absent(subject, "role", arn)
            continue

        def fact(step: Step, place: str = place) -> str:
            return f"`{step.who}` writes `{step.to}`, which is not under `{place}`"

        def more(step: Step) -> str:
            return f"`{step.who}` does `{step.does}` to `{step.to}`, and has only to read and to write"

        never = Never(actual(role), WRITES, target_of(bucket, "*"), (calls("*", on=(place,)),))
        yield prove(subject, never, fact, _PLACE)
        beyond = Never(actual(role), ("s3:*",), whole(bucket), (calls(*LOOKING["s3"], *WRITES, *_WITH_A_WRITE),))
        yield prove(subject, beyond, more, _MORE)


CLAIM = Claim(
    "LG4505",
    only_the_build_writes_artifacts.__name__,
    "Only the build and the pipeline of a line write its artifacts",
    Severity.CRITICAL,
    "what is delivered is not what was built",
    only_the_build_writes_artifacts,
)
