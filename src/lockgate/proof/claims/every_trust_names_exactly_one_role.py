"""LG4512: each role of a delivery is assumed by the one role, or the one service, that it was made for."""

from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.design.delivery import Delivery
from lockgate.iam.symbolic import AnyoneIn, Service, Target
from lockgate.proof.claims.asking import ASSUME, Never, outside, prove
from lockgate.proof.claims.missing import absent
from lockgate.proof.claims.sets import Denial, roles, service
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import trust_target
from lockgate.proof.verdict import Claim, Severity, Step, Verdict

_REMEDY = "let the trust policy name its one role by `ArnEquals aws:PrincipalArn`, or its one service"
_SOURCE = "pin the trust policy to the project by `ArnEquals aws:SourceArn`"


@dataclass(frozen=True, slots=True)
class _Made:
    """A role and whom it was made for: a role, or a service, which for CodeBuild acts for one project."""

    role: str
    by_role: str = ""
    by_service: str = ""
    project: str = ""

    @property
    def for_whom(self) -> str:
        return self.by_role or self.by_service

    @property
    def expected(self) -> Denial:
        return roles(self.by_role) if self.by_role else service(self.by_service)


def every_trust_names_exactly_one_role(subject: Subject) -> Iterator[Verdict]:
    """Nobody else assumes it: no role or user of any account, no other service, no build of another project.

    The roles of people are another claim's: see LG4507.
    """
    for line in subject.lines:
        for made in _made(line):
            role = subject.identities.get(made.role)
            if role is None:
                yield absent(subject, "role", made.role)
            else:
                yield from _others(subject, made, trust_target(role))


def _others(subject: Subject, made: _Made, on: Target) -> Iterator[Verdict]:
    def fact(step: Step) -> str:
        return f"`{step.who}` assumes `{step.to}`, which was made for `{made.for_whom}`"

    def other(step: Step) -> str:
        return f"a build of another project than `{made.project}` assumes `{step.to}`"

    everyone = (AnyoneIn(subject.accounts), *outside(subject), Service(None, None))
    for who in everyone:
        yield prove(subject, Never(who, ASSUME, on, (made.expected,)), fact, _REMEDY)
    if made.project:
        builds = Service(made.by_service, None)
        given = {
            "aws:SourceArn": (f"{made.project}-x", made.project.replace(f":{on.account}:", f":{subject.neighbour}:"))
        }
        yield prove(subject, Never(builds, ASSUME, on, given=given), other, _SOURCE)


def _made(line: Delivery) -> Iterator[_Made]:
    yield _Made(line.pipeline_role, by_service="codepipeline.amazonaws.com")
    yield _Made(line.build_role, by_service="codebuild.amazonaws.com", project=line.build_project)
    yield _Made(line.check_role, by_service="codebuild.amazonaws.com", project=line.check_project)
    if line.github is not None:
        yield _Made(line.arns.role(line.account, line.names.status), by_service="lambda.amazonaws.com")
    if line.by_artifact:
        trigger = line.arns.role(line.account, line.names.trigger)
        yield _Made(trigger, by_service="lambda.amazonaws.com")
    for target in line.targets:
        yield _Made(target.action_role, by_role=line.pipeline_role)
        yield _Made(target.execution_role, by_service="cloudformation.amazonaws.com")


CLAIM = Claim(
    "LG4512",
    every_trust_names_exactly_one_role.__name__,
    "Every role of a delivery is assumed by the one role or service that it was made for",
    Severity.CRITICAL,
    "somebody else acts with the rights of the delivery",
    every_trust_names_exactly_one_role,
)
