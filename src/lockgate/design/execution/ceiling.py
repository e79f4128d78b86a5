"""The execution role's own boundary: a ceiling over whatever policies the role may ever carry.

It grants nothing: what the role may do is what its policies allow *and* this allows. The policies are
exact; the ceiling is coarser, so that it fits into one managed policy, and adds what must never happen. Source: IAM
user guide, "Permissions boundaries for IAM entities".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lockgate.design.delivery import Target
from lockgate.design.policy import Condition, Effect, Policy, Statement, size
from lockgate.design.quotas import MANAGED
from lockgate.design.values import Value, expected, in_order

_VERB = re.compile(r"[A-Z]+[a-z]*")
_ANYWHERE = ("*",)

_Places = Callable[[Sequence[Statement]], tuple[Value, ...]]
_Calls = Callable[[Iterable[str]], tuple[str, ...]]

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


def ceiling(target: Target, others: Sequence[Statement]) -> Policy:
    """The boundary of an execution role whose statements are `others`, as close to them as fits."""
    denied = (_own_roles(target), _bounded(target), _never(target))
    policies = (Policy((*_at_most(target, others, *coarseness), *denied)) for coarseness in _COARSENESS)
    fitting = (policy for policy in policies if size(policy) <= MANAGED)
    return next(fitting, None) or Policy((*_at_most(target, others, *_COARSENESS[-1]), *denied))


def _at_most(target: Target, others: Sequence[Statement], places: _Places, calls: _Calls) -> Iterator[Statement]:
    """Every kind of call of the role's statements, in any of their places; and those that have no place apart."""
    placed = [statement for statement in others if statement.resources != _ANYWHERE]
    reason = "The kinds of calls that the template needs, in the places where it needs any of them."
    actions = calls(action for statement in placed for action in statement.actions)
    if placed:
        yield Statement("AtMost", reason, target.application.origin, actions, places(placed))
    anywhere = calls(action for each in others if each not in placed for action in each.actions)
    if anywhere:
        why = "For these AWS knows no resource-level permission."
        yield Statement("AtMostAnywhere", why, target.application.origin, anywhere, _ANYWHERE)


def _patterns(placed: Sequence[Statement]) -> tuple[Value, ...]:
    """Every place as the role's statements have it."""
    found = {expected(value): value for statement in placed for value in statement.resources}
    return tuple(found[key] for key in sorted(found))


def _services(placed: Sequence[Statement]) -> tuple[Value, ...]:
    """All places of the services, for a template of so many types that their places do not fit into a boundary."""
    texts = [text for value in _patterns(placed) if isinstance(text := value, str)]
    wide = in_order("arn:{}:{}:*:*:*".format(*text.split(":")[1:3]) for text in texts)
    return (*wide, *(value for value in _patterns(placed) if not isinstance(value, str)))


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
    return in_order(group[0] if len(group) == 1 else f"{head}*" for head, group in _by_verb(actions).items())


def _verbs_alone(actions: Iterable[str]) -> tuple[str, ...]:
    """The verbs of each service, ``lambda:Create*``, however few actions they stand for."""
    return in_order(f"{head}*" for head in _by_verb(actions))


def _by_verb(actions: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for action in in_order(actions):
        service, _, name = action.partition(":")
        verb = _VERB.match(name)
        found.setdefault(f"{service}:{verb.group() if verb else name}", []).append(action)
    return found


_COARSENESS: tuple[tuple[_Places, _Calls], ...] = ((_patterns, verbs), (_services, verbs), (_services, _verbs_alone))
"""From the closest to the coarsest form of the allowing statements."""
