"""LG4510: what keeps the accounts apart cannot be changed by those whom it keeps apart."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.iam.symbolic import Actual, AnyoneIn, Target, Who
from lockgate.proof.claims.asking import Never, anything, prove
from lockgate.proof.claims.calls import LOOKING, RULES_OF_BUCKET, RULES_OF_KEY, RULES_OF_LOG
from lockgate.proof.claims.missing import absent
from lockgate.proof.claims.sets import calls
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import actual, target_of, whole
from lockgate.proof.verdict import Claim, Severity, Step, Verdict

_REMEDY = "take the statement away, or deny it in the role's boundary: only whoever sets the accounts up changes these"


def no_guardrail_can_be_removed_from_below(subject: Subject) -> Iterator[Verdict]:
    """Policies of buckets and keys, the delivery's own roles, boundaries, stacks and logs, the organisation's policies.

    From every role of a delivery, every role of an application, and, where a policy of its own decides, from every
    other account. An account's own administrators stand above its guardrails; the organisation's policies bind them,
    where there are any.
    """
    for line in subject.lines:
        yield from _bucket_and_key(subject, line)
    for account in sorted(subject.accounts):
        yield from _identities_and_stacks(subject, account)


def _bucket_and_key(subject: Subject, line: Delivery) -> Iterator[Verdict]:
    bucket, key = subject.bucket_of(line), subject.key_of(line)
    if bucket is None:
        yield absent(subject, "bucket", line.bucket)
    if key is None:
        yield absent(subject, "key", line.names.key_alias)
    everyone: tuple[Who, ...] = (*_inside(subject, line.account), AnyoneIn(subject.accounts - {line.account}))
    for who in everyone:
        if bucket is not None:
            yield prove(subject, Never(who, RULES_OF_BUCKET, target_of(bucket)), _fact, _REMEDY)
        if key is not None:
            yield prove(subject, Never(who, RULES_OF_KEY, target_of(key)), _fact, _REMEDY)


def _identities_and_stacks(subject: Subject, account: str) -> Iterator[Verdict]:
    logs = tuple(subject.of_kind("log-group", {account} - subject.runtime))
    roles, stacks = tuple(_made(subject, account)), tuple(_stacks(subject, account))
    looks = (calls(*LOOKING["iam"], "iam:PassRole"),)
    for who in _inside(subject, account):
        yield prove(subject, Never(who, ("iam:*",), Target(roles, account), looks), _fact, _REMEDY)
        seen = (calls(*LOOKING["cloudformation"]),)
        yield prove(subject, Never(who, ("cloudformation:*",), Target(stacks, account), seen), _fact, _REMEDY)
        for log in logs:
            yield prove(subject, Never(who, RULES_OF_LOG, whole(log)), _fact, _REMEDY)
        yield prove(subject, Never(who, ("organizations:*",), anything("organizations", account)), _fact, _REMEDY)


def _inside(subject: Subject, account: str) -> Iterator[Actual]:
    return (actual(each) for each in subject.roles([account]))


def _made(subject: Subject, account: str) -> Iterator[str]:
    """The ARNs of the delivery's own roles and boundaries in an account, by their declared names."""
    for line, target in subject.targets():
        if target.account == account:
            yield from (target.action_role, target.execution_role, target.boundary, target.execution_boundary)
        if line.account == account:
            yield from (line.pipeline_role, line.build_role)


def _stacks(subject: Subject, account: str) -> Iterator[str]:
    for line, target in subject.targets():
        if target.account == account:
            yield target.arns.regional("cloudformation", target.account, f"stack/{target.names.access_stack}/*")
        if line.account == account:
            for name in (line.names.artifacts_stack, line.names.pipeline_stack):
                yield line.arns.regional("cloudformation", line.account, f"stack/{name}/*")


def _fact(step: Step) -> str:
    return f"`{step.who}` does `{step.does}` to `{step.to}`, which keeps the accounts apart"


CLAIM = Claim(
    "LG4510",
    no_guardrail_can_be_removed_from_below.__name__,
    "No guardrail can be removed by those whom it guards against",
    Severity.CRITICAL,
    "the other claims hold until somebody takes away what they rest on",
    no_guardrail_can_be_removed_from_below,
)
