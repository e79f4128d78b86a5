"""``AWS::Serverless::Api`` and ``AWS::Serverless::HttpApi``."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.generated import derived, given, mapping, only, shared


def rest_api(resource: TemplateResource) -> Iterator[TemplateResource]:
    """A REST API with its deployment and stage, and what its domain and authorisation ask for.

    Source: AWS SAM developer guide, "CloudFormation resources generated when you specify AWS::Serverless::Api".
    """
    properties = resource.properties
    yield derived(resource, "", "AWS::ApiGateway::RestApi", only(properties, "Name"))
    yield derived(resource, "Deployment", "AWS::ApiGateway::Deployment")
    yield derived(resource, "Stage", "AWS::ApiGateway::Stage")
    yield from _rest_domain(resource, mapping(properties, "Domain"))
    auth = mapping(properties, "Auth")
    yield from _authorizers(resource, auth)
    yield from _usage_plan(resource, mapping(auth, "UsagePlan"))


def http_api(resource: TemplateResource) -> Iterator[TemplateResource]:
    """An HTTP API with its stage, and what its domain and authorisation ask for.

    Source: AWS SAM developer guide, "CloudFormation resources generated when you specify AWS::Serverless::HttpApi".
    """
    properties = resource.properties
    yield derived(resource, "", "AWS::ApiGatewayV2::Api", only(properties, "Name"))
    yield derived(resource, "Stage", "AWS::ApiGatewayV2::Stage")
    domain = mapping(properties, "Domain")
    if domain:
        yield derived(resource, "DomainName", "AWS::ApiGatewayV2::DomainName")
        yield derived(resource, "ApiMapping", "AWS::ApiGatewayV2::ApiMapping")
        yield from _record(resource, domain)
    yield from _authorizers(resource, mapping(properties, "Auth"))


def _rest_domain(resource: TemplateResource, domain: Mapping[str, Any]) -> Iterator[TemplateResource]:
    if not domain:
        return
    private = domain.get("EndpointConfiguration") == "PRIVATE"
    version = "V2" if private else ""
    yield derived(resource, "DomainName", f"AWS::ApiGateway::DomainName{version}")
    yield derived(resource, "BasePathMapping", f"AWS::ApiGateway::BasePathMapping{version}")
    if private and given(domain, "AccessAssociation"):
        yield derived(resource, "DomainAccess", "AWS::ApiGateway::DomainNameAccessAssociation")
    yield from _record(resource, domain)


def _record(resource: TemplateResource, domain: Mapping[str, Any]) -> Iterator[TemplateResource]:
    if given(domain, "Route53"):
        yield derived(resource, "RecordSetGroup", "AWS::Route53::RecordSetGroup")


def _authorizers(resource: TemplateResource, auth: Mapping[str, Any]) -> Iterator[TemplateResource]:
    """Lambda authorizers without a role of their own need a permission to be called."""
    for name, authorizer in mapping(auth, "Authorizers").items():
        if not isinstance(authorizer, dict) or not given(authorizer, "FunctionArn"):
            continue
        role = given(authorizer, "FunctionInvokeRole") and authorizer["FunctionInvokeRole"] != "NONE"
        if not role and authorizer.get("EnableFunctionDefaultPermissions") is not False:
            yield derived(resource, f"{name}AuthorizerPermission", "AWS::Lambda::Permission")


def _usage_plan(resource: TemplateResource, plan: Mapping[str, Any]) -> Iterator[TemplateResource]:
    create = plan.get("CreateUsagePlan")
    parts = (
        ("UsagePlan", "AWS::ApiGateway::UsagePlan"),
        ("UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"),
        ("ApiKey", "AWS::ApiGateway::ApiKey"),
    )
    for name, kind in parts:
        if create == "SHARED":
            yield shared(resource, f"Serverless{name}", kind)
        elif create is not None and create != "NONE":
            yield derived(resource, name, kind)
