"""LG3003: a policy that is larger than AWS allows."""

from collections.abc import Iterator

from lockgate.design.model import Stack
from lockgate.design.nodes import BucketPolicy, KmsKey, ManagedPolicy, Node, Role
from lockgate.design.policy import size
from lockgate.design.quotas import ATTACHED, BUCKET_POLICY, INLINE, KEY_POLICY, MANAGED, TRUST
from lockgate.kernel import Finding
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG3003",
    "a policy over its quota",
    why="AWS would refuse it",
    remedy="split the application into smaller ones, or deliver to fewer accounts over one line",
    source="IAM user guide, IAM and AWS STS quotas",
)


def check(stacks: tuple[Stack, ...]) -> list[Finding]:
    """One finding per policy that is too large, and per role with too many."""
    return [
        RULE.finding(
            node.origin, f"{what} of `{node.logical_id}` in the stack `{stack.name}` has {count}, allowed are {limit}"
        )
        for stack in stacks
        for node in stack.nodes
        for what, count, limit in _measured(node)
        if count > limit
    ]


def _measured(node: Node) -> Iterator[tuple[str, int, int]]:
    """What is counted of a node: in words, as it is, as it may be."""
    match node:
        case Role():
            yield "the trust policy, in characters,", size(node.trust), TRUST
            yield "the inline policies, in characters,", sum(size(each.policy) for each in node.policies), INLINE
            yield "the list of managed policies", len(node.managed), ATTACHED
        case ManagedPolicy():
            yield "the managed policy, in characters,", size(node.policy), MANAGED
        case KmsKey():
            yield "the key policy, in characters,", size(node.policy), KEY_POLICY
        case BucketPolicy():
            yield "the bucket policy, in characters,", size(node.policy), BUCKET_POLICY
        case _:
            return
