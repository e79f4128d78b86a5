"""The execution role's own boundary: a ceiling over whatever policies the role may ever carry.

It grants nothing: what the role may do is what its policies allow *and* this does not exclude. The policies are
exact; the ceiling is coarser, so that it fits into one managed policy, and adds what must never happen. Source: IAM
user guide, "Permissions boundaries for IAM entities".
"""

import re
from collections.abc import Iterable

from lockgate.design.delivery import Target
from lockgate.design.execution.grants import granted_actions
from lockgate.design.policy import Condition, Effect, Policy, Statement
from lockgate.design.values import in_order

_VERB = re.compile(r"[A-Z]+[a-z]*")
_ARTIFACTS = ("kms:Decrypt", "kms:DescribeKey", "s3:GetObject", "s3:GetObjectVersion")

_BOUNDED = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
"""Actions for which IAM gives the role's boundary as ``iam:PermissionsBoundary``."""

_PEOPLE = (
    "account:*",
    "iam:*AccessKey*",
    "iam:*Group*",
    "iam:*LoginProfile*",
    "iam:*MFADevice*",
    "iam:*OpenIDConnectProvider*",
    "iam:*SAMLProvider*",
    "iam:*User*",
    "iam:DeleteRolePermissionsBoundary",
    "organizations:*",
    "sts:AssumeRole*",
)


def ceiling(target: Target) -> Policy:
    """The boundary of the execution role of one runtime account."""
    return Policy((_at_most(target), _own_roles(target), _bounded(target), _never(target)))


def _at_most(target: Target) -> Statement:
    # Every resource, because a boundary grants nothing: the role's policies confine each action to the stack's names.
    return Statement(
        "AtMost",
        "The kinds of calls that the template needs. A boundary grants nothing; the role's policies say where.",
        target.application.origin,
        verbs({*granted_actions(target), *_ARTIFACTS}),
        ("*",),
    )


def _own_roles(target: Target) -> Statement:
    """The stack's names begin like the delivery's own, so that these have to be taken out."""
    arns, names = target.arns, target.names
    roles = (target.action_role, target.execution_role)
    policies = (target.boundary, arns.policy(target.account, f"{names.execution_role}-*"))
    stack = arns.regional("cloudformation", target.account, f"stack/{names.access_stack}/*")
    return Statement(
        "NotTheDelivery",
        "A deployment changes neither the roles it is made with, nor their boundaries, nor the stack they come from.",
        target.origin,
        ("cloudformation:*", "iam:*"),
        in_order((*roles, *policies, stack)),
        Effect.DENY,
    )


def _bounded(target: Target) -> Statement:
    return Statement(
        "OnlyBoundedRoles",
        "Every role that a deployment makes or changes carries the application's boundary.",
        target.origin,
        _BOUNDED,
        ("*",),
        Effect.DENY,
        conditions=(Condition("StringNotEquals", "iam:PermissionsBoundary", (target.boundary,)),),
    )


def _never(target: Target) -> Statement:
    return Statement(
        "NoOtherIdentities",
        "A deployment makes no people, takes no other role, and takes no boundary away.",
        target.origin,
        _PEOPLE,
        ("*",),
        Effect.DENY,
    )


def verbs(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions by service and verb: several of one verb as ``lambda:Get*``, one as it is, never a whole service."""
    found: dict[str, list[str]] = {}
    for action in in_order(actions):
        service, _, name = action.partition(":")
        verb = _VERB.match(name)
        found.setdefault(f"{service}:{verb.group() if verb else name}", []).append(action)
    return in_order(group[0] if len(group) == 1 else f"{head}*" for head, group in found.items())
