"""What a CloudFormation action hands over: the template, its configuration, and the parameter overrides.

Source: CodePipeline user guide, "AWS CloudFormation deploy action reference"; CloudFormation user guide, "Template
configuration file" and "Use parameter override functions with CodePipeline pipelines".

The template lies inside an artifact's zip, which the role of the action reads. On AWS it reaches CloudFormation as a
presigned address of an object that CodePipeline extracts somewhere of its own. Here a template of up to 51,200 bytes is
passed in the call itself (``TemplateBody``); a larger one is put beside the artifact by the pipeline's role, since the
action role may need no write access, and passed as an address that is presigned by the role of the action, which so
needs to read the bucket and use its key, while the stack's own role does not.
"""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.services.codepipeline import artifacts
from lockgate.emulator.services.codepipeline.outcome import ActionFailed
from lockgate.emulator.services.codepipeline.performing import ActionContext

BODY_LIMIT = 51_200
URL_LIMIT = 1_048_576
URL_SECONDS = 3600
OVERRIDES_LIMIT = 1024


def stack_request(context: ActionContext) -> dict[str, Any]:
    """The arguments that CreateStack, UpdateStack and CreateChangeSet share."""
    configuration = context.configuration
    template_configuration = _template_configuration(context)
    parameters = {**template_configuration.get("Parameters", {}), **_overrides(context)}
    request: dict[str, Any] = {"StackName": configuration["StackName"], **_template(context)}
    if configuration.get("RoleArn"):
        request["RoleARN"] = configuration["RoleArn"]
    if configuration.get("Capabilities"):
        request["Capabilities"] = [c.strip() for c in configuration["Capabilities"].split(",") if c.strip()]
    if parameters:
        request["Parameters"] = [{"ParameterKey": k, "ParameterValue": _text(v)} for k, v in parameters.items()]
    if template_configuration.get("Tags"):
        request["Tags"] = [{"Key": k, "Value": _text(v)} for k, v in template_configuration["Tags"].items()]
    if template_configuration.get("StackPolicy"):
        request["StackPolicyBody"] = json.dumps(template_configuration["StackPolicy"])
    return request


def _template(context: ActionContext) -> dict[str, str]:
    name, path = _inside(context, "TemplatePath")
    artifact = context.locate(name)
    template = artifacts.extract(artifact, context.read(name), path, URL_LIMIT)
    if len(template) <= BODY_LIMIT:
        return {"TemplateBody": _decoded(template, path)}
    place = context.planned(name, ".template")
    pipeline = context.aws.client("s3", context.pipeline_credentials, context.region)
    artifacts.write(pipeline, place, context.artifact_store, template)
    url = context.client("s3").generate_presigned_url(
        ClientMethod="get_object", Params={"Bucket": place.bucket, "Key": place.key}, ExpiresIn=URL_SECONDS
    )
    return {"TemplateURL": url}


def _template_configuration(context: ActionContext) -> Mapping[str, Any]:
    if not context.configuration.get("TemplateConfiguration"):
        return {}
    name, path = _inside(context, "TemplateConfiguration")
    content = artifacts.extract(context.locate(name), context.read(name), path, URL_LIMIT)
    document = _object(_decoded(content, path), f"The template configuration file {path}")
    unknown = sorted(set(document) - {"Parameters", "Tags", "StackPolicy"})
    if unknown:
        raise ActionFailed(
            "ConfigurationError", f"The template configuration file {path} has unknown keys: {', '.join(unknown)}"
        )
    return document


def _overrides(context: ActionContext) -> dict[str, Any]:
    text = context.configuration.get("ParameterOverrides") or "{}"
    if len(text.encode()) > OVERRIDES_LIMIT:
        raise ActionFailed("ConfigurationError", f"ParameterOverrides is larger than {OVERRIDES_LIMIT} bytes.")
    return {name: _override(context, value) for name, value in _object(text, "ParameterOverrides").items()}


def _override(context: ActionContext, value: Any) -> Any:
    match value:
        case {"Fn::GetArtifactAtt": [str(name), str(attribute)]}:
            return _attribute(context, name, attribute)
        case {"Fn::GetParam": [str(name), str(path), str(key)]}:
            artifact = context.locate(_input(context, name))
            content = artifacts.extract(artifact, context.read(name), path, URL_LIMIT)
            document = _object(_decoded(content, path), f"File {path} of artifact {name}")
            if key not in document:
                raise ActionFailed("ConfigurationError", f"File {path} of artifact {name} has no key `{key}`")
            return document[key]
        case dict():
            raise ActionFailed(
                "ConfigurationError",
                f"ParameterOverrides knows only Fn::GetArtifactAtt and Fn::GetParam, not {json.dumps(value)}",
            )
        case _:
            return value


def _attribute(context: ActionContext, name: str, attribute: str) -> str:
    artifact = context.locate(_input(context, name))
    values = {
        "BucketName": artifact.bucket,
        "ObjectKey": artifact.key,
        "URL": f"https://s3.{artifact.region}.amazonaws.com/{artifact.bucket}/{artifact.key}",
    }
    if attribute not in values:
        raise ActionFailed("ConfigurationError", f"Fn::GetArtifactAtt knows no attribute `{attribute}`")
    return values[attribute]


def _inside(context: ActionContext, key: str) -> tuple[str, str]:
    name, _, path = (context.configuration.get(key) or "").partition("::")
    if not path:
        raise ActionFailed("ConfigurationError", f"{key} must be given as ArtifactName::FileName")
    return _input(context, name), path


def _input(context: ActionContext, name: str) -> str:
    if name not in context.action.inputs:
        raise ActionFailed("ConfigurationError", f"Artifact {name} is not one of the action's input artifacts.")
    return name


def _object(text: str, what: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ActionFailed("ConfigurationError", f"{what} is not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise ActionFailed("ConfigurationError", f"{what} is not a JSON object.")
    return document


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ActionFailed("ConfigurationError", f"File {path} is not UTF-8 text.") from error


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value)
