"""``AWS::Events::Rule``."""

from collections.abc import Mapping, Sequence

from lockgate.design.nodes import EventRule
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Tree


def rule(node: EventRule) -> Tree:
    """The rule and its targets."""
    targets: list[Tree] = [
        {"Id": each.id, "Arn": value(each.arn), "RoleArn": value(each.role)} for each in node.targets
    ]
    properties: dict[str, Tree] = {
        "Name": node.name,
        "Description": node.description,
        "State": "ENABLED",
        "EventPattern": _pattern(node.pattern),
        "Targets": targets,
    }
    return typed("AWS::Events::Rule", properties, node.origin)


def _pattern(part: object) -> Tree:
    """A part of an event pattern, which is mappings, lists and texts."""
    if isinstance(part, Mapping):
        return {str(key): _pattern(inner) for key, inner in part.items()}
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [_pattern(inner) for inner in part]
    return str(part)
