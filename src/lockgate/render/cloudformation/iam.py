"""``AWS::IAM::Role`` and ``AWS::IAM::ManagedPolicy``."""

from lockgate.design.nodes import InlinePolicy, ManagedPolicy, Role
from lockgate.render.cloudformation.parts import document, typed, value
from lockgate.render.tree import Tree


def role(node: Role) -> Tree:
    """The role with its inline policies."""
    properties: dict[str, Tree] = {
        "RoleName": node.name,
        "Description": node.description,
        "AssumeRolePolicyDocument": document(node.trust),
    }
    if node.boundary is not None:
        properties["PermissionsBoundary"] = value(node.boundary)
    if node.managed:
        properties["ManagedPolicyArns"] = [value(arn) for arn in node.managed]
    if node.policies:
        properties["Policies"] = [_inline(policy) for policy in node.policies]
    return typed("AWS::IAM::Role", properties, node.origin)


def _inline(policy: InlinePolicy) -> Tree:
    return {"PolicyName": policy.name, "PolicyDocument": document(policy.policy)}


def managed_policy(node: ManagedPolicy) -> Tree:
    """The managed policy."""
    properties: dict[str, Tree] = {
        "ManagedPolicyName": node.name,
        "Description": node.description,
        "PolicyDocument": document(node.policy),
    }
    return typed("AWS::IAM::ManagedPolicy", properties, node.origin)
