"""The roles of people in the infrastructure account: each group has its own part of the delivery and no other's.

Developers look. Operators start, retry, stop and hold. Approvers answer the approvals of the environments that name
their group. Nobody edits: a pipeline changes only with the declared file.

Source: CodePipeline user guide, "Permissions required to approve or reject", "CodePipeline permissions reference".
"""

from collections.abc import Iterable, Iterator

from lockgate.design.delivery import Delivery, stated
from lockgate.design.nodes import InlinePolicy, Role
from lockgate.design.policy import Condition, Policy, Principals, Statement
from lockgate.design.stacks.stages import APPROVE
from lockgate.design.stacks.trust import ASSUME
from lockgate.design.values import in_order
from lockgate.kernel import AccountId, Arn
from lockgate.spec.declaration import Environment, Group

_DEVELOPERS = "developers"
_OPERATORS = "operators"

_LOOK = ("GetPipeline", "GetPipelineExecution", "GetPipelineState", "ListActionExecutions", "ListPipelineExecutions")
_RUN = ("StartPipelineExecution", "StopPipelineExecution")
_HOLD = ("DisableStageTransition", "EnableStageTransition", "RetryStageExecution", "RollbackStage")
_BUILDS = ("BatchGetBuilds", "BatchGetProjects", "ListBuildsForProject")
_EVENTS = ("DescribeLogStreams", "FilterLogEvents", "GetLogEvents")


def people(delivery: Delivery) -> tuple[Role, ...]:
    """The role of each group that has a part in the line, in the declaration's order."""
    return tuple(_role(delivery, group) for group in delivery.groups if _has_part(delivery, group))


def _has_part(delivery: Delivery, group: Group) -> bool:
    return group.name in (_DEVELOPERS, _OPERATORS) or bool(_approves(delivery, group))


def _approves(delivery: Delivery, group: Group) -> tuple[Environment, ...]:
    return tuple(each for each in delivery.line.environments if group.name in each.approval)


def _role(delivery: Delivery, group: Group) -> Role:
    return Role(
        f"Group{''.join(part.capitalize() for part in group.name.split('-'))}",
        delivery.names.group_role(group.name),
        f"The part of {group.name} in {delivery.names.pipeline}",
        _trust(delivery, group),
        (InlinePolicy("part", Policy(tuple(_statements(delivery, group)))),),
        group.origin,
    )


def _statements(delivery: Delivery, group: Group) -> Iterator[Statement]:
    yield _pipeline_statement(delivery, group, "Look", "They see how the delivery stands.", _LOOK, "")
    if group.name in (_DEVELOPERS, _OPERATORS):
        yield from _builds(delivery, group)
    if group.name == _OPERATORS:
        yield _pipeline_statement(delivery, group, "Run", "They start and stop deliveries.", _RUN, "")
        yield _pipeline_statement(delivery, group, "Hold", "They hold, retry and roll back a stage.", _HOLD, "/*")
    for environment in _approves(delivery, group):
        yield _approval(delivery, environment)


def _pipeline_statement(
    delivery: Delivery, group: Group, sid: str, why: str, names: Iterable[str], below: str
) -> Statement:
    actions = tuple(f"codepipeline:{name}" for name in names)
    return Statement(sid, why, group.origin, actions, (f"{delivery.pipeline}{below}",))


def _builds(delivery: Delivery, group: Group) -> Iterator[Statement]:
    yield Statement(
        "Builds",
        "They see what was built.",
        group.origin,
        tuple(f"codebuild:{name}" for name in _BUILDS),
        (delivery.build_project,),
    )
    log = delivery.arns.regional("logs", delivery.account, f"log-group:{delivery.build_log_group}")
    actions = tuple(f"logs:{name}" for name in _EVENTS)
    yield Statement("BuildLog", "They read the build's log.", group.origin, actions, (log, f"{log}:*"))


def _approval(delivery: Delivery, environment: Environment) -> Statement:
    """One action of one stage: whoever approves for one environment does not for another."""
    name = "".join(part.capitalize() for part in environment.name.split("-"))
    return Statement(
        f"Approve{name}",
        f"{environment.name} asks this group for its approval.",
        stated(environment.origins, "approval", environment.origin),
        ("codepipeline:PutApprovalResult",),
        (f"{delivery.pipeline}/{environment.name}/{APPROVE}",),
    )


def _trust(delivery: Delivery, group: Group) -> Policy:
    """Who may act for the group.

    Without `trusted`, whomever the infrastructure account's own administrators let. Users have to show a second factor.
    Sessions of roles do not: a person who comes through an identity provider has shown it there, and AWS gives such a
    session no ``aws:MultiFactorAuthPresent``. Source: IAM user guide, "AWS global condition context keys".
    """
    users, roles = _trusted(delivery, group)
    statements = []
    if users:
        mfa = (Condition("Bool", "aws:MultiFactorAuthPresent", ("true",)),)
        why = "Users of these names, who have shown a second factor."
        statements.append(_assumed_by(delivery, group, "Users", why, users, mfa))
    if roles:
        why = "Sessions of these roles, whose identity provider asks for the second factor."
        statements.append(_assumed_by(delivery, group, "Roles", why, roles, ()))
    return Policy(tuple(statements))


def _trusted(delivery: Delivery, group: Group) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The trusted users and the trusted roles, as patterns of ARNs."""
    if not group.trusted:
        return (delivery.arns.iam(delivery.account, "user/*"),), (delivery.arns.role(delivery.account, "*"),)
    users = in_order(arn for arn in group.trusted if Arn.parse(arn).resource.startswith("user/"))
    return users, in_order(arn for arn in group.trusted if arn not in users)


def _assumed_by(
    delivery: Delivery, group: Group, sid: str, why: str, arns: tuple[str, ...], more: tuple[Condition, ...]
) -> Statement:
    accounts = in_order(Arn.parse(arn).account for arn in arns)
    roots = tuple(delivery.arns.root(AccountId(account)) for account in accounts)
    conditions = (Condition("ArnLike", "aws:PrincipalArn", arns), *more)
    return Statement(sid, why, group.origin, ASSUME, principals=Principals("AWS", roots), conditions=conditions)
