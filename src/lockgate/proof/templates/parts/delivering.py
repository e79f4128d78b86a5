"""Pipelines and build projects: stages, roles, artifact stores, sources and webhooks."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.proof.delivery import Action, Build, Filter, Pipeline, Stage, Store
from lockgate.proof.templates.parts.store import Parts, Taker, role_arn, some
from lockgate.proof.templates.stack import Made, Stack


def _pipeline(parts: Parts, stack: Stack, made: Made) -> None:
    properties = made.properties
    pipeline = Pipeline(
        role=role_arn(stack, properties.get("RoleArn")) or "",
        stores=tuple(_stores(properties)),
        stages=tuple(_stage(stack, each) for each in properties.get("Stages", ())),
        type=str(properties.get("PipelineType", "V1")),
        mode=str(properties.get("ExecutionMode", "SUPERSEDED")),
    )
    roles = some(pipeline.role, *(role for each in pipeline.actions for role in (each.role, each.passed)))
    parts.hold(stack, made.arn, made.word, made.name, roles=roles, delivery=pipeline, place=made.place)


def _stores(properties: Mapping[str, Any]) -> Iterator[Store]:
    if isinstance(properties.get("ArtifactStore"), Mapping):
        yield _store(properties["ArtifactStore"], "")
    for each in properties.get("ArtifactStores", ()):
        yield _store(each.get("ArtifactStore", {}), str(each.get("Region", "")))


def _store(stated: Mapping[str, Any], region: str) -> Store:
    key = stated.get("EncryptionKey", {}).get("Id")
    return Store(str(stated.get("Location", "")), str(key) if key else None, region)


def _stage(stack: Stack, stated: Mapping[str, Any]) -> Stage:
    return Stage(str(stated.get("Name", "")), tuple(_action(stack, each) for each in stated.get("Actions", ())))


def _action(stack: Stack, stated: Mapping[str, Any]) -> Action:
    kind = stated.get("ActionTypeId", {})
    configuration = stated.get("Configuration", {})
    return Action(
        name=str(stated.get("Name", "")),
        category=str(kind.get("Category", "")),
        provider=str(kind.get("Provider", "")),
        owner=str(kind.get("Owner", "AWS")),
        role=role_arn(stack, stated.get("RoleArn")),
        region=str(stated.get("Region", "")),
        configuration={str(key): _text(value) for key, value in configuration.items()},
        inputs=_names(stated.get("InputArtifacts", ())),
        outputs=_names(stated.get("OutputArtifacts", ())),
        order=int(stated.get("RunOrder", 1)),
    )


def _names(artifacts: Any) -> tuple[str, ...]:
    return tuple(str(each.get("Name", "")) for each in artifacts)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _project(parts: Parts, stack: Stack, made: Made) -> None:
    properties = made.properties
    source, artifacts = properties.get("Source", {}), properties.get("Artifacts", {})
    environment = properties.get("Environment", {})
    in_bucket = artifacts.get("Type") == "S3"
    build = Build(
        role=role_arn(stack, properties.get("ServiceRole")) or "",
        source=str(source.get("Type", "NO_SOURCE")),
        location=str(source.get("Location", "")),
        buildspec=str(source.get("BuildSpec", "")),
        webhook=_webhook(properties.get("Triggers", {})),
        bucket=_bucket_name(str(artifacts.get("Location", ""))) if in_bucket else "",
        path="/".join(str(artifacts[key]).strip("/") for key in ("Path", "Name") if artifacts.get(key) and in_bucket),
        key=str(properties["EncryptionKey"]) if properties.get("EncryptionKey") else None,
        privileged=environment.get("PrivilegedMode") in (True, "true"),
        environment=dict(_variables(environment)),
        batch_role=role_arn(stack, properties.get("BuildBatchConfig", {}).get("ServiceRole")),
    )
    roles = some(build.role, build.batch_role)
    parts.hold(stack, made.arn, made.word, made.name, roles=roles, delivery=build, place=made.place)


def _bucket_name(location: str) -> str:
    """CodeBuild takes a bucket's name and its ARN alike."""
    return location.rpartition(":")[2]


def _webhook(triggers: Mapping[str, Any]) -> tuple[tuple[Filter, ...], ...] | None:
    if triggers.get("Webhook") not in (True, "true"):
        return None
    return tuple(tuple(_filter(each) for each in group) for group in triggers.get("FilterGroups", ()))


def _filter(stated: Mapping[str, Any]) -> Filter:
    exclude = stated.get("ExcludeMatchedPattern") in (True, "true")
    return Filter(str(stated.get("Type", "")), str(stated.get("Pattern", "")), exclude)


def _variables(environment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in environment.get("EnvironmentVariables", ()):
        if each.get("Type", "PLAINTEXT") == "PLAINTEXT":
            yield str(each.get("Name", "")), str(each.get("Value", ""))


TAKE: Mapping[str, Taker] = {"AWS::CodeBuild::Project": _project, "AWS::CodePipeline::Pipeline": _pipeline}
