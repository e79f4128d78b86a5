"""LG2005: two things of one kind with the same name in one account."""

from lockgate.design.delivery import Delivery
from lockgate.design.model import Stack
from lockgate.design.nodes import BucketPolicy, KmsKey, Node
from lockgate.kernel import Finding, Origin
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG2005",
    "two things with the same name",
    why="AWS would refuse the second, or both lines would use the first",
    remedy="rename one of the applications, branches, environments or groups that the name is made of",
)

_GLOBAL = frozenset({"Bucket"})
"""Kinds whose names are unique across accounts."""


def check(_: tuple[Delivery, ...], stacks: tuple[Stack, ...]) -> list[Finding]:
    """One finding per name that is used a second time."""
    seen: dict[tuple[str, str, str], str] = {}
    findings = []
    for stack in stacks:
        for kind, name, origin in _named(stack):
            key = ("" if kind in _GLOBAL else stack.account, kind, name)
            if key in seen:
                both = f"the stacks `{seen[key]}` and `{stack.name}` of the account `{stack.account}`"
                fact = f"{both} both make the {kind} `{name}`"
                findings.append(RULE.finding(origin, fact))
            seen.setdefault(key, stack.name)
    return findings


def _named(stack: Stack) -> list[tuple[str, str, Origin]]:
    """The kind, name and origin of the stack and of everything in it that has a name of its own."""
    nodes = [(type(node).__name__, name, node.origin) for node in stack.nodes if (name := _name(node)) is not None]
    return [("Stack", stack.name, stack.nodes[0].origin), *nodes]


def _name(node: Node) -> str | None:
    """The node's own name; a key and a bucket policy have none."""
    return None if isinstance(node, KmsKey | BucketPolicy) else node.name
