"""Parameter values: given, previous or default, checked against their constraints.

Source: CloudFormation user guide, "Parameters"; API reference, "Parameter".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lockgate.emulator.services.cloudformation.errors import invalid
from lockgate.emulator.services.cloudformation.template.model import ParameterSpec, text_of

Given = Sequence[Mapping[str, Any]]
"""The ``Parameters`` member of a request."""

Specs = Mapping[str, ParameterSpec]

SsmLookup = Callable[[str], str]
"""The value of a Parameter Store parameter."""


def choose(specs: Specs, given: Given, previous: Mapping[str, str]) -> dict[str, str]:
    """Parameter name to its text. Unknown parameters, missing values and broken constraints are refused.

    `previous` are the values of the stack as it is; empty when it does not exist.
    """
    stated = {item["ParameterKey"]: item for item in given}
    unknown = [key for key in stated if key not in specs]
    if unknown:
        raise invalid(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    values: dict[str, str] = {}
    missing = []
    for name, spec in specs.items():
        value = _stated(name, stated.get(name), previous)
        if value is None:
            value = spec.default
        if value is None:
            missing.append(name)
        else:
            _check(spec, value)
            values[name] = value
    if missing:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
    return values


def _stated(name: str, item: Mapping[str, Any] | None, previous: Mapping[str, str]) -> str | None:
    if item is None:
        return None
    if item.get("UsePreviousValue"):
        if name not in previous:
            raise invalid(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a parameter key "
                "not in the previous template"
            )
        return previous[name]
    value = item.get("ParameterValue")
    return None if value is None else str(value)


def _check(spec: ParameterSpec, value: str) -> None:
    items = _items(value) if spec.is_list and not spec.from_ssm else [value]
    try:
        for item in items:
            _constraints(spec, item)
    except _BrokenError as broken:
        described = spec.spec.get("ConstraintDescription")
        reason = f"failed to satisfy constraint: {described}" if described else str(broken)
        name = spec.name if described else f"'{spec.name}'"
        raise invalid(f"Parameter {name} {reason}") from broken


class _BrokenError(Exception):
    """The constraint in words, as they follow the parameter's name."""


def _constraints(spec: ParameterSpec, value: str) -> None:
    entry = spec.spec
    allowed = [text_of(item) for item in entry.get("AllowedValues", ())]
    if allowed and value not in allowed:
        raise _BrokenError(f"must be one of AllowedValues: [{', '.join(allowed)}]")
    pattern = entry.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, value):
        raise _BrokenError(f"must match pattern {pattern}")
    if "MinLength" in entry and len(value) < int(entry["MinLength"]):
        raise _BrokenError(f"must contain at least {entry['MinLength']} characters")
    if "MaxLength" in entry and len(value) > int(entry["MaxLength"]):
        raise _BrokenError(f"must contain at most {entry['MaxLength']} characters")
    if spec.type in ("Number", "List<Number>"):
        _number(entry, value)


def _number(entry: Mapping[str, Any], value: str) -> None:
    try:
        number = float(value)
    except ValueError as error:
        raise _BrokenError("must be a number") from error
    if "MinValue" in entry and number < float(entry["MinValue"]):
        raise _BrokenError(f"must be a number not less than {entry['MinValue']}")
    if "MaxValue" in entry and number > float(entry["MaxValue"]):
        raise _BrokenError(f"must be a number not greater than {entry['MaxValue']}")


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",")] if value else []


def resolve_ssm(specs: Specs, values: Mapping[str, str], look_up: SsmLookup) -> dict[str, str]:
    """For each parameter of an SSM type: its name to the value that Parameter Store holds now."""
    return {name: look_up(values[name]) for name, spec in specs.items() if spec.from_ssm and name in values}


def referable(specs: Specs, values: Mapping[str, str], resolved: Mapping[str, str]) -> dict[str, Any]:
    """What Ref gives for each parameter: text, or the list of a list type."""
    return {
        name: _items(text) if spec.is_list else text
        for name, spec in specs.items()
        for text in [resolved.get(name, values.get(name, ""))]
    }


def shown(specs: Specs, values: Mapping[str, str], resolved: Mapping[str, str]) -> list[dict[str, Any]]:
    """The ``Parameters`` member of DescribeStacks and DescribeChangeSet; NoEcho values are masked."""
    return [_shown(specs[name], value, resolved.get(name)) for name, value in values.items() if name in specs]


def _shown(spec: ParameterSpec, value: str, resolved: str | None) -> dict[str, Any]:
    entry = {"ParameterKey": spec.name, "ParameterValue": "****" if spec.no_echo else value}
    return entry if resolved is None else {**entry, "ResolvedValue": resolved}


def declared(specs: Specs) -> list[dict[str, Any]]:
    """The ``Parameters`` member of GetTemplateSummary."""
    declarations = []
    for spec in specs.values():
        entry: dict[str, Any] = {"ParameterKey": spec.name, "ParameterType": spec.type, "NoEcho": spec.no_echo}
        if spec.default is not None:
            entry["DefaultValue"] = spec.default
        if "Description" in spec.spec:
            entry["Description"] = str(spec.spec["Description"])
        entry["ParameterConstraints"] = {}
        if "AllowedValues" in spec.spec:
            entry["ParameterConstraints"]["AllowedValues"] = [text_of(v) for v in spec.spec["AllowedValues"]]
        declarations.append(entry)
    return declarations
