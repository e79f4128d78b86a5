"""The AppSpec file of a Lambda deployment: which alias goes from which version to which, and its hooks.

Source: CodeDeploy user guide, "AppSpec file structure", "AppSpec 'resources' section (Amazon ECS and AWS Lambda
deployments only)", "AppSpec 'hooks' section for an AWS Lambda deployment".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from lockgate.emulator.services.codedeploy.control.state import Target
from lockgate.emulator.services.codedeploy.run.endings import Ended

HOOKS = ("BeforeAllowTraffic", "AfterAllowTraffic")
_PROPERTIES = {"Name": "name", "Alias": "alias", "CurrentVersion": "current version", "TargetVersion": "target version"}


@dataclass(frozen=True, slots=True)
class AppSpec:
    """What to shift, and the functions to ask: lifecycle event to a function's name or ARN."""

    target: Target
    hooks: Mapping[str, str]


def read_appspec(text: str) -> AppSpec:
    """The file, YAML or JSON; raises `Ended` with ``INVALID_REVISION`` and what is wrong with it."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _invalid(f"it is neither YAML nor JSON: {error}") from error
    if not isinstance(document, Mapping):
        raise _invalid("it is not a mapping")
    if document.get("version") not in (0, 0.0, "0.0"):
        raise _invalid("its version must be 0.0")
    return AppSpec(_target(document.get("Resources", document.get("resources"))), _hooks(document))


def _target(resources: Any) -> Target:
    if not isinstance(resources, list) or len(resources) != 1 or not isinstance(resources[0], Mapping):
        raise _invalid("its Resources must be a list of exactly one function")
    ((name, resource),) = resources[0].items() if len(resources[0]) == 1 else ((None, None),)
    if not isinstance(resource, Mapping):
        raise _invalid("its Resources must name one function")
    if resource.get("Type", resource.get("type")) != "AWS::Lambda::Function":
        raise _invalid(f"the Type of {name} must be AWS::Lambda::Function")
    properties = resource.get("Properties", resource.get("properties"))
    if not isinstance(properties, Mapping):
        raise _invalid(f"{name} has no Properties")
    found = {key: properties.get(key, properties.get(key[0].lower() + key[1:])) for key in _PROPERTIES}
    for key, value in found.items():
        if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
            raise _invalid(f"{name} lacks the property {key}, the {_PROPERTIES[key]}")
    return Target(
        name=str(name),
        function=str(found["Name"]),
        alias=str(found["Alias"]),
        current=str(found["CurrentVersion"]),
        target=str(found["TargetVersion"]),
    )


def _hooks(document: Mapping[str, Any]) -> dict[str, str]:
    hooks: dict[str, str] = {}
    for item in document.get("Hooks", document.get("hooks")) or ():
        if not isinstance(item, Mapping):
            raise _invalid("its Hooks must be a list of a lifecycle event and a function each")
        for event, function in item.items():
            if event not in HOOKS or not isinstance(function, str) or not function or event in hooks:
                raise _invalid(f"the hook {event} must be one of {' and '.join(HOOKS)}, once, with a function's name")
            hooks[event] = function
    return hooks


def _invalid(why: str) -> Ended:
    return Ended("INVALID_REVISION", f"The AppSpec file is not valid: {why}")
