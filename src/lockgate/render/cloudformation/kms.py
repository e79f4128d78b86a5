"""``AWS::KMS::Key`` and ``AWS::KMS::Alias``."""

from lockgate.design.nodes import KeyAlias, KmsKey
from lockgate.render.cloudformation.parts import document, typed, value
from lockgate.render.tree import Tree


def key(node: KmsKey) -> Tree:
    """The key."""
    properties: dict[str, Tree] = {
        "Description": node.description,
        "EnableKeyRotation": node.rotation,
        "PendingWindowInDays": node.pending_days,
        "KeyPolicy": document(node.policy),
    }
    return typed("AWS::KMS::Key", properties, node.origin, keep=True)


def alias(node: KeyAlias) -> Tree:
    """The alias."""
    properties: dict[str, Tree] = {"AliasName": node.name, "TargetKeyId": value(node.key)}
    return typed("AWS::KMS::Alias", properties, node.origin)
