"""StartBuild's overrides on top of a project: the settings of one build."""

import copy
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codebuild.control import shapes
from lockgate.emulator.services.codebuild.control.checks import check_artifacts, check_secondary, check_source, refuse
from lockgate.emulator.services.codebuild.control.state import Shape
from lockgate.emulator.services.codebuild.pipeline import PipelineJob

_MEMBERS = {
    "artifactsOverride": "artifacts",
    "secondaryArtifactsOverride": "secondaryArtifacts",
    "secondarySourcesOverride": "secondarySources",
    "secondarySourcesVersionOverride": "secondarySourceVersions",
    "cacheOverride": "cache",
    "serviceRoleOverride": "serviceRole",
    "timeoutInMinutesOverride": "timeoutInMinutes",
    "queuedTimeoutInMinutesOverride": "queuedTimeoutInMinutes",
    "encryptionKeyOverride": "encryptionKey",
    "logsConfigOverride": "logsConfig",
    "autoRetryLimitOverride": "autoRetryLimit",
    "sourceVersion": "sourceVersion",
}
_SOURCE_MEMBERS = {
    "sourceTypeOverride": "type",
    "sourceLocationOverride": "location",
    "sourceAuthOverride": "auth",
    "gitCloneDepthOverride": "gitCloneDepth",
    "gitSubmodulesConfigOverride": "gitSubmodulesConfig",
    "buildspecOverride": "buildspec",
    "insecureSslOverride": "insecureSsl",
    "reportBuildStatusOverride": "reportBuildStatus",
    "buildStatusConfigOverride": "buildStatusConfig",
}
_ENVIRONMENT_MEMBERS = {
    "environmentTypeOverride": "type",
    "imageOverride": "image",
    "computeTypeOverride": "computeType",
    "certificateOverride": "certificate",
    "privilegedModeOverride": "privilegedMode",
    "registryCredentialOverride": "registryCredential",
    "imagePullCredentialsTypeOverride": "imagePullCredentialsType",
    "fleetOverride": "fleet",
    "hostKernelOverride": "hostKernel",
}


def settings(project: Shape, params: Mapping[str, Any], job: PipelineJob | None) -> Shape:
    """The project's shape with the overrides of `params`; raises InvalidInputException for what does not fit.

    In a pipeline, source and artifacts are the pipeline's, whatever the project's own are.
    """
    result = copy.deepcopy(project)
    result.update({member: copy.deepcopy(params[key]) for key, member in _MEMBERS.items() if key in params})
    _override(result["source"], params, _SOURCE_MEMBERS)
    _override(result["environment"], params, _ENVIRONMENT_MEMBERS)
    if params.get("sourceTypeOverride") == "NO_SOURCE":
        result["source"].pop("location", None)
    result["environment"]["environmentVariables"] = _variables(
        result["environment"]["environmentVariables"], params.get("environmentVariablesOverride", [])
    )
    result["logsConfig"] = shapes.logs(result["logsConfig"])
    if job is not None:
        _enter_pipeline(result, job)
    elif "CODEPIPELINE" in {result["source"]["type"], result["artifacts"]["type"]}:
        refuse(
            "Invalid input: a project of source type CODEPIPELINE is built by its pipeline only; "
            "give sourceTypeOverride and artifactsOverride to build it by itself"
        )
    result["artifacts"] = shapes.artifacts(result["artifacts"], result["name"])
    result["source"] = shapes.source(result["source"])
    check_source(result["source"])
    check_artifacts(result["artifacts"])
    if job is None:
        check_secondary(result)
    return result


def _override(target: Shape, params: Mapping[str, Any], members: Mapping[str, str]) -> None:
    for key, member in members.items():
        if key in params:
            target[member] = copy.deepcopy(params[key])


def _variables(project: list[Shape], overrides: list[Shape]) -> list[Shape]:
    """The project's variables, each replaced by the override of its name; further overrides follow."""
    merged = {variable["name"]: variable for variable in project}
    merged.update({variable["name"]: {"type": "PLAINTEXT", **variable} for variable in overrides})
    return list(merged.values())


def _enter_pipeline(result: Shape, job: PipelineJob) -> None:
    result["source"] = {key: value for key, value in result["source"].items() if key == "buildspec"}
    result["source"]["type"] = "CODEPIPELINE"
    result["artifacts"] = {"type": "CODEPIPELINE", "encryptionDisabled": False}
    result["secondarySources"] = []
    result["secondarySourceVersions"] = []
    result["secondaryArtifacts"] = []
    primary = next((each for each in job.inputs if each.name == job.primary), job.inputs[0])
    result["sourceVersion"] = f"arn:aws:s3:::{primary.bucket}/{primary.key}"
