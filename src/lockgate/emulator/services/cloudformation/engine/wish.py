"""What a deployment asks for, evaluated against the resources that are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid, template_error
from lockgate.emulator.services.cloudformation.resources.tags import own_tags
from lockgate.emulator.services.cloudformation.state import Deployment, Output
from lockgate.emulator.services.cloudformation.template import schemas
from lockgate.emulator.services.cloudformation.template.evaluate import Evaluator, evaluate_conditions, pending_in
from lockgate.emulator.services.cloudformation.template.graph import creation_order, dependencies
from lockgate.emulator.services.cloudformation.template.model import ResourceSpec, text_of
from lockgate.emulator.services.cloudformation.template.parameters import referable
from lockgate.emulator.services.cloudformation.template.properties import Misfit, fit
from lockgate.emulator.services.cloudformation.template.rules import enforce
from lockgate.emulator.services.cloudformation.template.scope import Imports, Pending, Pseudo, ResourceValues, Scope

KNOWN_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"
"""What a change set shows for a value that only the deployment will tell."""


@dataclass(frozen=True, slots=True)
class Desired:
    """One resource as it shall be. `properties` are coerced; `pending` are ids whose values are not known yet."""

    spec: ResourceSpec
    properties: Mapping[str, Any]
    tags: Mapping[str, str]
    metadata: Mapping[str, Any]
    update_policy: Mapping[str, Any]
    deletion_policy: str
    update_replace_policy: str
    needs: frozenset[str]
    pending: frozenset[str]


class Wish:
    """A deployment in one scope.

    Attributes:
        conditions: Condition name to its outcome.
        active: The resources whose condition holds, in the template's order.
    """

    def __init__(self, deployment: Deployment, pseudo: Pseudo, resources: ResourceValues, imports: Imports) -> None:
        template = deployment.template
        parameters = referable(template.parameters, deployment.values, deployment.resolved)
        plain = Scope(pseudo, parameters, template.mappings, imports=imports, extensions=template.language_extensions)
        enforce(template.rules, plain)
        self.conditions = evaluate_conditions(template, plain)
        self._deployment = deployment
        self._region = pseudo.region
        self._evaluator = Evaluator(
            Scope(
                pseudo,
                parameters,
                template.mappings,
                self.conditions,
                resources,
                imports,
                template.language_extensions,
            )
        )
        self.active = {name: spec for name, spec in template.resources.items() if self._holds(spec.condition)}

    @cached_property
    def order(self) -> list[str]:
        """The active resources, dependencies first."""
        return creation_order(self.active)

    def _holds(self, condition: str | None) -> bool:
        return condition is None or self.conditions[condition]

    def desired(self, logical_id: str) -> Desired:
        """The resource evaluated; raises `ServiceError` with the reason when it cannot be."""
        spec = self.active[logical_id]
        raw = self._evaluator.value(spec.properties)
        pending = pending_in(raw)
        schema = schemas.find(spec.type, self._region)
        properties = raw if schema is None else _fitted(logical_id, schema, raw, complete=not pending)
        return Desired(
            spec=spec,
            properties=properties,
            tags=self._tags(schema, properties),
            metadata=self._evaluator.value(spec.metadata),
            update_policy=self._evaluator.value(spec.update_policy),
            deletion_policy=str(self._evaluator.value(spec.deletion_policy)),
            update_replace_policy=str(self._evaluator.value(spec.update_replace_policy)),
            needs=dependencies(spec, self.active),
            pending=pending,
        )

    def _tags(self, schema: schemas.Schema | None, properties: Mapping[str, Any]) -> dict[str, str]:
        if schema is None or schema.tag_property is None:
            return {}
        own = properties.get(schema.tag_property)
        return {**self._deployment.tags, **(own_tags(own) if isinstance(own, dict | list) else {})}

    def outputs(self) -> list[Output]:
        """The outputs whose condition holds."""
        specs = self._deployment.template.outputs.values()
        return [self._output(spec) for spec in specs if self._holds(spec.condition)]

    def _output(self, spec: Any) -> Output:
        value = self._evaluator.value(spec.value)
        if isinstance(value, Pending):
            value = KNOWN_LATER
        if isinstance(value, list | dict):
            raise template_error(f"the value of output {spec.name} must be a string")
        export = None if spec.export is None else text_of(self._evaluator.value(spec.export))
        return Output(spec.name, text_of(value), spec.description, export)


def _fitted(logical_id: str, schema: schemas.Schema, raw: Mapping[str, Any], *, complete: bool) -> dict[str, Any]:
    properties, misfit = fit(schema, raw)
    if misfit.problems and complete:
        raise invalid(_refusal(logical_id, misfit, registry=schema.registry))
    return properties


def _refusal(logical_id: str, misfit: Misfit, *, registry: bool) -> str:
    """The types of the registry and the older built-in ones word the same mistakes differently."""
    if registry:
        listed = ", ".join(misfit.texts)
        return f"Properties validation failed for resource {logical_id} with message:\n[{listed}]"
    pointer, text = misfit.problems[0]
    name = text.partition("[")[2].partition("]")[0]
    if text.startswith("extraneous key"):
        return f"Encountered unsupported property {name}"
    if text.startswith("required key"):
        return f"Property {name} cannot be empty."
    return f"Value of property {pointer.removeprefix('#/')} is not valid: {text}"
