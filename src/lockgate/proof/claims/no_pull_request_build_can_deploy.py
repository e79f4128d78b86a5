"""LG4502: whatever code is in a pull request, building it changes nothing that is delivered."""

from collections.abc import Iterator

from lockgate.design.delivery import Delivery
from lockgate.iam.symbolic import Service, Target
from lockgate.proof.claims.asking import ASSUME, Never, anything, doors, prove
from lockgate.proof.claims.calls import LOOKING
from lockgate.proof.claims.missing import absent, untold
from lockgate.proof.claims.sets import Denial, calls
from lockgate.proof.claims.subject import Subject
from lockgate.proof.claims.webhooks import PUSH, Group, events, only_ref, others
from lockgate.proof.delivery import Build
from lockgate.proof.symbols import actual, trust_target, whole
from lockgate.proof.verdict import Claim, Refuted, Severity, Step, Unknown, Verdict
from lockgate.proof.world import Holding, Identity

_FILTER = "let the webhook of the project that delivers know `PUSH` only, in every group"
_ANCHOR = "anchor the pattern at both ends: `^refs/heads/BRANCH$`"
_ROLE = "take the statement out of the role of the pull request's build"
_ONE_ROLE = "give the pull request's project a role of its own"


def no_pull_request_build_can_deploy(subject: Subject) -> Iterator[Verdict]:
    """No event of a pull request, and no push to another branch, starts the project that delivers.

    The role of the project that builds pull requests may do nothing to what is delivered, nor become anybody else.
    """
    for line in subject.lines:
        yield from _release(subject, line)
        for project, build in _checks(subject, line):
            yield from _role(subject, line, project, build)


def _release(subject: Subject, line: Delivery) -> Iterator[Verdict]:
    """The webhook of the project that delivers."""
    holding = subject.holdings.get(line.build_project)
    if holding is None:
        yield absent(subject, "build project", line.names.build_project)
    elif not isinstance(holding.delivery, Build):
        yield untold(subject, "build project", line.names.build_project)
    elif holding.delivery.webhook is not None:
        groups = holding.delivery.webhook or ((),)
        for group in groups:
            yield from _filters(line, holding, group)


def _filters(line: Delivery, holding: Holding, group: Group) -> Iterator[Verdict]:
    for event in sorted(events(group) - {PUSH}):
        fact = f"the event {event} starts `{holding.name}`, which delivers `{line.names.line}`"
        yield Refuted(fact, (Step("whoever opens a pull request", event, holding.arn),), _FILTER, holding.place)
    wanted = f"refs/heads/{line.line.branch}"
    if only_ref(group, "HEAD_REF") == wanted:
        return
    patterns = [each.pattern for each in group if each.type == "HEAD_REF" and not each.exclude] or [""]
    found = next((ref for ref in others(patterns[0], wanted)), None)
    if found is None:
        yield Unknown(f"whether `{patterns[0]}` of `{holding.name}` lets other branches through than {wanted}")
        return
    fact = f"a push to `{found}` starts `{holding.name}`, which delivers `{line.line.branch}`"
    yield Refuted(fact, (Step("whoever may push that ref", PUSH, holding.arn),), _ANCHOR, holding.place)


def _checks(subject: Subject, line: Delivery) -> Iterator[tuple[Holding, Build]]:
    """The projects that some event of a pull request starts, the one that delivers excepted."""
    for each in subject.of_kind("project", [line.account]):
        build = each.delivery
        if isinstance(build, Build) and build.webhook is not None and each.arn != line.build_project:
            groups = build.webhook or ((),)
            if any(events(group) - {PUSH} for group in groups):
                yield each, build


def _role(subject: Subject, line: Delivery, project: Holding, build: Build) -> Iterator[Verdict]:
    role = subject.identities.get(build.role)
    if role is None:
        yield absent(subject, "role", build.role)
        return
    if role.arn in (line.build_role, line.pipeline_role):
        fact = f"`{project.name}` builds pull requests as `{role.name}`, which delivers"
        yield Refuted(fact, (Step("code of a pull request", "acts as", role.arn),), _ONE_ROLE, project.place)
        return
    yield from _reaches(subject, line, role)
    yield from _becomes(subject, project, role)


def _reaches(subject: Subject, line: Delivery, role: Identity) -> Iterator[Verdict]:
    """The artifacts and the key, the pipeline, the build that delivers, and every stack and identity."""

    def fact(step: Step) -> str:
        return f"code of a pull request does `{step.does}` to `{step.to}`"

    for holding in (subject.bucket_of(line), subject.key_of(line)):
        if holding is not None:
            service = f"{holding.arn.split(':')[2]}:*"
            yield prove(subject, Never(actual(role), (service,), whole(holding)), fact, _ROLE)
    for service, on in _delivering(line):
        looks: tuple[Denial, ...] = (calls(*LOOKING[service]),)
        yield prove(subject, Never(actual(role), (f"{service}:*",), on, looks), fact, _ROLE)


def _delivering(line: Delivery) -> Iterator[tuple[str, Target]]:
    yield "codepipeline", Target((line.pipeline, f"{line.pipeline}/*"), line.account)
    yield "codebuild", Target((line.build_project,), line.account)
    yield "cloudformation", anything("cloudformation", line.account)
    yield "iam", anything("iam", line.account)


def _becomes(subject: Subject, project: Holding, role: Identity) -> Iterator[Verdict]:
    """It assumes no role, and CodeBuild assumes no other role for its project."""

    def fact(step: Step) -> str:
        return f"code of a pull request acts as `{step.to}`"

    for other in subject.roles(subject.accounts):
        for does, on in doors(other):
            yield prove(subject, Never(actual(role), does, on), fact, _ROLE)
        if other.account == role.account and other.arn != role.arn and other.trust is not None:
            builds = Service("codebuild.amazonaws.com", frozenset({role.account}))
            given = {"aws:SourceArn": (project.arn,)}
            never = Never(builds, ASSUME, trust_target(other), given=given)
            yield prove(subject, never, fact, _ONE_ROLE)


CLAIM = Claim(
    "LG4502",
    no_pull_request_build_can_deploy.__name__,
    "No build of a pull request can deploy",
    Severity.CRITICAL,
    "whoever may open a pull request delivers to production",
    no_pull_request_build_can_deploy,
)
