"""What AWS refuses in a project although every member by itself is in order."""

import re
from collections.abc import Iterator
from typing import NoReturn

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.codebuild.control.state import Shape

_IDENTIFIER = re.compile(r"[A-Za-z0-9_]{1,127}")
_ROLE = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:role/.+")


def refuse(message: str) -> NoReturn:
    """Raise InvalidInputException."""
    raise ServiceError("InvalidInputException", message)


def check_project(project: Shape) -> None:
    """Refuse combinations that AWS refuses, in its words where they are known."""
    source, artifacts = project["source"], project["artifacts"]
    if (source["type"] == "CODEPIPELINE") != (artifacts["type"] == "CODEPIPELINE"):
        refuse("Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE")
    check_source(source)
    check_artifacts(artifacts)
    check_secondary(project)
    if source["type"] == "CODEPIPELINE" and project["badge"]["badgeEnabled"]:
        refuse("Build badges are not supported for CodePipeline source")
    _check_roles(project)
    _check_rest(project)


def check_source(source: Shape) -> None:
    """Refuse a ProjectSource that lacks what its type needs."""
    kind, location = source["type"], source.get("location")
    if kind == "NO_SOURCE":
        if location:
            refuse("Invalid project source: location must be empty when the source type is NO_SOURCE")
        if not source.get("buildspec"):
            refuse("Invalid project source: buildspec is required when the source type is NO_SOURCE")
    elif kind != "CODEPIPELINE" and not location:
        refuse("Project source location is required")
    if kind == "S3" and "/" not in str(location):
        refuse("Invalid project source: location must be a valid S3 location: bucket/path/to/object.zip")


def check_artifacts(artifacts: Shape) -> None:
    """Refuse a ProjectArtifacts that lacks what its type needs."""
    kind, location = artifacts["type"], artifacts.get("location")
    if kind == "NO_ARTIFACTS":
        for member, title in (("name", "name"), ("location", "location"), ("path", "path")):
            if artifacts.get(member):
                refuse(f"Invalid artifacts: artifact type NO_ARTIFACTS should have null output {title}")
    if kind == "S3" and not location:
        refuse("Invalid artifacts: artifact type S3 should have non-null output location")
    if kind == "S3" and "/" in str(location):
        refuse("Invalid artifacts: output location must be the name of a bucket; put a folder into path")


def check_secondary(project: Shape) -> None:
    """Refuse secondary sources and artifacts without an identifier, or of a pipeline's type."""
    identifiers: list[str] = []
    for source in project.get("secondarySources", []):
        if source["type"] == "CODEPIPELINE":
            refuse("Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources")
        identifiers.append(_identifier(source.get("sourceIdentifier"), "sourceIdentifier", "secondarySources"))
        check_source(source)
    _check_unique(identifiers, "sourceIdentifier")
    names: list[str] = []
    for artifacts in project.get("secondaryArtifacts", []):
        if artifacts["type"] == "CODEPIPELINE":
            refuse("Invalid input: artifactType CODEPIPELINE is not allowed for secondaryArtifacts")
        names.append(_identifier(artifacts.get("artifactIdentifier"), "artifactIdentifier", "secondaryArtifacts"))
        check_artifacts(artifacts)
    _check_unique(names, "artifactIdentifier")


def _identifier(value: str | None, member: str, where: str) -> str:
    if not value:
        refuse(f"Invalid input: {member} is required for {where}")
    if not _IDENTIFIER.fullmatch(value):
        refuse(
            "Invalid input: identifier must contain only alphanumeric characters and underscores "
            "and be less than 128 characters in length"
        )
    return value


def _check_unique(names: list[str], member: str) -> None:
    if len(set(names)) < len(names):
        refuse(f"Invalid input: each {member} must be unique")


def _roles(project: Shape) -> Iterator[str]:
    yield project["serviceRole"]
    batch = project.get("buildBatchConfig") or {}
    if batch.get("serviceRole"):
        yield batch["serviceRole"]


def _check_roles(project: Shape) -> None:
    if not all(_ROLE.fullmatch(role) for role in _roles(project)):
        refuse("Invalid service role")


def _check_rest(project: Shape) -> None:
    cache, vpc = project["cache"], project.get("vpcConfig")
    if cache["type"] == "S3" and not cache.get("location"):
        refuse("Invalid cache: location is required when the cache type is S3")
    if cache["type"] == "LOCAL" and not cache.get("modes"):
        refuse("Invalid cache: modes are required when the cache type is LOCAL")
    if vpc and not (vpc.get("vpcId") and vpc.get("subnets") and vpc.get("securityGroupIds")):
        refuse("Invalid vpc config: vpcId, subnets and securityGroupIds are all required")
    if (project.get("buildBatchConfig") or {"serviceRole": "-"}).get("serviceRole") is None:
        refuse("Invalid input: serviceRole is required for buildBatchConfig")
    s3_logs = project["logsConfig"]["s3Logs"]
    if s3_logs["status"] == "ENABLED" and not s3_logs.get("location"):
        refuse("Invalid logs config: location is required when S3 logs are enabled")
    if project.get("concurrentBuildLimit", 1) < 1:
        refuse("Invalid input: concurrentBuildLimit must be at least 1")


def roles_of(project: Shape) -> tuple[str, ...]:
    """The roles that a project hands to CodeBuild: its service role and the batch role."""
    return tuple(dict.fromkeys(_roles(project)))
