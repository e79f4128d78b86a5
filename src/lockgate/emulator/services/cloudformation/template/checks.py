"""What CloudFormation checks of a template before anything is created: types, references, conditions, cycles."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid, malformed, template_error
from lockgate.emulator.services.cloudformation.template import schemas
from lockgate.emulator.services.cloudformation.template.graph import creation_order
from lockgate.emulator.services.cloudformation.template.model import Template
from lockgate.emulator.services.cloudformation.template.references import conditions_in, references

PSEUDO = frozenset(
    {
        *("AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition"),
        *("AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"),
    }
)


def check(template: Template, region: str, handled: AbstractSet[str]) -> None:
    """Refuse what CloudFormation refuses on CreateStack, UpdateStack, CreateChangeSet and ValidateTemplate.

    `handled` are the types that can be created here; another type is an error whether or not AWS has it.
    """
    _types(template, region, handled)
    _conditions(template)
    _resources(template, region)
    _outputs(template, region)
    creation_order(template.resources)


def _types(template: Template, region: str, handled: AbstractSet[str]) -> None:
    kinds = dict.fromkeys(spec.type for spec in template.resources.values())
    missing = [kind for kind in kinds if not schemas.is_custom(kind) and kind not in handled]
    if missing:
        only_here = [kind for kind in missing if schemas.find(kind, region)]
        hint = f" (AWS has {', '.join(only_here)}; this emulator does not)" if only_here else ""
        raise malformed(f"Unrecognized resource types: [{', '.join(missing)}]{hint}")


def _conditions(template: Template) -> None:
    names = _parameters(template)
    for name, expression in template.conditions.items():
        unknown = sorted({ref.target for ref in references(expression)} - names)
        if unknown:
            raise malformed(
                f"Unresolved dependencies [{', '.join(unknown)}]. "
                "Cannot reference resources in the Conditions block of the template"
            )
        _known_conditions(template, [*conditions_in(expression), *_condition_uses(expression)], "Conditions")
        _no_cycle(template, name)


def _no_cycle(template: Template, name: str) -> None:
    seen, queue = set[str](), [name]
    while queue:
        for used in _condition_uses(template.conditions.get(queue.pop())):
            if used == name:
                raise template_error(f"Found circular condition dependency between {name} and {used}")
            if used not in seen:
                seen.add(used)
                queue.append(used)


def _condition_uses(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value for name in _condition_uses(item)]
    if not isinstance(value, dict):
        return []
    if set(value) == {"Condition"} and isinstance(value["Condition"], str):
        return [value["Condition"]]
    return [name for item in value.values() for name in _condition_uses(item)]


def _known_conditions(template: Template, used: Iterable[str], block: str) -> None:
    for name in used:
        if name not in template.conditions:
            raise malformed(f"Unresolved condition dependency {name} in the {block} block of the template")


def _resources(template: Template, region: str) -> None:
    names = _parameters(template)
    unresolved: dict[str, None] = {}
    for spec in template.resources.values():
        if spec.condition is not None:
            _known_conditions(template, [spec.condition], "Resources")
        _known_conditions(template, conditions_in([spec.properties, spec.metadata]), "Resources")
        unresolved.update(dict.fromkeys(name for name in spec.depends_on if name not in template.resources))
        values = [spec.properties, spec.metadata, spec.update_policy]
        unresolved.update(dict.fromkeys(_unresolved(template, names, values, region)))
    if unresolved:
        raise _unresolved_error(unresolved, "Resources")


def _outputs(template: Template, region: str) -> None:
    names = _parameters(template)
    unresolved: dict[str, None] = {}
    for output in template.outputs.values():
        if output.condition is not None:
            _known_conditions(template, [output.condition], "Outputs")
        values = [output.value, output.export]
        _known_conditions(template, conditions_in(values), "Outputs")
        unresolved.update(dict.fromkeys(_unresolved(template, names, values, region)))
    if unresolved:
        raise _unresolved_error(unresolved, "Outputs")


def _unresolved_error(names: Mapping[str, None], block: str) -> Exception:
    return malformed(f"Unresolved resource dependencies [{', '.join(names)}] in the {block} block of the template")


def _parameters(template: Template) -> frozenset[str]:
    return PSEUDO.union(template.parameters)


def _unresolved(template: Template, names: frozenset[str], value: Any, region: str) -> list[str]:
    missing = []
    for reference in references(value):
        spec = template.resources.get(reference.target)
        if spec is None and (reference.attribute is not None or reference.target not in names):
            missing.append(reference.target)
        elif spec is not None and reference.attribute:
            _attribute(spec.logical_id, spec.type, reference.attribute, region)
    return missing


def _attribute(logical_id: str, kind: str, attribute: str, region: str) -> None:
    schema = schemas.find(kind, region)
    if schema is None or schema.open or attribute.startswith("Outputs."):
        return
    if attribute not in schema.attributes and attribute not in schema.property_attributes:
        raise template_error(f"resource {logical_id} does not support attribute type {attribute} in Fn::GetAtt")


def refuse_type_changes(before: Template, after: Template) -> None:
    """An update may not give a logical id another type."""
    changed = [
        name
        for name, spec in after.resources.items()
        if name in before.resources and before.resources[name].type != spec.type
    ]
    if changed:
        raise invalid(
            "Update of resource type is not permitted. The new template modifies resource type of the following "
            f"resources: [{', '.join(changed)}]"
        )
