"""``AWS::Serverless::Function``."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.events import event_resources
from lockgate.spec.template.serverless.generated import derived, given, mapping, role, shared

_DESTINATIONS = {"SQS": ("DestinationQueue", "AWS::SQS::Queue"), "SNS": ("DestinationTopic", "AWS::SNS::Topic")}


def function(resource: TemplateResource) -> Iterator[TemplateResource]:
    """The function, its role unless it names one, and what its other properties ask for.

    Source: AWS SAM developer guide, "CloudFormation resources generated when you specify AWS::Serverless::Function".
    """
    properties = resource.properties
    yield derived(resource, "", "AWS::Lambda::Function", properties)
    if not given(properties, "Role"):
        yield role(resource, "Role", properties)
    yield from _published(resource, properties)
    yield from _address(resource, properties)
    yield from _asynchronous(resource, mapping(properties, "EventInvokeConfig"))
    yield from event_resources(resource)


def _published(resource: TemplateResource, properties: Mapping[str, Any]) -> Iterator[TemplateResource]:
    if not given(properties, "AutoPublishAlias"):
        return
    yield derived(resource, "Version", "AWS::Lambda::Version")
    yield derived(resource, "Alias", "AWS::Lambda::Alias")
    preference = mapping(properties, "DeploymentPreference")
    if not preference or preference.get("Enabled") is False:
        return
    yield shared(resource, "ServerlessDeploymentApplication", "AWS::CodeDeploy::Application")
    yield derived(resource, "DeploymentGroup", "AWS::CodeDeploy::DeploymentGroup")
    if not given(preference, "Role"):
        yield shared(resource, "CodeDeployServiceRole", "AWS::IAM::Role")


def _address(resource: TemplateResource, properties: Mapping[str, Any]) -> Iterator[TemplateResource]:
    if not given(properties, "FunctionUrlConfig"):
        return
    yield derived(resource, "Url", "AWS::Lambda::Url")
    if mapping(properties, "FunctionUrlConfig").get("AuthType") != "AWS_IAM":
        # Public access to an address takes two permissions: to call the address, and to call through it.
        yield derived(resource, "UrlPublicPermissions", "AWS::Lambda::Permission")
        yield derived(resource, "URLInvokeAllowPublicAccess", "AWS::Lambda::Permission")


def _asynchronous(resource: TemplateResource, config: Mapping[str, Any]) -> Iterator[TemplateResource]:
    if not config:
        return
    yield derived(resource, "EventInvokeConfig", "AWS::Lambda::EventInvokeConfig")
    for outcome in ("OnSuccess", "OnFailure"):
        target = mapping(mapping(config, "DestinationConfig"), outcome)
        made = _DESTINATIONS.get(str(target.get("Type")))
        # SAM makes the queue or topic itself when none is named.
        if made and not given(target, "Destination"):
            yield derived(resource, f"EventInvokeConfig{outcome}{made[0]}", made[1])
