"""The build: its log group, its role and its project."""

import re
from collections.abc import Iterator
from types import MappingProxyType

from lockgate.design.artifacts import KEY_ARN, bucket_statement, key_statements, object_statement, uses_of
from lockgate.design.checks import release_context
from lockgate.design.delivery import Delivery, stated
from lockgate.design.nodes import BuildProject, InlinePolicy, LogGroup, PushWebhook, Role, S3Artifacts
from lockgate.design.policy import Policy, Statement
from lockgate.design.stacks.trust import from_project, service_trust
from lockgate.design.values import Attribute, Reference
from lockgate.kernel import Origin
from lockgate.spec.expressions import escaped

_ECR = re.compile(r"(?P<account>[0-9]{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/(?P<name>[^:@]+)")
RETENTION_DAYS = 365
"""For how long the logs of builds are kept."""


def build_nodes(delivery: Delivery) -> tuple[LogGroup, Role, BuildProject]:
    """Everything of the build, in the order in which it needs each other."""
    return _log_group(delivery), _role(delivery), _project(delivery)


def _origin(delivery: Delivery) -> Origin:
    return stated(delivery.application.origins, "build", delivery.origin)


def _log_group(delivery: Delivery) -> LogGroup:
    return LogGroup("BuildLog", delivery.build_log_group, RETENTION_DAYS, KEY_ARN, _origin(delivery))


def _role(delivery: Delivery) -> Role:
    trust = service_trust(
        "CodeBuild",
        "codebuild.amazonaws.com",
        "CodeBuild acts as it, for the line's one project.",
        _origin(delivery),
        from_project(delivery.account, delivery.build_project),
    )
    return Role(
        "BuildRole",
        delivery.names.build_role,
        f"Builds and tests for {delivery.names.pipeline}",
        trust,
        (InlinePolicy("build", Policy(tuple(_statements(delivery)))),),
        _origin(delivery),
    )


def _statements(delivery: Delivery) -> Iterator[Statement]:
    """What a build without VPC and batch needs.

    Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services".
    """
    yield from running(delivery, delivery.build_log_group, delivery.names.build_project, _origin(delivery))
    found = uses_of(delivery, delivery.build_role)
    looking = "CodeBuild looks at the bucket before it writes to it."
    yield bucket_statement(delivery, looking, ("s3:GetBucketAcl", "s3:GetBucketLocation"))
    for use in found:
        yield object_statement(delivery, use, ("s3:GetObject", "s3:GetObjectVersion"), ("s3:PutObject",))
    yield from key_statements(delivery, found)


def running(delivery: Delivery, log_group: str, project: str, origin: Origin) -> Iterator[Statement]:
    """What any project's role needs to run a build at all: its log, its reports and its image."""
    yield _log(delivery, log_group, origin)
    yield _reports(delivery, project, origin)
    yield from _image(delivery, origin)


def _log(delivery: Delivery, log_group: str, origin: Origin) -> Statement:
    group = delivery.arns.regional("logs", delivery.account, f"log-group:{log_group}")
    return Statement(
        "Log",
        "The build writes its own log.",
        origin,
        ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
        (group, f"{group}:*"),
    )


def _reports(delivery: Delivery, project: str, origin: Origin) -> Statement:
    actions = ("BatchPutCodeCoverages", "BatchPutTestCases", "CreateReport", "CreateReportGroup", "UpdateReport")
    groups = delivery.arns.regional("codebuild", delivery.account, f"report-group/{project}-*")
    return Statement(
        "Reports",
        "The build reports its tests; CodeBuild names report groups after the project.",
        origin,
        tuple(f"codebuild:{action}" for action in actions),
        (groups,),
    )


def _image(delivery: Delivery, origin: Origin) -> Iterator[Statement]:
    """Pulling an image of one's own from Amazon ECR, whose repository's policy has to let the role in, too.

    Source: CodeBuild user guide, "Amazon ECR sample for CodeBuild".
    """
    image = _ECR.match(delivery.application.build.image)
    if image is None:
        return
    place = f"{image['region']}:{image['account']}:repository/{image['name']}"
    pull = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    why = "The build's image is pulled with the role."
    yield Statement("Image", why, origin, pull, (f"arn:{delivery.arns.partition}:ecr:{place}",))
    # Every resource, because AWS knows no resource-level permission for the token.
    token = "The token with which images are pulled; AWS knows no resource-level permission for it."  # noqa: S105 - prose
    yield Statement("ImageToken", token, origin, ("ecr:GetAuthorizationToken",), ("*",))


def _project(delivery: Delivery) -> BuildProject:
    build = delivery.application.build
    return BuildProject(
        logical_id="BuildProject",
        name=delivery.names.build_project,
        description=f"Builds and tests what {delivery.names.pipeline} delivers",
        role=Attribute("BuildRole", "Arn"),
        key=KEY_ARN,
        image=build.image,
        compute=build.compute,
        variables=MappingProxyType(dict(sorted(build.environment.items()))),
        buildspec=build.buildspec,
        timeout=build.timeout,
        log_group=Reference("BuildLog"),
        webhook=_webhook(delivery) if delivery.by_artifact else None,
        artifacts=_artifacts(delivery) if delivery.by_artifact else None,
        origin=_origin(delivery),
    )


def _webhook(delivery: Delivery) -> PushWebhook:
    branch = delivery.line.branch
    context = release_context(delivery.names.prefix, delivery.names.line)
    return PushWebhook(delivery.location, context, branch, only_branch(branch))


def _artifacts(delivery: Delivery) -> S3Artifacts:
    path, _, name = delivery.source_key.rpartition("/")
    return S3Artifacts(delivery.bucket, path, name)


def only_branch(branch: str) -> str:
    """A regular expression that is found in the ref of `branch` and in no other: anchored, and escaped."""
    return f"^refs/heads/{escaped(branch)}$"
