"""``AWS::Logs::LogGroup``."""

from lockgate.design.nodes import LogGroup
from lockgate.render.cloudformation.parts import typed, value
from lockgate.render.tree import Tree


def log_group(node: LogGroup) -> Tree:
    """The log group."""
    properties: dict[str, Tree] = {
        "LogGroupName": node.name,
        "RetentionInDays": node.retention_days,
        "KmsKeyId": value(node.key),
    }
    return typed("AWS::Logs::LogGroup", properties, node.origin, keep=True)
