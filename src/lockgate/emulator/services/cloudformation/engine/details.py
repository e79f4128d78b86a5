"""The shapes of a change set's changes.

Source: API reference, "ResourceChange", "ResourceChangeDetail"; user guide, "View a change set": a changed parameter
shows as a static parameter reference and, because evaluation decides, as a dynamic direct modification.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.emulator.services.cloudformation.engine.diff import Difference
from lockgate.emulator.services.cloudformation.engine.wish import KNOWN_LATER, Desired
from lockgate.emulator.services.cloudformation.state import ResourceState
from lockgate.emulator.services.cloudformation.template.evaluate import pending_in
from lockgate.emulator.services.cloudformation.template.references import references
from lockgate.emulator.services.cloudformation.template.scope import Pending

_STATIC, _DYNAMIC = "Static", "Dynamic"


def addition(desired: Desired) -> dict[str, Any]:
    """A resource that will be created."""
    change = {
        "Action": "Add",
        "LogicalResourceId": desired.spec.logical_id,
        "ResourceType": desired.spec.type,
        "Scope": [],
        "Details": [],
        "AfterContext": _context(desired.properties),
    }
    return {"Type": "Resource", "ResourceChange": change}


def removal(state: ResourceState, action: str) -> dict[str, Any]:
    """A resource that will be deleted, or left behind."""
    change = {
        "PolicyAction": action,
        "Action": "Remove",
        "LogicalResourceId": state.logical_id,
        "PhysicalResourceId": state.physical_id or "",
        "ResourceType": state.type,
        "Scope": [],
        "Details": [],
        "BeforeContext": _context(state.properties),
    }
    return {"Type": "Resource", "ResourceChange": change}


def modification(
    state: ResourceState, desired: Desired, found: Difference, raw: Mapping[str, Any], parameters: frozenset[str]
) -> dict[str, Any]:
    """A resource that will be changed or replaced; `raw` are its properties in the old template."""
    listed = [
        detail for name in sorted(found.properties) for detail in _property(name, desired, found, raw, parameters)
    ]
    for detail in listed:
        detail["Target"] |= _values(detail["Target"]["Name"], state, desired)
    scope = ["Properties"] if found.properties else []
    for attribute in [*(["Tags"] if found.tags else []), *sorted(found.attributes)]:
        scope.append(attribute)
        listed.append(_detail({"Attribute": attribute, "RequiresRecreation": "Never"}, _STATIC, "DirectModification"))
    change = {
        "Action": "Modify",
        "LogicalResourceId": state.logical_id,
        "PhysicalResourceId": state.physical_id or "",
        "ResourceType": state.type,
        "Replacement": _replacement(found, listed),
        "Scope": scope,
        "Details": listed,
        "BeforeContext": _context(state.properties),
        "AfterContext": _context(desired.properties),
    }
    if change["Replacement"] != "False":
        kept = desired.update_replace_policy == "Retain"
        change["PolicyAction"] = "ReplaceAndRetain" if kept else "ReplaceAndDelete"
    return {"Type": "Resource", "ResourceChange": change}


def _property(
    name: str, desired: Desired, found: Difference, raw: Mapping[str, Any], parameters: frozenset[str]
) -> Iterator[dict[str, Any]]:
    recreation = "Always" if name in found.replacing else "Conditionally" if name in found.conditional else "Never"
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    expression = desired.spec.properties.get(name)
    causes = list(_causes(expression, desired, parameters))
    direct = raw.get(name) != expression or not causes
    for source, entity, evaluation in causes:
        yield _detail(dict(target), evaluation, source, entity)
    if direct or any(source == "ParameterReference" for source, _, _ in causes):
        waits = bool(pending_in(desired.properties.get(name)))
        yield _detail(dict(target), _DYNAMIC if causes or waits else _STATIC, "DirectModification")


def _causes(expression: Any, desired: Desired, parameters: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Source, entity and evaluation for whatever the value refers to and that changes."""
    seen = set()
    for reference in references(expression):
        entity = reference.target if reference.attribute is None else f"{reference.target}.{reference.attribute}"
        if entity in seen:
            continue
        seen.add(entity)
        if reference.target in parameters:
            yield "ParameterReference", entity, _STATIC
        elif reference.target in desired.pending:
            yield "ResourceReference" if reference.attribute is None else "ResourceAttribute", entity, _DYNAMIC


def _detail(target: dict[str, Any], evaluation: str, source: str, entity: str | None = None) -> dict[str, Any]:
    detail = {"Target": target, "Evaluation": evaluation, "ChangeSource": source}
    return detail if entity is None else {**detail, "CausingEntity": entity}


def _replacement(found: Difference, listed: list[dict[str, Any]]) -> str:
    if not found.replacing:
        return "Conditional" if found.conditional else "False"
    certain = any(
        detail["Target"].get("Name") in found.replacing and detail["Evaluation"] == _STATIC for detail in listed
    )
    return "True" if certain else "Conditional"


def _values(name: str, state: ResourceState, desired: Desired) -> dict[str, str]:
    before, after = state.properties.get(name), desired.properties.get(name)
    kind = "Add" if before is None else "Remove" if after is None else "Modify"
    values = {"Path": f"/Properties/{name}", "AttributeChangeType": kind}
    if before is not None:
        values["BeforeValue"] = _text(before)
    if after is not None:
        values["AfterValue"] = _text(after)
    return values


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(_shown(value))


def _context(properties: Mapping[str, Any]) -> str:
    return json.dumps({"Properties": _shown(dict(properties))})


def _shown(value: Any) -> Any:
    if isinstance(value, Pending):
        return KNOWN_LATER
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    return value


def without_values(change: Mapping[str, Any]) -> dict[str, Any]:
    """A change as DescribeChangeSet shows it unless property values are asked for."""
    resource = {
        name: item for name, item in change["ResourceChange"].items() if name not in ("BeforeContext", "AfterContext")
    }
    hidden = ("Path", "AttributeChangeType", "BeforeValue", "AfterValue")
    resource["Details"] = [
        {**detail, "Target": {name: item for name, item in detail["Target"].items() if name not in hidden}}
        for detail in resource["Details"]
    ]
    return {**change, "ResourceChange": resource}
