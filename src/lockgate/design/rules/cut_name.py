"""LG3004: a generated name that CloudFormation would cut.

CloudFormation names a resource ``STACK-LOGICALID-TAIL`` with a tail of twelve characters. Where that is longer than
the type allows, the stack's name and the logical id share what the tail leaves, and each takes what the other does
not need. AWS does not document it; the rule reproduces the names that are seen.
"""

from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.names import naming
from lockgate.design.rules.resources import each
from lockgate.kernel import Finding
from lockgate.spec.declaration import TemplateResource
from lockgate.spec.rules.rule import Rule

RULE = Rule(
    "LG3004",
    "a generated name that would be cut",
    why="CloudFormation would shorten the stack's name, with which all that the role may make begins",
    remedy="shorten the logical id or the names of the application and the environment",
)

_TAIL = 13
"""The tail and its hyphen."""


def check(found: tuple[Delivery, ...]) -> list[Finding]:
    """One finding per resource whose name would lose a part of the stack's."""
    return [finding for target, resource in each(found) for finding in _check(target, resource)]


def _check(target: Target, resource: TemplateResource) -> list[Finding]:
    data = naming(resource)
    if data is None or data["property"] in resource.properties:
        return []
    room = room_for_stack(data["limit"], resource.logical_id)
    if len(target.stack) <= room:
        return []
    length, limit = len(target.stack), data["limit"]
    fact = f"the name of `{resource.logical_id}` would cut `{target.stack}`, which has {length} characters, to {room}"
    stated = f"a `{data['property']}` of at most {limit} characters that begins with `${{AWS::StackName}}-`"
    remedy = f"shorten the logical id, or state {stated}"
    return [RULE.finding(resource.origin, fact, remedy=remedy)]


def room_for_stack(limit: int, logical_id: str) -> int:
    """The characters of the stack's name that a generated name of at most `limit` characters keeps."""
    shared = limit - _TAIL - 1
    half = (shared + 1) // 2
    return max(half, shared - len(logical_id))
