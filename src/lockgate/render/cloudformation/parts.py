"""What several services' resources share."""

from collections.abc import Mapping

from lockgate.design.policy import VERSION, Policy, Statement, members
from lockgate.design.values import Attribute, Input, Reference, Value
from lockgate.kernel import Origin
from lockgate.render.tree import Intrinsic, Noted, Tree


def typed(
    type_name: str, properties: Mapping[str, Tree], origin: Origin, *, keep: bool = False, comment: str = ""
) -> Tree:
    """A resource. One that holds data states that it goes with its stack, and stays when an update would replace it."""
    body: dict[str, Tree] = {"Type": type_name}
    if keep:
        body |= {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Retain"}
    return Noted({**body, "Properties": dict(properties)}, comment, origin)


def value(given: Value) -> Tree:
    """A text as it is, or the intrinsic function that yields it."""
    match given:
        case Reference(logical_id):
            return Intrinsic("Ref", logical_id)
        case Attribute(logical_id, name):
            return Intrinsic("GetAtt", f"{logical_id}.{name}")
        case Input(parameter):
            return Intrinsic("Ref", parameter)
        case str():
            return given


def document(policy: Policy) -> Tree:
    """A policy document; above each statement stands its reason."""
    return {"Version": VERSION, "Statement": [_statement(statement) for statement in policy.statements]}


def _statement(statement: Statement) -> Tree:
    shape: Tree = members(statement, value)  # type: ignore[assignment]  # leaves are trees, so the whole is one
    return Noted(shape, statement.reason, statement.origin)
