"""A parsed document as a `Template`: the shape of every section, before anything is evaluated.

Source: CloudFormation user guide, "Template sections" and "Understand CloudFormation quotas".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.errors import invalid, malformed
from lockgate.emulator.services.cloudformation.template.model import (
    LANGUAGE_EXTENSIONS,
    SERVERLESS,
    OutputSpec,
    ParameterSpec,
    ResourceSpec,
    Template,
)

_SECTIONS = frozenset(
    {
        *("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings"),
        *("Conditions", "Transform", "Resources", "Outputs", "Hooks"),
    }
)
_RESOURCE_KEYS = frozenset(
    {
        *("Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy"),
        *("UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Description"),
    }
)
_PARAMETER_KEYS = frozenset(
    {
        *("Type", "Default", "NoEcho", "AllowedValues", "AllowedPattern", "MaxLength", "MinLength"),
        *("MaxValue", "MinValue", "Description", "ConstraintDescription"),
    }
)
_OUTPUT_KEYS = frozenset({"Value", "Export", "Description", "Condition"})
_TYPE = re.compile(r"String|Number|CommaDelimitedList|List<[\w:]+>|AWS::[\w:]+(<[\w:<>]+>)?")
_LIMITS = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_POLICIES = frozenset({"Delete", "Retain", "RetainExceptOnCreate", "Snapshot"})
KNOWN_TRANSFORMS = frozenset({SERVERLESS, LANGUAGE_EXTENSIONS})

T = TypeVar("T")


def transforms_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The names under ``Transform``; an unknown one is refused."""
    declared = document.get("Transform", ())
    names = tuple([declared] if isinstance(declared, str) else declared)
    for name in names:
        if name not in KNOWN_TRANSFORMS:
            shown = name.get("Name") if isinstance(name, dict) else name
            raise invalid(f"No transform named {shown} found.")
    return names


def parameters_of(document: Mapping[str, Any]) -> Mapping[str, ParameterSpec]:
    """The parameters alone, which transforms need before the rest is read."""
    return _each(document, "Parameters", _parameter)


def build(body: str, document: Mapping[str, Any], transforms: tuple[str, ...] = ()) -> Template:
    """The template of a document whose transforms are already applied; raises on the first thing that is malformed."""
    unknown = [key for key in document if key not in _SECTIONS]
    if unknown:
        raise invalid(f"Invalid template property or properties [{', '.join(unknown)}]")
    version = document.get("AWSTemplateFormatVersion", "2010-09-09")
    if str(version) != "2010-09-09":
        raise malformed(f"Unsupported template version: {version}; the only one is 2010-09-09.")
    if not _section(document, "Resources"):
        raise malformed("At least one Resources member must be defined.")
    return Template(
        body=body,
        document=document,
        description=_description(document),
        parameters=parameters_of(document),
        resources=_each(document, "Resources", _resource),
        outputs=_each(document, "Outputs", _output),
        conditions=_section(document, "Conditions"),
        mappings=_mappings(document),
        rules=_section(document, "Rules"),
        metadata=_section(document, "Metadata"),
        transforms=transforms,
    )


def _description(document: Mapping[str, Any]) -> str | None:
    text = document.get("Description")
    if text is not None and not isinstance(text, str):
        raise malformed("Template Description must be a string.")
    return text


def _section(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise malformed(f"[/{name}] '{name}' must be an object.")
    limit = _LIMITS.get(name)
    if limit and len(value) > limit:
        raise malformed(f"Number of {name.lower()}, {len(value)}, is greater than maximum allowed, {limit}")
    return value


def _each(document: Mapping[str, Any], section: str, make: Callable[[str, dict[str, Any]], T]) -> dict[str, T]:
    made: dict[str, T] = {}
    for name, entry in _section(document, section).items():
        if not isinstance(entry, dict):
            raise malformed(f"[/{section}/{name}] every {section} member must be an object.")
        made[name] = make(name, entry)
    return made


def _only(entry: Mapping[str, Any], known: frozenset[str], kind: str) -> None:
    unknown = [key for key in entry if key not in known]
    if unknown:
        raise invalid(f"Invalid template {kind} property '{unknown[0]}'")


def _alphanumeric(name: str, kind: str) -> None:
    if not (name.isascii() and name.isalnum()):
        raise malformed(f"{kind} name {name} is non alphanumeric.")


def _parameter(name: str, entry: dict[str, Any]) -> ParameterSpec:
    _alphanumeric(name, "Parameter")
    _only(entry, _PARAMETER_KEYS, "parameter")
    kind = entry.get("Type")
    if kind is None:
        raise malformed("Every Parameters object must contain a Type member.")
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise malformed(f"Unrecognized parameter type: {kind}")
    if isinstance(entry.get("Default"), dict | list):
        raise malformed("Every Default member must be a string.")
    return ParameterSpec(name, kind, entry)


def _resource(name: str, entry: dict[str, Any]) -> ResourceSpec:
    _alphanumeric(name, "Resource")
    _only(entry, _RESOURCE_KEYS, "resource")
    kind = entry.get("Type")
    if not isinstance(kind, str):
        raise malformed(f"[/Resources/{name}] Every Resources object must contain a Type member.")
    properties = entry.get("Properties") or {}
    if not isinstance(properties, dict):
        raise malformed(f"[/Resources/{name}/Properties] 'Properties' must be an object.")
    depends = entry.get("DependsOn", ())
    return ResourceSpec(
        logical_id=name,
        type=kind,
        properties=properties,
        depends_on=(depends,) if isinstance(depends, str) else tuple(depends),
        condition=_text(name, entry, "Condition"),
        deletion_policy=_policy(name, entry, "DeletionPolicy"),
        update_replace_policy=_policy(name, entry, "UpdateReplacePolicy"),
        update_policy=entry.get("UpdatePolicy") or {},
        metadata=entry.get("Metadata") or {},
    )


def _text(name: str, entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise malformed(f"[/Resources/{name}] Every {key} member must be a string.")
    return value


def _policy(name: str, entry: Mapping[str, Any], key: str) -> Any:
    value = entry.get(key, "Delete")
    if not isinstance(value, dict) and value not in _POLICIES:
        raise _bad_policy(name, key, value)
    return value  # a function, which only AWS::LanguageExtensions allows, is evaluated with the resource


def _bad_policy(name: str, key: str, value: Any) -> ServiceError:
    return malformed(f"Unrecognized {key} {value} for resource {name}")


def _output(name: str, entry: dict[str, Any]) -> OutputSpec:
    _alphanumeric(name, "Output")
    _only(entry, _OUTPUT_KEYS, "output")
    if entry.get("Value") is None:
        raise malformed("Every Outputs member must contain a Value object")
    export = entry.get("Export")
    if export is not None and (not isinstance(export, dict) or set(export) != {"Name"}):
        raise malformed(f"Output {name} is malformed. The Export must be an object with the one member Name.")
    return OutputSpec(
        name, entry["Value"], (export or {}).get("Name"), entry.get("Description"), entry.get("Condition")
    )


def _mappings(document: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, table in _section(document, "Mappings").items():
        rows = table.values() if isinstance(table, dict) else ()
        if not isinstance(table, dict) or not all(isinstance(row, dict) for row in rows):
            raise malformed(f"Every Mappings member must be a map of maps: {name}")
    return _section(document, "Mappings")
