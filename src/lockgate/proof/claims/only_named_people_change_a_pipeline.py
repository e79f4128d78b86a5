"""LG4507: who starts, holds, approves and changes a pipeline is in the declared file."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.design.stacks.stages import APPROVE
from lockgate.iam.symbolic import AnyoneIn, Service, Target
from lockgate.proof.claims.asking import ASSUME, Never, anything, outside, prove
from lockgate.proof.claims.calls import LOOKING
from lockgate.proof.claims.missing import absent
from lockgate.proof.claims.sets import Denial, calls, roles
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import actual, trust_target
from lockgate.proof.verdict import Claim, Severity, Step, Verdict
from lockgate.proof.world import Identity
from lockgate.spec.declaration import Group

_OPERATORS = "operators"
_RUN = (
    "codepipeline:DisableStageTransition",
    "codepipeline:EnableStageTransition",
    "codepipeline:RetryStageExecution",
    "codepipeline:RollbackStage",
    "codepipeline:StartPipelineExecution",
    "codepipeline:StopPipelineExecution",
)
_SERVICES = (
    *("cloudformation", "codebuild", "codeconnections", "codepipeline", "events", "iam", "kms", "lambda", "logs"),
    *("s3", "secretsmanager", "ssm"),
)
_DELIVERIES = (*(f"{service}:*" for service in _SERVICES), "sts:AssumeRole*")
"""What deliveries are made of. Asking who one is cannot be denied to anybody, so that not every action is meant."""
_READS_LOGS = ("logs:Describe*", "logs:Filter*", "logs:Get*", "logs:List*")
_APPROVAL = "codepipeline:PutApprovalResult"
_REMEDY = "take the statement away: pipelines change with the declared file, and approvals are the declared groups'"
_TRIGGER = "let the function's role list and look at the line's artifact, look at its builds, and start its pipeline"
_LOGS = "let the group read the log of the line's build only"
_BUILD = "take the statement away: whoever may start a build with overrides decides what is delivered"
_MFA = "ask for `Bool aws:MultiFactorAuthPresent` in the trust policy of the group's role"
_TRUST = "let the group's role trust whom the declared file names, and nobody else"


def only_named_people_change_a_pipeline(subject: Subject) -> Iterator[Verdict]:
    """Of every role: nobody edits; operators run; groups approve where they are named; and who takes a group's role.

    Where an artifact's arrival starts the pipeline, the function that does so does nothing else.
    """
    for line in subject.lines:
        for role in subject.roles([line.account]):
            yield from _pipeline(subject, line, role)
            yield from _project(subject, line, role)
        yield from _trigger(subject, line)
        for group in subject.declaration.groups:
            role_of = subject.identities.get(line.arns.role(line.account, line.names.group_role(group.name)))
            if role_of is not None:
                yield from _members(subject, line, group, role_of)
                yield from _logs(subject, line, role_of)


def _pipeline(subject: Subject, line: Delivery, role: Identity) -> Iterator[Verdict]:
    def fact(step: Step) -> str:
        return f"`{role.name}` does `{step.does}` to the pipeline `{line.names.pipeline}`"

    on = Target((line.pipeline, f"{line.pipeline}/*"), line.account)
    may = (calls(*LOOKING["codepipeline"]), *_part(line, role))
    yield prove(subject, Never(actual(role), ("codepipeline:*",), on, may), fact, _REMEDY)


def _part(line: Delivery, role: Identity) -> Iterator[Denial]:
    """What a role may do beside looking, as the declared file has it."""
    if role.arn == line.arns.role(line.account, line.names.trigger):
        yield calls("codepipeline:StartPipelineExecution")
    if role.arn == line.arns.role(line.account, line.names.group_role(_OPERATORS)):
        yield calls(*_RUN)
    for environment in line.line.environments:
        for group in environment.approval:
            if role.arn == line.arns.role(line.account, line.names.group_role(group)):
                yield calls(_APPROVAL, on=(f"{line.pipeline}/{environment.name}/{APPROVE}",))


def _project(subject: Subject, line: Delivery, role: Identity) -> Iterator[Verdict]:
    """The pipeline starts its build; nobody else starts one with other commands, or changes it."""

    def fact(step: Step) -> str:
        return f"`{role.name}` does `{step.does}` to the build of `{line.names.pipeline}`"

    starting = role.arn == line.pipeline_role and not line.by_artifact
    may = (
        calls(*LOOKING["codebuild"]),
        *((calls("codebuild:StartBuild", on=(line.build_project,)),) if starting else ()),
    )
    projects = Target((line.build_project, line.check_project), line.account)
    yield prove(subject, Never(actual(role), ("codebuild:*",), projects, tuple(may)), fact, _BUILD)


def _trigger(subject: Subject, line: Delivery) -> Iterator[Verdict]:
    """It looks which artifacts are there and which builds wrote them, starts the pipeline, and writes its log."""
    if not line.by_artifact:
        return
    arn = line.arns.role(line.account, line.names.trigger)
    role = subject.identities.get(arn)
    if role is None:
        yield absent(subject, "role", arn)
        return

    def fact(step: Step) -> str:
        return f"`{role.name}`, which only starts `{line.names.pipeline}`, does `{step.does}` to `{step.to}`"

    log = line.arns.regional("logs", line.account, f"log-group:{line.trigger_log_group}:*")
    part = (
        calls("codepipeline:StartPipelineExecution", on=(line.pipeline,)),
        calls("s3:ListBucketVersions", on=(line.arns.bucket(line.bucket),), within={"s3:prefix": line.source_key}),
        calls("s3:GetObjectVersion", on=(line.arns.objects(line.bucket, line.source_key),)),
        calls("codebuild:BatchGetBuilds", on=(line.build_project,)),
        calls("logs:CreateLogStream", "logs:PutLogEvents", on=(log,)),
    )
    everything = Target(("*", f"arn:*:*:*:{line.account}:*", "arn:*:s3:::*"), line.account)
    yield prove(subject, Never(actual(role), _DELIVERIES, everything, part), fact, _TRIGGER)


def _logs(subject: Subject, line: Delivery, role: Identity) -> Iterator[Verdict]:
    """Groups read the log of the build that delivers, and no other log of the account."""

    def fact(step: Step) -> str:
        return f"`{role.name}` does `{step.does}` to `{step.to}`, which is no part of `{line.names.line}`"

    own = line.arns.regional("logs", line.account, f"log-group:{line.build_log_group}")
    part = (calls(*_READS_LOGS, on=(own, f"{own}:*")), calls("logs:DescribeLogGroups"))
    yield prove(subject, Never(actual(role), ("logs:*",), anything("logs", line.account), part), fact, _LOGS)


def _members(subject: Subject, line: Delivery, group: Group, role: Identity) -> Iterator[Verdict]:
    def fact(step: Step) -> str:
        return f"`{step.who}`, whom the declared file does not name, acts as `{group.name}` of `{line.names.line}`"

    def alone(step: Step) -> str:
        return f"`{step.who}` acts as `{group.name}` of `{line.names.line}` without a second factor"

    on = trust_target(role)
    home = (f"arn:*:iam::{line.account}:user/*", f"arn:*:iam::{line.account}:role/*")
    named = (roles(*(group.trusted or home)),)
    for who in (AnyoneIn(subject.accounts), *outside(subject), Service(None, None)):
        yield prove(subject, Never(who, ASSUME, on, named), fact, _TRUST)
    for other in subject.roles([line.account]):
        if other.arn not in group.trusted:
            yield prove(subject, Never(actual(other), ASSUME, on), fact, _TRUST)
    accounts = frozenset(arn.split(":")[4] for arn in group.trusted) or frozenset({line.account})
    users = (roles("arn:*:iam::*:role/*", "arn:*:sts::*:assumed-role/*"),)
    for said in (("false",), ()):
        given = {"aws:MultiFactorAuthPresent": said}
        yield prove(subject, Never(AnyoneIn(accounts), ASSUME, on, users, given), alone, _MFA)


CLAIM = Claim(
    "LG4507",
    only_named_people_change_a_pipeline.__name__,
    "Only the people whom the declared file names run, approve or change a pipeline",
    Severity.HIGH,
    "nobody can say who let a change into production",
    only_named_people_change_a_pipeline,
)
