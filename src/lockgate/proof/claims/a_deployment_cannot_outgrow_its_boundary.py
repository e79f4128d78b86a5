"""LG4509: what a deployment makes can never do more than the boundary that was set for it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lockgate.design.delivery import Target
from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import Actual, Document
from lockgate.iam.symbolic import Target as Resource
from lockgate.proof.claims.asking import ASSUME, Never, anything, prove
from lockgate.proof.claims.calls import BOUNDED, ESCALATIONS, LOOKING
from lockgate.proof.claims.missing import absent
from lockgate.proof.claims.sets import calls, where
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import actual
from lockgate.proof.verdict import Claim, Refuted, Severity, Step, Verdict
from lockgate.proof.world import Identity

_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Whatever", "Effect": "Allow", "Action": "*", "Resource": "*"}],
}
_BOUND = "let the execution role change roles only where `iam:PermissionsBoundary` is the application's boundary"
_LIMIT = "deny it in the boundary of the execution role"
_TRANSFORMS = "arn:*:cloudformation:*:aws:transform/*"
_SETS = "let the action role make and execute change sets of the application's stack, and nothing else"
_HAND = "let the action role pass the execution role only"
_OWN = "give the role of the template `PermissionsBoundary: !Ref Boundary`"
_ADMINISTRATION = (
    "account:*",
    "cloudformation:*",
    "codebuild:*",
    "codepipeline:*",
    "iam:*",
    "organizations:*",
    "sts:AssumeRole*",
)


def a_deployment_cannot_outgrow_its_boundary(subject: Subject) -> Iterator[Verdict]:
    """The execution role makes bounded roles only and hands on no others; what is bounded administers nothing."""
    for _, target in subject.targets():
        role = subject.identities.get(target.execution_role)
        if role is None:
            yield absent(subject, "role", target.execution_role)
        else:
            yield from _handing(subject, target)
            yield from _execution(subject, target, actual(role))
            yield from _bounded(subject, target)


def _handing(subject: Subject, target: Target) -> Iterator[Verdict]:
    """The pipeline hands CloudFormation the bounded role only, and changes the one stack by change sets only."""

    def fact(step: Step) -> str:
        return f"`{step.who}` hands `{step.to}` to a service, which `{target.stack}` is not deployed with"

    def directly(step: Step) -> str:
        return f"`{step.who}` does `{step.does}` to `{step.to}`, which no change set shows"

    role = subject.identities.get(target.action_role)
    if role is None:
        yield absent(subject, "role", target.action_role)
    else:
        but = (calls("*", on=(target.execution_role,)),)
        never = Never(actual(role), ("iam:PassRole",), anything("iam", target.account), but)
        yield prove(subject, never, fact, _HAND)
        stack = target.arns.regional("cloudformation", target.account, f"stack/{target.stack}/*")
        part = (calls(*LOOKING["cloudformation"]), calls("cloudformation:*ChangeSet", on=(stack, _TRANSFORMS)))
        stacks = anything("cloudformation", target.account)
        yield prove(subject, Never(actual(role), ("cloudformation:*",), stacks, part), directly, _SETS)


def _execution(subject: Subject, target: Target, role: Actual) -> Iterator[Verdict]:
    def unbounded(step: Step) -> str:
        return f"a deployment of `{target.stack}` does `{step.does}` to a role without the application's boundary"

    def escalates(step: Step) -> str:
        return f"a deployment of `{target.stack}` does `{step.does}` to `{step.to}`"

    bounded = (where("StringEquals", "iam:PermissionsBoundary", target.boundary),)
    yield prove(subject, Never(role, BOUNDED, anything("iam", target.account), bounded), unbounded, _BOUND)
    own = (calls("*", on=(target.arns.role(target.account, target.names.own_roles),)),)
    yield prove(subject, Never(role, ("iam:PassRole",), anything("iam", target.account), own), escalates, _LIMIT)
    delivery = Resource((target.action_role, target.execution_role), target.account)
    changing = ("iam:PassRole", "iam:Put*", "iam:Attach*", "iam:Detach*", "iam:Update*", "iam:Delete*", "iam:Create*")
    yield prove(subject, Never(role, changing, delivery), escalates, _LIMIT)
    limits = Resource((target.boundary, target.execution_boundary), target.account)
    policies = ("iam:CreatePolicy*", "iam:DeletePolicy*", "iam:SetDefaultPolicyVersion")
    yield prove(subject, Never(role, policies, limits), escalates, _LIMIT)
    yield prove(subject, Never(role, ESCALATIONS, anything("*", target.account)), escalates, _LIMIT)
    yield prove(subject, Never(role, ASSUME, anything("iam", target.account)), escalates, _LIMIT)


def _bounded(subject: Subject, target: Target) -> Iterator[Verdict]:
    """Every role that the stack has, and every role with the boundary that it could make."""
    own = [each for each in subject.roles([target.account]) if each.own and target.application.name in each.labels]
    for each in own:
        if each.boundary is None:
            fact = f"the role `{each.name}` of `{target.stack}` has no boundary"
            yield Refuted(fact, (Step(each.arn, "has what its own policies allow, with no limit"),), _OWN, each.place)
        else:
            yield from _cannot_administer(subject, target, each)


def _cannot_administer(subject: Subject, target: Target, own: Identity) -> Iterator[Verdict]:
    """As if its own policies allowed everything: the boundary alone has to hold."""

    def fact(step: Step) -> str:
        return f"running code of `{target.stack}` does `{step.does}` if its own role allows it"

    widest = replace(actual(own), identity=(Document("whatever it is given", PolicyKind.IDENTITY, _EVERYTHING),))
    yield prove(subject, Never(widest, _ADMINISTRATION, anything("*", target.account)), fact, "deny it in the boundary")
    yield prove(
        subject, Never(widest, ("s3:*",), _open_elsewhere(subject)), fact, "deny other accounts in the boundary"
    )


def _open_elsewhere(subject: Subject) -> Resource:
    """A bucket of another account that lets everybody in: the boundary alone keeps the running code out of it."""
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    }
    return Resource(("arn:aws:s3:::somebody-elses/*",), subject.neighbour, _policy(document))


def _policy(document: Mapping[str, Any]) -> Document:
    return Document("an open bucket's policy", PolicyKind.RESOURCE, document)


CLAIM = Claim(
    "LG4509",
    a_deployment_cannot_outgrow_its_boundary.__name__,
    "A deployment cannot outgrow its boundary",
    Severity.CRITICAL,
    "a commit gives itself every right in the account that it is deployed to",
    a_deployment_cannot_outgrow_its_boundary,
)
