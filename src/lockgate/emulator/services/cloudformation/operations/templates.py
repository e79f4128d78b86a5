"""GetTemplate, GetTemplateSummary and ValidateTemplate."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Call, Operation
from lockgate.emulator.services.cloudformation.errors import invalid, no_change_set, no_stack_with_id
from lockgate.emulator.services.cloudformation.operations.source import template_body
from lockgate.emulator.services.cloudformation.operations.world import World
from lockgate.emulator.services.cloudformation.resources.registry import HANDLERS
from lockgate.emulator.services.cloudformation.state import Deployment, Stack
from lockgate.emulator.services.cloudformation.template.capabilities import needed, reason
from lockgate.emulator.services.cloudformation.template.checks import check
from lockgate.emulator.services.cloudformation.template.parameters import declared
from lockgate.emulator.services.cloudformation.template.structure import build, parameters_of, transforms_of
from lockgate.emulator.services.cloudformation.template.text import parse


def table(world: World) -> Mapping[str, Operation]:
    """The operations of this module."""
    templates = Templates(world)
    return {
        "GetTemplate": templates.get,
        "GetTemplateSummary": templates.summary,
        "ValidateTemplate": templates.validate,
    }


class Templates:
    """Operations on templates."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, call: Call) -> Mapping[str, Any]:
        """GetTemplate: as it was given, or with its transforms applied."""
        deployment = self._deployment(call)
        body: str = deployment.template.body
        if call.params.get("TemplateStage") == "Processed" and deployment.template.transforms:
            body = json.dumps(deployment.template.document)
        stages = ["Original", "Processed"]
        return {"TemplateBody": body, "StagesAvailable": stages}

    def summary(self, call: Call) -> Mapping[str, Any]:
        """GetTemplateSummary of a template, or of a stack's."""
        body = self._deployment(call).template.body if call.params.get("StackName") else self._given(call)
        document = parse(body)
        described = _described(document, body)
        types = [entry.get("Type") for entry in document.get("Resources", {}).values() if isinstance(entry, dict)]
        metadata = document.get("Metadata")
        described |= {
            "Parameters": declared(parameters_of(document)),
            "ResourceTypes": list(dict.fromkeys(kind for kind in types if isinstance(kind, str))),
            "Version": str(document.get("AWSTemplateFormatVersion", "2010-09-09")),
        }
        return described | ({"Metadata": json.dumps(metadata)} if metadata else {})

    def validate(self, call: Call) -> Mapping[str, Any]:
        """ValidateTemplate: everything that can be told without parameter values."""
        body = self._given(call)
        document = parse(body)
        if not transforms_of(document):
            check(build(body, document), call.region, HANDLERS.keys())
        specs = parameters_of(document)
        parameters = [
            {
                name: value
                for name, value in (
                    ("ParameterKey", spec.name),
                    ("DefaultValue", spec.default),
                    ("NoEcho", spec.no_echo),
                    ("Description", spec.spec.get("Description")),
                )
                if value is not None
            }
            for spec in specs.values()
        ]
        return {**_described(document, body), "Parameters": parameters}

    def _given(self, call: Call) -> str:
        return template_body(self._world, call, None)

    def _deployment(self, call: Call) -> Deployment:
        given = str(call.params.get("ChangeSetName") or "")
        stack = None
        if not given.startswith("arn:"):
            stack = self._world.stack(call, no_stack_with_id)
        deployment = self._of_change_set(call, given, stack) if given else stack.deployment if stack else None
        if deployment is None:
            raise invalid(f"Template for stack {call.params.get('StackName')} does not exist")
        return deployment

    def _of_change_set(self, call: Call, given: str, stack: Stack | None) -> Deployment | None:
        found = self._world.store.change_set(call.account, call.region, given)
        if stack is not None:
            found = next((item for item in stack.change_sets.values() if item.name == given), None)
        if found is None:
            raise no_change_set(given)
        return found.deployment


def _described(document: Mapping[str, Any], body: str) -> dict[str, Any]:
    """Description, transforms and capabilities; what resources of a transform become is not known yet."""
    described: dict[str, Any] = {}
    if document.get("Description"):
        described["Description"] = document["Description"]
    transforms = transforms_of(document)
    if transforms:
        return {**described, "DeclaredTransforms": list(transforms), "Capabilities": ["CAPABILITY_AUTO_EXPAND"]}
    capabilities, kinds = needed(build(body, document))
    if capabilities:
        described |= {"Capabilities": capabilities, "CapabilitiesReason": reason(kinds)}
    return described
