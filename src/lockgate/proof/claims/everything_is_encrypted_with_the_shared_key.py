"""LG4513: artifacts are encrypted with the line's key and no other, and nobody else uses that key."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.iam.symbolic import AnyoneIn, Service
from lockgate.proof.claims.asking import Never, deputy, outside, prove
from lockgate.proof.claims.calls import USES
from lockgate.proof.claims.missing import absent
from lockgate.proof.claims.sets import Denial, roles, where
from lockgate.proof.claims.subject import Subject
from lockgate.proof.delivery import Build, Pipeline
from lockgate.proof.symbols import target_of, whole
from lockgate.proof.verdict import Claim, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Holding

_ALGORITHM = "s3:x-amz-server-side-encryption"
_KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id"
_CUSTOMER = "s3:x-amz-server-side-encryption-customer-algorithm"
_CONTENT = ("s3:*Object*", "s3:List*")
_STATE = "state the line's key there, by its ARN"
_DENY = "deny such uploads in the bucket's own policy"
_USE = "name the roles that use the key in the key's own policy, and nobody else"


def everything_is_encrypted_with_the_shared_key(subject: Subject) -> Iterator[Verdict]:
    """The bucket, the pipeline and the build state the key; no request gets round it; only the line's roles use it."""
    for line in subject.lines:
        bucket, key = subject.bucket_of(line), subject.key_of(line)
        if bucket is None:
            yield absent(subject, "bucket", line.bucket)
        if key is None:
            yield absent(subject, "key", line.names.key_alias)
        if bucket is not None and key is not None:
            yield from _stated(subject, line, bucket, key)
            yield from _around(subject, line, bucket, key)
            yield _on_the_way(subject, bucket)
            yield from _users(subject, line, key)


def _stated(subject: Subject, line: Delivery, bucket: Holding, key: Holding) -> Iterator[Verdict]:
    """What is encrypted without anybody asking. CodeBuild takes its project's key and ignores the pipeline's."""
    stated = [("the bucket", bucket, bucket.key)]
    pipeline, project = subject.holdings.get(line.pipeline), subject.holdings.get(line.build_project)
    if pipeline is not None and isinstance(pipeline.delivery, Pipeline):
        stated += [("the pipeline", pipeline, store.key) for store in pipeline.delivery.stores]
    if project is not None and isinstance(project.delivery, Build):
        stated.append(("the build", project, project.delivery.key))
    for what, holding, named in stated:
        if named != key.arn:
            fact = f"{what} `{holding.name}` encrypts with {_called(named)} instead of the key of `{line.names.line}`"
            yield Refuted(fact, (Step(holding.arn, "encrypts what it writes", named or ""),), _STATE, holding.place)


def _called(key: str | None) -> str:
    return f"`{key}`" if key else "S3's own key"


def _around(subject: Subject, line: Delivery, bucket: Holding, key: Holding) -> Iterator[Verdict]:
    """Uploads that ask for another encryption in so many words."""

    def fact(step: Step) -> str:
        return f"`{step.who}` puts an object into `{bucket.name}` that the key of `{line.names.line}` does not encrypt"

    objects = target_of(bucket, "*")
    cases = (
        (where("StringEquals", _ALGORITHM, "aws:kms"), where("Null", _ALGORITHM, "true")),
        (where("StringEquals", _KEY_ID, key.arn), where("Null", _KEY_ID, "true")),
        (where("Null", _CUSTOMER, "true"),),
    )
    for but in cases:
        never = Never(AnyoneIn(subject.accounts), ("s3:PutObject",), objects, but)
        yield prove(subject, never, fact, _DENY)


def _on_the_way(subject: Subject, bucket: Holding) -> Verdict:
    """Nobody reads, writes or lists objects without TLS."""

    def fact(step: Step) -> str:
        return f"`{step.who}` does `{step.does}` to `{step.to}` over plain HTTP"

    plain = {"aws:SecureTransport": ("false",)}
    never = Never(AnyoneIn(subject.accounts), _CONTENT, whole(bucket), given=plain)
    return prove(subject, never, fact, "deny `Bool aws:SecureTransport false` in the bucket's own policy")


def _users(subject: Subject, line: Delivery, key: Holding) -> Iterator[Verdict]:
    def fact(step: Step) -> str:
        return f"`{step.who}` uses the key of `{line.names.line}` by `{step.does}`"

    on = target_of(key)
    own = [line.pipeline_role, line.build_role]
    own += [role for target in line.targets for role in (target.action_role, target.execution_role)]
    for who in (AnyoneIn(subject.accounts), *outside(subject)):
        yield prove(subject, Never(who, USES, on, (roles(*own),)), fact, _USE)
    direct = (where("Null", "kms:ViaService", "false"),)
    yield prove(
        subject, Never(AnyoneIn(subject.accounts), USES, on, direct), fact, "let the key be used through S3 only"
    )
    who, served = deputy(subject.neighbour, on)
    yield prove(subject, Never(who, USES, served), fact, _USE)
    logs = Service(None, frozenset({line.account}))
    yield prove(subject, Never(logs, USES, on, _own_logs(subject, line)), fact, _USE)


def _own_logs(subject: Subject, line: Delivery) -> tuple[Denial, ...]:
    """What CloudWatch Logs does for the log groups of the line itself."""
    groups = [each.arn for each in subject.of_kind("log-group", [line.account]) if line.names.line in each.labels]
    return (where("ArnEquals", "kms:EncryptionContext:aws:logs:arn", *groups),) if groups else ()


CLAIM = Claim(
    "LG4513",
    everything_is_encrypted_with_the_shared_key.__name__,
    "Every artifact is encrypted with its line's key, which only the line's own roles use",
    Severity.HIGH,
    "artifacts are read by whoever may read the bucket, or by nobody in the next account",
    everything_is_encrypted_with_the_shared_key,
)
