"""A project as AWS gives it back: the request's members with AWS's defaults filled in.

Infrastructure tools compare what they wrote with what they read; the defaults are those that the AWS provider of
Terraform and CloudFormation's resource handler meet.
"""

import copy
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codebuild.control.state import Scope, Shape

_DEFAULT_TIMEOUT = 60
_DEFAULT_QUEUED_TIMEOUT = 480
_DEFAULT_BATCH_TIMEOUT = 2160
_REPORTING_SOURCES = frozenset({"GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED"})
_LISTS = ("secondarySources", "secondarySourceVersions", "secondaryArtifacts", "tags")


def new_project(scope: Scope, params: Mapping[str, Any]) -> Shape:
    """The Project shape of a CreateProject request; `created` and `lastModified` are the caller's to set."""
    shape: Shape = {
        "name": params["name"],
        "arn": scope.arn("project", params["name"]),
        "projectVisibility": "PRIVATE",
    }
    return apply(scope, shape, params)


def apply(scope: Scope, shape: Shape, params: Mapping[str, Any]) -> Shape:
    """`shape` with the members that `params` gives replaced and every default filled in."""
    result = copy.deepcopy(shape)
    for key, value in params.items():
        if key not in {"name", "badgeEnabled"}:
            result[key] = copy.deepcopy(value)
    if "badgeEnabled" in params or "badge" not in result:
        result["badge"] = _badge(scope, result, bool(params.get("badgeEnabled")))
    for key in _LISTS:
        result.setdefault(key, [])
    result.setdefault("timeoutInMinutes", _DEFAULT_TIMEOUT)
    result.setdefault("queuedTimeoutInMinutes", _DEFAULT_QUEUED_TIMEOUT)
    result.setdefault("encryptionKey", f"arn:aws:kms:{scope.region}:{scope.account}:alias/aws/s3")
    result["source"] = source(result["source"])
    result["secondarySources"] = [source(item) for item in result["secondarySources"]]
    result["artifacts"] = artifacts(result["artifacts"], result["name"])
    result["secondaryArtifacts"] = [artifacts(item, item.get("name", "")) for item in result["secondaryArtifacts"]]
    result["environment"] = environment(result["environment"])
    result["logsConfig"] = logs(result.get("logsConfig"))
    result["cache"] = result.get("cache") or {"type": "NO_CACHE"}
    _drop_empty(result)
    return result


def source(shape: Shape) -> Shape:
    """A ProjectSource with its defaults."""
    result = {"insecureSsl": False, **shape}
    if shape["type"] in _REPORTING_SOURCES:
        result.setdefault("reportBuildStatus", False)
    return result


def artifacts(shape: Shape, project: str) -> Shape:
    """A ProjectArtifacts with its defaults; an artifact without a name is called like its project."""
    kind = shape["type"]
    if kind == "NO_ARTIFACTS":
        return dict(shape)
    result = {"packaging": "NONE", "encryptionDisabled": False, **shape}
    if not result.get("name") and not result.get("overrideArtifactName"):
        result["name"] = project
    if kind == "S3":
        result.setdefault("namespaceType", "NONE")
        result.setdefault("overrideArtifactName", False)
    return result


def environment(shape: Shape) -> Shape:
    """A ProjectEnvironment with its defaults."""
    variables = [{"type": "PLAINTEXT", **variable} for variable in shape.get("environmentVariables", [])]
    result = {"privilegedMode": False, "imagePullCredentialsType": "CODEBUILD", **shape}
    return {**result, "environmentVariables": variables}


def logs(shape: Shape | None) -> Shape:
    """A LogsConfig with its defaults: CloudWatch Logs on, S3 off."""
    given = shape or {}
    cloudwatch = {"status": "ENABLED", **(given.get("cloudWatchLogs") or {})}
    s3 = {"status": "DISABLED", "encryptionDisabled": False, **(given.get("s3Logs") or {})}
    return {"cloudWatchLogs": cloudwatch, "s3Logs": s3}


def _badge(scope: Scope, project: Shape, enabled: bool) -> Shape:
    """The badge; its address is opaque on AWS too."""
    if not enabled:
        return {"badgeEnabled": False}
    host = f"https://codebuild.{scope.region}.amazonaws.com"
    return {"badgeEnabled": True, "badgeRequestUrl": f"{host}/badges?uuid={project['arn']}&branch="}


def _drop_empty(project: Shape) -> None:
    """An empty structure in UpdateProject removes what was there."""
    for key in ("vpcConfig", "buildBatchConfig"):
        if key in project and not any(project[key].values()):
            del project[key]
    if "buildBatchConfig" in project:
        project["buildBatchConfig"].setdefault("timeoutInMins", _DEFAULT_BATCH_TIMEOUT)
    if not project.get("concurrentBuildLimit", 1):
        del project["concurrentBuildLimit"]
