"""The check of pull requests: its log group, its role and its project.

What a pull request runs is a stranger's word. So the project shares nothing with the release's: it has a role of its
own that can write its log and its reports, no artifacts, no key, no cache, no secret and no way into another role.
Source: CodeBuild user guide, "Best practices for webhooks".
"""

from collections.abc import Iterator
from types import MappingProxyType

from lockgate.design.artifacts import KEY_ARN
from lockgate.design.checks import context
from lockgate.design.delivery import Delivery, stated
from lockgate.design.nodes import BuildProject, InlinePolicy, LogGroup, PullRequestWebhook, Role
from lockgate.design.policy import Policy, Statement
from lockgate.design.stacks.artifacts import CONNECTION_ARN
from lockgate.design.stacks.build import RETENTION_DAYS, running
from lockgate.design.stacks.pushes import bases
from lockgate.design.stacks.trust import from_project, service_trust
from lockgate.design.values import Attribute, Reference
from lockgate.kernel import Origin
from lockgate.spec.declaration import Approve

_APPROVAL = {
    Approve.FORKS: "FORK_PULL_REQUESTS",
    Approve.ALL: "ALL_PULL_REQUESTS",
    Approve.NONE: "DISABLED",
}
_APPROVERS = ("GITHUB_ADMIN", "GITHUB_MAINTAIN", "GITHUB_WRITE")
"""Those who may write to the repository: they could have a branch of their own built anyway."""


def check_nodes(delivery: Delivery) -> tuple[LogGroup, Role, BuildProject]:
    """Everything of the check, in the order in which it needs each other."""
    return _log_group(delivery), _role(delivery), _project(delivery)


def _origin(delivery: Delivery) -> Origin:
    return stated(delivery.application.origins, "checks", delivery.origin)


def _log_group(delivery: Delivery) -> LogGroup:
    """CloudWatch Logs itself encrypts it: the check's role has no part in the key."""
    return LogGroup("CheckLog", delivery.check_log_group, RETENTION_DAYS, KEY_ARN, _origin(delivery))


def _role(delivery: Delivery) -> Role:
    trust = service_trust(
        "CodeBuild",
        "codebuild.amazonaws.com",
        "CodeBuild acts as it, for the line's check and no other project.",
        _origin(delivery),
        from_project(delivery.account, delivery.check_project),
    )
    return Role(
        "CheckRole",
        delivery.names.check_role,
        f"Tests pull requests to {delivery.line.branch}, and can do nothing else",
        trust,
        (InlinePolicy("check", Policy(tuple(_statements(delivery)))),),
        _origin(delivery),
    )


def _statements(delivery: Delivery) -> Iterator[Statement]:
    yield from running(delivery, delivery.check_log_group, delivery.names.check_project, _origin(delivery))
    if not delivery.by_artifact:
        yield _connection(delivery)


def _connection(delivery: Delivery) -> Statement:
    """CodeBuild asks for them with the project's role, when the project is made and when it fetches the source.

    Source: CodeBuild user guide, "GitHub App connections"; UseConnection after
    https://github.com/aws/aws-cdk/issues/38504.
    """
    actions = ("GetConnection", "GetConnectionToken", "UseConnection")
    return Statement(
        "Connection",
        "CodeBuild reads the pull request and reports its status through the line's connection.",
        delivery.branch_origin,
        tuple(f"codeconnections:{action}" for action in actions),
        (CONNECTION_ARN,),
    )


def _project(delivery: Delivery) -> BuildProject:
    build, checks = delivery.application.build, delivery.application.checks
    return BuildProject(
        logical_id="CheckProject",
        name=delivery.names.check_project,
        description=f"Builds and tests pull requests to {delivery.line.branch}, and deploys nothing",
        role=Attribute("CheckRole", "Arn"),
        key=None,
        image=build.image,
        compute=build.compute,
        variables=MappingProxyType(dict(sorted(build.environment.items()))),
        buildspec=checks.buildspec,
        timeout=checks.timeout,
        log_group=Reference("CheckLog"),
        webhook=_webhook(delivery),
        artifacts=None,
        origin=_origin(delivery),
        concurrent=checks.concurrent,
    )


def _webhook(delivery: Delivery) -> PullRequestWebhook:
    base, other = bases(delivery)
    return PullRequestWebhook(
        delivery.location,
        context(delivery.names.prefix, delivery.names.line),
        delivery.line.branch,
        base,
        other,
        None if delivery.by_artifact else CONNECTION_ARN,
        _APPROVAL[delivery.application.checks.approve],
        _APPROVERS,
    )
