"""Commit statuses: what tells GitHub how far each environment's delivery of a commit has come.

CodePipeline posts none by itself. Its events start a small function, which reads the state of the stage and posts it.

Sources: CodePipeline user guide, "Monitoring CodePipeline events"; GitHub REST API, "Create a commit status"; Secrets
Manager user guide, "Secret ARN" (six random characters behind the name).
"""

import json
from collections.abc import Iterator
from types import MappingProxyType

from lockgate.design.delivery import Delivery
from lockgate.design.model import Setting
from lockgate.design.nodes import EventRule, Node, RuleTarget, Stage
from lockgate.design.policy import Statement
from lockgate.design.stacks.functions import SmallFunction, artifact_metadata, function_nodes, looking_at_builds
from lockgate.design.stacks.stages import SOURCE
from lockgate.design.values import Attribute, Input, Value
from lockgate.spec.declaration import GitHub

API = Input("GitHubApi")
"""The address of GitHub's REST API: a parameter of the template, so that the same template can be tried elsewhere."""

CODE = "commit_status.txt"
_ADDRESS = r"https?://[^\s/?#]+(/[^\s?#]+)?"


def status_settings(delivery: Delivery) -> tuple[Setting, ...]:
    """The parameter of the pipeline stack that the function needs; none when statuses are off."""
    if delivery.github is None:
        return ()
    return (Setting(API.parameter, "The address of GitHub's REST API.", delivery.github.api, _ADDRESS),)


def status_nodes(delivery: Delivery, stages: tuple[Stage, ...]) -> Iterator[Node]:
    """The function, what it needs, and the rule that calls it; none when statuses are off."""
    if delivery.github is None:
        return
    does = f"Posts commit statuses of {delivery.names.pipeline}"
    yield from function_nodes(
        delivery,
        SmallFunction(
            word="Status",
            name=delivery.names.status,
            log_group=delivery.status_log_group,
            does=does,
            about=does,
            code=CODE,
            variables=_variables(delivery, delivery.github, stages),
            statements=tuple(_statements(delivery, delivery.github)),
            rule=_rule(delivery, delivery.github, stages),
            origin=delivery.github.origin,
        ),
    )


def _reported(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """All but the source, before which there is no commit."""
    return tuple(stage for stage in stages if stage.name != SOURCE)


def _statements(delivery: Delivery, github: GitHub) -> Iterator[Statement]:
    looking = ("codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions")
    why = "The function looks how far the line's one pipeline has come."
    yield Statement("Look", why, github.origin, looking, (delivery.pipeline,))
    if delivery.by_artifact:
        why = "The artifact's metadata name the build that wrote it."
        yield artifact_metadata(delivery, why, github.origin)
        yield looking_at_builds(delivery, "The build knows its commit.", github.origin)
    secret = delivery.arns.regional("secretsmanager", delivery.account, f"secret:{github.token_secret}-??????")
    why = "The function reads the one secret that the declared file names: the token that posts statuses."
    yield Statement("Token", why, github.origin, ("secretsmanager:GetSecretValue",), (secret,))


def _variables(delivery: Delivery, github: GitHub, stages: tuple[Stage, ...]) -> dict[str, Value]:
    """What the code reads; how many actions a stage has tells when all of them are done."""
    counts = {stage.name: len(stage.actions) for stage in _reported(stages)}
    artifact = {"BUCKET": delivery.bucket, "KEY": delivery.source_key} if delivery.by_artifact else {}
    return {
        "API": API,
        **artifact,
        "CONTEXT": f"{delivery.names.prefix}/{delivery.application.name}",
        "PAGE": delivery.arns.console("codesuite/codepipeline/pipelines"),
        "REPOSITORY": delivery.application.repository.full_name,
        "SECRET": github.token_secret,
        "STAGES": json.dumps(counts, separators=(",", ":")),
    }


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
