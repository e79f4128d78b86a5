"""Commit statuses: what tells GitHub how far each environment's delivery of a commit has come.

CodePipeline posts none by itself. Its events start a small function, which reads the state of the stage and posts it.

Sources: CodePipeline user guide, "Monitoring CodePipeline events"; GitHub REST API, "Create a commit status"; Secrets
Manager user guide, "Secret ARN" (six random characters behind the name).
"""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

from lockgate.design.artifacts import KEY_ARN
from lockgate.design.conditions import owned_by
from lockgate.design.delivery import Delivery
from lockgate.design.model import Setting
from lockgate.design.nodes import (
    EventRule,
    Function,
    FunctionPermission,
    InlinePolicy,
    LogGroup,
    Node,
    Role,
    RuleTarget,
    Stage,
)
from lockgate.design.policy import Policy, Statement
from lockgate.design.stacks.stages import SOURCE
from lockgate.design.stacks.trust import service_trust
from lockgate.design.values import Attribute, Input, Reference, Value
from lockgate.spec.declaration import GitHub

API = Input("GitHubApi")
"""The address of GitHub's REST API: a parameter of the template, so that the same template can be tried elsewhere."""

_SECONDS = 60
_RETENTION_DAYS = 365
_ADDRESS = r"https?://[^\s/?#]+(/[^\s?#]+)?"


def status_settings(delivery: Delivery) -> tuple[Setting, ...]:
    """The parameter of the pipeline stack that the function needs; none when statuses are off."""
    if delivery.github is None:
        return ()
    return (Setting(API.parameter, "The address of GitHub's REST API.", delivery.github.api, _ADDRESS),)


def status_nodes(delivery: Delivery, stages: tuple[Stage, ...]) -> Iterator[Node]:
    """Log group, role, function, rule and permission; none when statuses are off."""
    if delivery.github is None:
        return
    yield LogGroup("StatusLog", delivery.status_log_group, _RETENTION_DAYS, KEY_ARN, delivery.github.origin)
    yield _role(delivery, delivery.github)
    yield _function(delivery, delivery.github, stages)
    yield _rule(delivery, delivery.github, stages)
    rule = Attribute("StatusRule", "Arn")
    function = Reference("StatusFunction")
    yield FunctionPermission("StatusPermission", function, "events.amazonaws.com", rule, delivery.github.origin)


def _reported(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """All but the source, before which there is no commit."""
    return tuple(stage for stage in stages if stage.name != SOURCE)


def _role(delivery: Delivery, github: GitHub) -> Role:
    return Role(
        "StatusRole",
        delivery.names.status,
        f"Posts commit statuses of {delivery.names.pipeline}",
        # Without aws:SourceArn: Lambda documents no such key for the roles that it assumes.
        service_trust("Lambda", "lambda.amazonaws.com", "Lambda runs the function as it.", github.origin),
        (InlinePolicy("status", Policy(tuple(_statements(delivery, github)))),),
        github.origin,
    )


def _statements(delivery: Delivery, github: GitHub) -> Iterator[Statement]:
    looking = ("codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions")
    why = "The function looks how far the line's one pipeline has come."
    yield Statement("Look", why, github.origin, looking, (delivery.pipeline,))
    if delivery.by_artifact:
        yield from _artifact(delivery, github)
    secret = delivery.arns.regional("secretsmanager", delivery.account, f"secret:{github.token_secret}-??????")
    why = "The function reads the one secret that the declared file names: the token that posts statuses."
    yield Statement("Token", why, github.origin, ("secretsmanager:GetSecretValue",), (secret,))
    group = delivery.arns.regional("logs", delivery.account, f"log-group:{delivery.status_log_group}")
    writing = ("logs:CreateLogStream", "logs:PutLogEvents")
    yield Statement("Log", "The function writes its own log.", github.origin, writing, (f"{group}:*",))


def _artifact(delivery: Delivery, github: GitHub) -> Iterator[Statement]:
    yield Statement(
        "ArtifactMetadata",
        "The artifact's metadata name the build that wrote it. Its content stays closed: the key is not for this role.",
        github.origin,
        ("s3:GetObjectVersion",),
        (delivery.arns.objects(delivery.bucket, delivery.source_key),),
        conditions=(owned_by(delivery.account),),
    )
    why = "The build knows its commit."
    yield Statement("Build", why, github.origin, ("codebuild:BatchGetBuilds",), (delivery.build_project,))


def _function(delivery: Delivery, github: GitHub, stages: tuple[Stage, ...]) -> Function:
    return Function(
        "StatusFunction",
        delivery.names.status,
        f"Posts commit statuses of {delivery.names.pipeline}",
        Attribute("StatusRole", "Arn"),
        code(),
        _SECONDS,
        _variables(delivery, github, stages),
        Reference("StatusLog"),
        github.origin,
    )


def code() -> str:
    """The function's Python, at most 4,096 characters."""
    return files("lockgate.design").joinpath("data", "commit_status.txt").read_text("utf-8")


def _variables(delivery: Delivery, github: GitHub, stages: tuple[Stage, ...]) -> Mapping[str, Value]:
    """What the code reads; how many actions a stage has tells when all of them are done."""
    counts = {stage.name: len(stage.actions) for stage in _reported(stages)}
    artifact = {"BUCKET": delivery.bucket, "KEY": delivery.source_key} if delivery.by_artifact else {}
    variables: dict[str, Value] = {
        "API": API,
        **artifact,
        "CONTEXT": f"{delivery.names.prefix}/{delivery.application.name}",
        "PAGE": delivery.arns.console("codesuite/codepipeline/pipelines"),
        "REPOSITORY": delivery.application.repository.full_name,
        "SECRET": github.token_secret,
        "STAGES": json.dumps(counts, separators=(",", ":")),
    }
    return MappingProxyType(variables)


def _rule(delivery: Delivery, github: GitHub, stages: tuple[Stage, ...]) -> EventRule:
    """Events of these stages, and of their approvals among the events of actions."""
    pattern = {
        "source": ["aws.codepipeline"],
        "detail": {
            "pipeline": [delivery.names.pipeline],
            "stage": [stage.name for stage in _reported(stages)],
            "type": {"category": ["Approval", {"exists": False}]},
        },
    }
    return EventRule(
        "StatusRule",
        delivery.names.status,
        f"Tells GitHub how far {delivery.names.pipeline} has come",
        MappingProxyType(pattern),
        (RuleTarget("status", Attribute("StatusFunction", "Arn"), None),),
        github.origin,
    )
