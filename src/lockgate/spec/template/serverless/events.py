"""The events of functions: what each type of event source generates.

Source: AWS SAM developer guide, "EventSource", and the pages of the event types.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.generated import derived, given, mapping, role, shared

Event = Mapping[str, Any]
EventGenerator = Callable[[TemplateResource, str, Event], Iterator[TemplateResource]]


def event_resources(resource: TemplateResource) -> Iterator[TemplateResource]:
    """What the ``Events`` of a function generate."""
    for name, event in mapping(resource.properties, "Events").items():
        if isinstance(event, dict):
            generate = EVENTS.get(str(event.get("Type")))
            if generate is not None:
                yield from generate(resource, name, mapping(event, "Properties"))


def implicit_rest_api(resource: TemplateResource) -> Iterator[TemplateResource]:
    """The one REST API of all ``Api`` events that name no other."""
    yield shared(resource, "ServerlessRestApi", "AWS::ApiGateway::RestApi")
    yield shared(resource, "ServerlessRestApiDeployment", "AWS::ApiGateway::Deployment")
    yield shared(resource, "ServerlessRestApiProdStage", "AWS::ApiGateway::Stage")


def dead_letter_queue(
    resource: TemplateResource, name: str, event: Event, *, policy: bool
) -> Iterator[TemplateResource]:
    """The queue that SAM makes for ``DeadLetterConfig: {Type: SQS}``."""
    config = mapping(event, "DeadLetterConfig")
    if config.get("Type") == "SQS" and not given(config, "Arn"):
        yield derived(resource, f"{name}Queue", "AWS::SQS::Queue")
        if policy:
            yield derived(resource, f"{name}QueuePolicy", "AWS::SQS::QueuePolicy")


def _permission(resource: TemplateResource, name: str) -> TemplateResource:
    return derived(resource, f"{name}Permission", "AWS::Lambda::Permission")


def _api(resource: TemplateResource, name: str, event: Event) -> Iterator[TemplateResource]:
    if not given(event, "RestApiId"):
        yield from implicit_rest_api(resource)
    yield _permission(resource, name)


def _http_api(resource: TemplateResource, name: str, event: Event) -> Iterator[TemplateResource]:
    if not given(event, "ApiId"):
        yield shared(resource, "ServerlessHttpApi", "AWS::ApiGatewayV2::Api")
        yield shared(resource, "ServerlessHttpApiApiGatewayDefaultStage", "AWS::ApiGatewayV2::Stage")
    yield _permission(resource, name)


def _permitted(resource: TemplateResource, name: str, _event: Event) -> Iterator[TemplateResource]:
    yield _permission(resource, name)


def _rule(resource: TemplateResource, name: str, event: Event) -> Iterator[TemplateResource]:
    yield derived(resource, name, "AWS::Events::Rule")
    yield _permission(resource, name)
    yield from dead_letter_queue(resource, name, event, policy=True)


def _scheduler(resource: TemplateResource, name: str, event: Event) -> Iterator[TemplateResource]:
    yield derived(resource, name, "AWS::Scheduler::Schedule")
    if not given(event, "RoleArn"):
        yield role(resource, f"{name}Role", event)
    yield from dead_letter_queue(resource, name, event, policy=False)


def _mapped(resource: TemplateResource, name: str, _event: Event) -> Iterator[TemplateResource]:
    yield derived(resource, name, "AWS::Lambda::EventSourceMapping")


def _logs(resource: TemplateResource, name: str, _event: Event) -> Iterator[TemplateResource]:
    yield derived(resource, name, "AWS::Logs::SubscriptionFilter")
    yield _permission(resource, name)


def _iot(resource: TemplateResource, name: str, _event: Event) -> Iterator[TemplateResource]:
    yield derived(resource, name, "AWS::IoT::TopicRule")
    yield _permission(resource, name)


def _topic(resource: TemplateResource, name: str, event: Event) -> Iterator[TemplateResource]:
    yield derived(resource, name, "AWS::SNS::Subscription")
    through = event.get("SqsSubscription")
    if not through:
        yield _permission(resource, name)
        return
    # Through a queue, SAM's own unless one is named.
    yield derived(resource, f"{name}EventSourceMapping", "AWS::Lambda::EventSourceMapping")
    yield derived(resource, f"{name}QueuePolicy", "AWS::SQS::QueuePolicy")
    if not isinstance(through, dict):
        yield derived(resource, f"{name}Queue", "AWS::SQS::Queue")


EVENTS: Mapping[str, EventGenerator] = {
    "AlexaSkill": _permitted,
    "Api": _api,
    "CloudWatchEvent": _rule,
    "CloudWatchLogs": _logs,
    "Cognito": _permitted,
    "DocumentDB": _mapped,
    "DynamoDB": _mapped,
    "EventBridgeRule": _rule,
    "HttpApi": _http_api,
    "IoTRule": _iot,
    "Kinesis": _mapped,
    "MQ": _mapped,
    "MSK": _mapped,
    "S3": _permitted,
    "SNS": _topic,
    "SQS": _mapped,
    "Schedule": _rule,
    "ScheduleV2": _scheduler,
    "SelfManagedKafka": _mapped,
}
"""By the event's ``Type``. The sources themselves (buckets, topics, tables) stand in the template."""
