"""The pipeline stack: the build, the check of pull requests, the pipeline, what starts it, and the roles of people."""

from collections.abc import Iterator

from lockgate.design.artifacts import KEY_ARN, bucket_statement, key_statements, object_statement, uses_of
from lockgate.design.delivery import Delivery
from lockgate.design.model import Output, Stack, StackKind, Wave
from lockgate.design.nodes import InlinePolicy, Node, Pipeline, Role
from lockgate.design.policy import Condition, Policy, Statement
from lockgate.design.stacks.artifacts import CONNECTION_ARN, connection_parameter, key_parameter
from lockgate.design.stacks.build import build_nodes
from lockgate.design.stacks.check import check_nodes
from lockgate.design.stacks.people import people
from lockgate.design.stacks.pushes import pushes
from lockgate.design.stacks.stages import stages
from lockgate.design.stacks.status import status_nodes, status_settings
from lockgate.design.stacks.trigger import trigger_nodes
from lockgate.design.stacks.trust import ASSUME, service_trust
from lockgate.design.values import Attribute, Reference

_READ = ("s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging")
_WRITE = ("s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging")


def pipeline_stack(delivery: Delivery) -> Stack:
    """The stack of wave 2, in the infrastructure account."""
    names = delivery.names
    connection = () if delivery.by_artifact else (connection_parameter(delivery),)
    return Stack(
        name=names.pipeline_stack,
        account=delivery.account,
        region=names.region,
        wave=Wave.PIPELINE,
        kind=StackKind.PIPELINE,
        description=f"Builds {delivery.line.branch} of {delivery.application.name} and delivers it.",
        line=names.line,
        application=delivery.application.name,
        environment=None,
        nodes=tuple(_nodes(delivery)),
        parameters=(key_parameter(delivery), *connection),
        settings=status_settings(delivery),
        outputs=(Output("PipelineName", "The pipeline.", Reference("Pipeline")),),
    )


def _nodes(delivery: Delivery) -> Iterator[Node]:
    yield from build_nodes(delivery)
    yield from check_nodes(delivery)
    yield _role(delivery)
    yield _pipeline(delivery)
    if delivery.by_artifact:
        yield from trigger_nodes(delivery)
    yield from status_nodes(delivery, stages(delivery))
    yield from people(delivery)


def _pipeline(delivery: Delivery) -> Pipeline:
    return Pipeline(
        "Pipeline",
        delivery.names.pipeline,
        Attribute("PipelineRole", "Arn"),
        delivery.bucket,
        KEY_ARN,
        stages(delivery),
        delivery.branch_origin,
        pushes(delivery),
    )


def _role(delivery: Delivery) -> Role:
    return Role(
        "PipelineRole",
        delivery.names.pipeline_role,
        f"Moves the artifacts of {delivery.names.pipeline} and hops to its action roles",
        # Without aws:SourceArn: CodePipeline documents no such key for its service role.
        service_trust("CodePipeline", "codepipeline.amazonaws.com", "CodePipeline acts as it.", delivery.branch_origin),
        (InlinePolicy("pipeline", Policy(tuple(_statements(delivery)))),),
        delivery.branch_origin,
    )


def _statements(delivery: Delivery) -> Iterator[Statement]:
    """Source: CodePipeline user guide, "Manage the CodePipeline service role", minimum policy."""
    yield _hop(delivery)
    if not delivery.by_artifact:
        yield from _connection(delivery)
        yield _builds(delivery)
    looking = "CodePipeline looks at the bucket before it uses it."
    actions = ("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket")
    yield bucket_statement(delivery, looking, actions)
    found = uses_of(delivery, delivery.pipeline_role)
    for use in found:
        yield object_statement(delivery, use, _READ, _WRITE)
    yield from key_statements(delivery, found)


def _hop(delivery: Delivery) -> Statement:
    return Statement(
        "Hop",
        "The pipeline acts in the runtime accounts through these roles, named one by one.",
        delivery.branch_origin,
        ASSUME,
        tuple(target.action_role for target in delivery.targets),
    )


def _connection(delivery: Delivery) -> Iterator[Statement]:
    """CodePipeline asks under both names of the service.

    Source: CodePipeline user guide, "CodeStarSourceConnection", permissions.
    """
    repository = (delivery.application.repository.full_name,)
    for sid, service in (("Connection", "codeconnections"), ("ConnectionOldName", "codestar-connections")):
        yield Statement(
            sid,
            "The pipeline reads this one repository through the connection.",
            delivery.branch_origin,
            (f"{service}:UseConnection",),
            (CONNECTION_ARN,),
            conditions=(Condition("StringEquals", f"{service}:FullRepositoryId", repository),),
        )


def _builds(delivery: Delivery) -> Statement:
    return Statement(
        "Build",
        "The pipeline starts the line's build and waits for it.",
        delivery.origin,
        ("codebuild:BatchGetBuilds", "codebuild:StartBuild"),
        (delivery.build_project,),
    )
