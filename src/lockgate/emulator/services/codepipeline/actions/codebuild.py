"""Build and Test actions of CodeBuild: StartBuild by the role that acts, and waiting for BatchGetBuilds.

Source: CodePipeline user guide, "AWS CodeBuild build and test action reference". Input and output artifacts are
fetched and stored by the *project's* service role; their places are handed over beside the call (see
`lockgate.emulator.services.codebuild.pipeline`).
"""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codebuild.pipeline import ArtifactLocation, PipelineJob, pipeline_builds
from lockgate.emulator.services.codepipeline.model import ActionError, Artifact
from lockgate.emulator.services.codepipeline.outcome import ActionFailed, Outcome
from lockgate.emulator.services.codepipeline.performing import ActionContext

ENDED = ("SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED")


def perform(context: ActionContext) -> Outcome:
    """Start the build, follow it, and take its exported variables."""
    outputs = tuple(context.planned(name) for name in context.action.outputs)
    request = _request(context, _register(context, outputs))
    build = context.client("codebuild").start_build(**request)["build"]
    url = (build.get("logs") or {}).get("deepLink")
    context.report(external_id=build["id"], external_url=url, outputs=outputs)
    while build["buildStatus"] not in ENDED:
        context.pause()
        build = context.client("codebuild").batch_get_builds(ids=[build["id"]])["builds"][0]
    url = (build.get("logs") or {}).get("deepLink") or url
    if build["buildStatus"] != "SUCCEEDED":
        return Outcome(
            status="Failed", error=ActionError("JobFailed", _why(build)), external_id=build["id"], external_url=url
        )
    return Outcome(external_id=build["id"], external_url=url, variables=_variables(build), outputs=outputs)


def _register(context: ActionContext, outputs: tuple[Artifact, ...]) -> str:
    primary = context.configuration.get("PrimarySource")
    if primary is None and len(context.action.inputs) > 1:
        raise ActionFailed(
            "ConfigurationError", "PrimarySource is required when an action has more than one input artifact."
        )
    main = primary or context.action.inputs[0]
    if main not in context.action.inputs:
        raise ActionFailed("ConfigurationError", f"PrimarySource {main} is not one of the action's input artifacts.")
    token = secrets.token_hex(16)
    job = PipelineJob(
        inputs=tuple(_location(context.locate(name)) for name in context.action.inputs),
        outputs=tuple(_location(artifact) for artifact in outputs),
        initiator=f"codepipeline/{context.record.name}",
        primary=primary,
        revision=context.execution.artifacts[main].revision,
    )
    pipeline_builds(context.aws).register(token, job)
    return token


def _request(context: ActionContext, token: str) -> dict[str, Any]:
    configuration = context.configuration
    request: dict[str, Any] = {"projectName": configuration["ProjectName"], "idempotencyToken": token}
    if configuration.get("EnvironmentVariables"):
        request["environmentVariablesOverride"] = _overrides(configuration["EnvironmentVariables"])
    if configuration.get("ServiceRoleArnOverride"):
        request["serviceRoleOverride"] = configuration["ServiceRoleArnOverride"]
    if configuration.get("BuildspecOverride"):
        request["buildspecOverride"] = configuration["BuildspecOverride"]
    return request


def _overrides(text: str) -> list[dict[str, str]]:
    try:
        return [{"name": v["name"], "value": v["value"], "type": v.get("type", "PLAINTEXT")} for v in json.loads(text)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ActionFailed(
            "ConfigurationError",
            "EnvironmentVariables must be a JSON array of objects with a name, a value and a type.",
        ) from error


def _location(artifact: Artifact) -> ArtifactLocation:
    return ArtifactLocation(artifact.name, artifact.bucket, artifact.key)


def _variables(build: Mapping[str, Any]) -> dict[str, str]:
    return {v["name"]: v["value"] for v in build.get("exportedEnvironmentVariables", [])}


def _why(build: Mapping[str, Any]) -> str:
    """CodePipeline's sentence, with the first phase that failed and its reason."""
    sentence = f"Build terminated with state: {build['buildStatus']}"
    for phase in build.get("phases", []):
        for context in phase.get("contexts", []):
            if phase.get("phaseStatus") not in (None, "SUCCEEDED") and context.get("message"):
                code, message = context.get("statusCode", ""), context["message"]
                return f"{sentence}. Phase: {phase['phaseType']}, Code: {code}, Message: {message}"
    return sentence
