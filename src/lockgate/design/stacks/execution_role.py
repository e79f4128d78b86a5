"""The execution role: what CloudFormation may do for the application's own stack."""

from collections.abc import Iterator

from lockgate.design.artifacts import key_statements, object_statement, uses_of
from lockgate.design.delivery import Delivery, Target
from lockgate.design.execution.boundary import boundary
from lockgate.design.execution.ceiling import ceiling
from lockgate.design.execution.grants import grants
from lockgate.design.nodes import InlinePolicy, ManagedPolicy, Role
from lockgate.design.policy import Policy, Statement
from lockgate.design.quotas import INLINE, packed, size_of
from lockgate.design.stacks.trust import service_trust
from lockgate.design.values import Reference


def execution_nodes(delivery: Delivery, target: Target) -> tuple[Role | ManagedPolicy, ...]:
    """The two boundaries, the execution role, and managed policies when its statements do not fit into it."""
    statements = (*grants(target), *_code(delivery, target))
    boundaries = (_boundary(target), _ceiling(target, statements))
    if size_of(statements) <= INLINE:
        return (*boundaries, _role(target, (InlinePolicy("deployment", Policy(statements)),), ()))
    more = tuple(_more(target, number, part) for number, part in enumerate(packed(statements), 1))
    return (*boundaries, *more, _role(target, (), more))


def _role(target: Target, inline: tuple[InlinePolicy, ...], managed: tuple[ManagedPolicy, ...]) -> Role:
    return Role(
        "ExecutionRole",
        target.names.execution_role,
        f"CloudFormation creates, changes and deletes {target.stack} with it",
        # Without aws:SourceArn: CloudFormation documents that key for extensions, not for a stack's service role.
        service_trust("CloudFormation", "cloudformation.amazonaws.com", "CloudFormation acts as it.", target.origin),
        inline,
        target.origin,
        managed=tuple(Reference(policy.logical_id) for policy in managed),
        boundary=Reference("ExecutionBoundary"),
    )


def _code(delivery: Delivery, target: Target) -> Iterator[Statement]:
    """Reading the artifacts, only where the template has code there."""
    found = uses_of(delivery, target.execution_role)
    for use in found:
        yield object_statement(delivery, use, reading=("s3:GetObject", "s3:GetObjectVersion"))
    if found:
        yield from key_statements(delivery, found)


def _boundary(target: Target) -> ManagedPolicy:
    return ManagedPolicy(
        "Boundary",
        target.names.boundary,
        f"What the roles of {target.stack} may do at most",
        boundary(target),
        target.application.origin,
    )


def _ceiling(target: Target, statements: tuple[Statement, ...]) -> ManagedPolicy:
    return ManagedPolicy(
        "ExecutionBoundary",
        target.execution_boundary_name,
        f"What the deployment of {target.stack} may do at most",
        ceiling(target, statements),
        target.application.origin,
    )


def _more(target: Target, number: int, statements: tuple[Statement, ...]) -> ManagedPolicy:
    return ManagedPolicy(
        f"ExecutionPolicy{number}",
        f"{target.names.execution_role}-{number}",
        f"Part {number} of what deploys {target.stack}",
        Policy(statements),
        target.application.origin,
    )
