"""``AWS::Events::Rule``."""

from collections.abc import Mapping, Sequence

from lockgate.design.nodes import EventRule, RuleTarget
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Tree


def rule(node: EventRule) -> Tree:
    """The rule and its targets."""
    properties: dict[str, Tree] = {
        "Name": node.name,
        "Description": node.description,
        "State": "ENABLED",
        "EventPattern": _pattern(node.pattern),
        "Targets": [_target(each) for each in node.targets],
    }
    return typed("AWS::Events::Rule", properties, node.origin)


def _target(target: RuleTarget) -> Tree:
    tree: dict[str, Tree] = {"Id": target.id, "Arn": value(target.arn)}
    if target.role is not None:
        tree["RoleArn"] = value(target.role)
    if target.input is not None:
        paths: dict[str, Tree] = dict(target.input.paths)
        tree["InputTransformer"] = {"InputPathsMap": paths, "InputTemplate": target.input.template}
    return tree


def _pattern(part: object) -> Tree:
    """A part of an event pattern, which is mappings, lists, texts and truth values."""
    if isinstance(part, Mapping):
        return {str(key): _pattern(inner) for key, inner in part.items()}
    if isinstance(part, Sequence) and not isinstance(part, str):
        return [_pattern(inner) for inner in part]
    return part if isinstance(part, bool) else str(part)
