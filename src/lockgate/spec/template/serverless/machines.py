"""``AWS::Serverless::StateMachine``."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.spec.declaration import TemplateResource
from lockgate.spec.template.serverless.events import dead_letter_queue, implicit_rest_api
from lockgate.spec.template.serverless.generated import derived, given, mapping, role

_RULES = frozenset({"Schedule", "CloudWatchEvent", "EventBridgeRule"})


def state_machine(resource: TemplateResource) -> Iterator[TemplateResource]:
    """The state machine, its role unless it names one, its versions and what its events ask for.

    Source: AWS SAM developer guide, "CloudFormation resources generated when you specify
    AWS::Serverless::StateMachine".
    """
    properties = resource.properties
    yield derived(resource, "", "AWS::StepFunctions::StateMachine", properties)
    if not given(properties, "Role"):
        yield role(resource, "Role", properties)
    if given(properties, "AutoPublishAlias"):
        yield derived(resource, "Version", "AWS::StepFunctions::StateMachineVersion")
        yield derived(resource, "Alias", "AWS::StepFunctions::StateMachineAlias")
    for name, event in mapping(properties, "Events").items():
        if isinstance(event, dict):
            yield from _event(resource, name, str(event.get("Type")), mapping(event, "Properties"))


def _event(resource: TemplateResource, name: str, kind: str, event: Mapping[str, Any]) -> Iterator[TemplateResource]:
    """Every event starts the machine through a role; it carries the machine's boundary, or the schedule's own."""
    if kind == "Api":
        if not given(event, "RestApiId"):
            yield from implicit_rest_api(resource)
        yield role(resource, f"{name}Role", resource.properties)
    elif kind in _RULES:
        yield derived(resource, name, "AWS::Events::Rule")
        if not given(event, "RoleArn"):
            yield role(resource, f"{name}Role", resource.properties)
        yield from dead_letter_queue(resource, name, event, policy=True)
    elif kind == "ScheduleV2":
        yield derived(resource, name, "AWS::Scheduler::Schedule")
        if not given(event, "RoleArn"):
            yield role(resource, f"{name}Role", event)
        yield from dead_letter_queue(resource, name, event, policy=False)
