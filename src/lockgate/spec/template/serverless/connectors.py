"""``AWS::Serverless::Connector``, on its own or as the ``Connectors`` attribute of another resource."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.generated import derived, mapping

Types = Mapping[str, str]
"""The type of each resource of the template as it stands there, by logical id."""

_PUSHING = frozenset(
    {
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
        "AWS::AppSync::GraphQLApi",
        "AWS::Events::Rule",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
    }
)
"""Sources that act as their service: the destination's own policy lets them. All others act through a role."""

_RESOURCE_POLICIES = {
    "AWS::Lambda::Function": "AWS::Lambda::Permission",
    "AWS::SNS::Topic": "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue": "AWS::SQS::QueuePolicy",
}
_ROLE_POLICY = "AWS::IAM::ManagedPolicy"
_PLAIN_TYPES = {
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
}


def connector(resource: TemplateResource, types: Types) -> Iterator[TemplateResource]:
    """The policies that let the connector's source use its destinations.

    Source: AWS SAM developer guide, "CloudFormation resources generated when you specify AWS::Serverless::Connector".
    """
    source = _type_of(mapping(resource.properties, "Source"), types)
    yield from _policies(resource, source, types)


def embedded_connectors(resource: TemplateResource, connectors: Any, types: Types) -> Iterator[TemplateResource]:
    """What the ``Connectors`` attribute of `resource` generates: it is the source itself."""
    for name, body in (connectors if isinstance(connectors, dict) else {}).items():
        properties = mapping(body, "Properties") if isinstance(body, dict) else {}
        inner = derived(resource, name, "AWS::Serverless::Connector", properties)
        yield from _policies(inner, _PLAIN_TYPES.get(resource.type, resource.type), types)


def _policies(resource: TemplateResource, source: str | None, types: Types) -> Iterator[TemplateResource]:
    stated = resource.properties.get("Destination")
    ends = stated if isinstance(stated, list) else [stated]
    for index, end in enumerate(ends):
        destination = _type_of(end if isinstance(end, dict) else {}, types)
        for kind in _kinds(source, destination):
            suffix = f"{index if len(ends) > 1 else ''}{kind.rpartition('::')[2]}"
            yield derived(resource, suffix, kind)


def _kinds(source: str | None, destination: str | None) -> tuple[str, ...]:
    """One kind of policy, or all that are possible when an end stands outside the template."""
    if source is None or destination is None:
        return (_ROLE_POLICY, *_RESOURCE_POLICIES.values())
    if source in _PUSHING and destination in _RESOURCE_POLICIES:
        return (_RESOURCE_POLICIES[destination],)
    return (_ROLE_POLICY,)


def _type_of(end: Mapping[str, Any], types: Types) -> str | None:
    stated = end.get("Type") or types.get(str(end.get("Id")))
    return _PLAIN_TYPES.get(stated, stated) if isinstance(stated, str) else None
