"""Pipelines and build projects with what they do, and the stacks that deployments made."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.cloud.session import Session
from lockgate.proof import Action, Build, Filter, Holding, Pipeline, StackFacts, Stage, Store

_PAGE = 100
"""Projects in one call. Source: CodeBuild API reference, "BatchGetProjects"."""


def pipelines(session: Session, account: str) -> Iterator[Holding]:
    """Every pipeline of the account in the session's Region."""
    for page in session.pages(account, "codepipeline", "list_pipelines"):
        for each in page.get("pipelines", ()):
            answer = session.call(account, "codepipeline", "get_pipeline", name=each["name"])
            yield _pipeline(session, account, answer["pipeline"])


def _pipeline(session: Session, account: str, found: Mapping[str, Any]) -> Holding:
    facts = Pipeline(
        role=found["roleArn"],
        stores=tuple(_stores(found)),
        stages=tuple(Stage(each["name"], tuple(map(_action, each["actions"]))) for each in found["stages"]),
        type=found.get("pipelineType", "V1"),
    )
    roles = (facts.role, *(role for each in facts.actions for role in (each.role, each.passed)))
    arn = f"arn:{partition(session.region)}:codepipeline:{session.region}:{account}:{found['name']}"
    return Holding(arn, account, "pipeline", found["name"], roles=some(*roles), delivery=facts)


def _stores(found: Mapping[str, Any]) -> Iterator[Store]:
    if "artifactStore" in found:
        yield _store(found["artifactStore"], "")
    for region, each in found.get("artifactStores", {}).items():
        yield _store(each, region)


def _store(found: Mapping[str, Any], region: str) -> Store:
    return Store(found["location"], found.get("encryptionKey", {}).get("id"), region)


def _action(found: Mapping[str, Any]) -> Action:
    kind = found["actionTypeId"]
    return Action(
        name=found["name"],
        category=kind["category"],
        provider=kind["provider"],
        owner=kind["owner"],
        role=found.get("roleArn"),
        region=found.get("region", ""),
        configuration=found.get("configuration", {}),
        inputs=tuple(each["name"] for each in found.get("inputArtifacts", ())),
        outputs=tuple(each["name"] for each in found.get("outputArtifacts", ())),
        order=found.get("runOrder", 1),
    )


def projects(session: Session, account: str) -> Iterator[Holding]:
    """Every build project of the account in the session's Region."""
    names = [name for page in session.pages(account, "codebuild", "list_projects") for name in page.get("projects", ())]
    for start in range(0, len(names), _PAGE):
        answer = session.call(account, "codebuild", "batch_get_projects", names=names[start : start + _PAGE])
        yield from (_project(account, each) for each in answer["projects"])


def _project(account: str, found: Mapping[str, Any]) -> Holding:
    source, artifacts, environment = found["source"], found["artifacts"], found["environment"]
    in_bucket = artifacts["type"] == "S3"
    facts = Build(
        role=found.get("serviceRole", ""),
        source=source["type"],
        location=source.get("location", ""),
        buildspec=source.get("buildspec", ""),
        webhook=_webhook(found.get("webhook")),
        bucket=artifacts.get("location", "") if in_bucket else "",
        path="/".join(artifacts[key].strip("/") for key in ("path", "name") if artifacts.get(key) and in_bucket),
        key=found.get("encryptionKey"),
        privileged=environment.get("privilegedMode", False),
        environment={
            each["name"]: each["value"]
            for each in environment.get("environmentVariables", ())
            if each.get("type", "PLAINTEXT") == "PLAINTEXT"
        },
        batch_role=found.get("buildBatchConfig", {}).get("serviceRole"),
    )
    roles = some(facts.role, facts.batch_role)
    return Holding(found["arn"], account, "project", found["name"], roles=roles, delivery=facts)


def _webhook(found: Mapping[str, Any] | None) -> tuple[tuple[Filter, ...], ...] | None:
    if found is None:
        return None
    return tuple(
        tuple(Filter(each["type"], each["pattern"], each.get("excludeMatchedPattern", False)) for each in group)
        for group in found.get("filterGroups", ())
    )


def stacks(session: Session, account: str) -> Iterator[Holding]:
    """Every stack of the account in the session's Region, with the execution role that it keeps."""
    for page in session.pages(account, "cloudformation", "describe_stacks"):
        for each in page.get("Stacks", ()):
            role = each.get("RoleARN")
            yield Holding(
                each["StackId"], account, "stack", each["StackName"], roles=some(role), delivery=StackFacts(role)
            )


def some(*roles: str | None) -> tuple[str, ...]:
    """The roles that are there, each once."""
    return tuple(dict.fromkeys(each for each in roles if each))


def partition(region: str) -> str:
    """The partition of a Region."""
    special = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
    return next((name for head, name in special.items() if region.startswith(head)), "aws")
