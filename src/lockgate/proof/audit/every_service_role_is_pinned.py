"""LG4611: a role for a service that says for what it acts is pinned to that.

Only services that document ``aws:SourceArn`` for the roles that they assume are asked about. Sources: CodeBuild user
guide, "Cross-service confused deputy prevention"; Amazon ECS developer guide, "Task IAM role"; Step Functions developer
guide, "Creating an IAM role for your state machine"; EventBridge Scheduler user guide, "Confused deputy prevention".
"""

from collections.abc import Iterator

from lockgate.iam.symbolic import Question, Service
from lockgate.proof.audit.grounds import Grounds
from lockgate.proof.principals import service_and_region, services_of
from lockgate.proof.symbols import trust_target
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_TELLING = frozenset(
    {
        "bedrock.amazonaws.com",
        "codebuild.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "pipes.amazonaws.com",
        "sagemaker.amazonaws.com",
        "scheduler.amazonaws.com",
        "states.amazonaws.com",
    }
)
_ASSUME = ("sts:AssumeRole",)
_REMEDY = "add `ArnLike: {aws:SourceArn: ARN}` with the resource that the role is for, or its `aws:SourceAccount`"


def every_service_role_is_pinned(grounds: Grounds) -> Iterator[Verdict]:
    """No such service assumes a role for a resource of another account."""
    for role in grounds.world.identities:
        telling = {each for each in services_of(role.trust) if service_and_region(each)[0] in _TELLING}
        for service in sorted(telling):
            driven = Service(service, frozenset({grounds.stranger}))
            grounds.inquiry.taken()
            step = grounds.step(Question(driven, _ASSUME, trust_target(role)), "for a resource of any account")
            if step is None:
                yield grounds.otherwise()
            else:
                yield Refuted(f"`{role.arn}` lets `{service}` in whatever it acts for", (step,), _REMEDY)
    yield from grounds.unread(grounds.world.identities)


CLAIM = Claim(
    "LG4611",
    every_service_role_is_pinned.__name__,
    "Every role for a service is pinned to what the service acts for",
    Severity.LOW,
    "the only thing between the role and somebody else's build or task is what the service itself checks",
    every_service_role_is_pinned,
)
