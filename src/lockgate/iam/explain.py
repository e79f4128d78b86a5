"""Why: every statement of every policy, matched or not, and by which element not."""

from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.iam import exceptions
from lockgate.iam.ceilings import bound_by_rcps, bound_by_scps
from lockgate.iam.evaluate import evaluate
from lockgate.iam.facts import Facts
from lockgate.iam.model import Decision, Policies, PolicyKind, Request
from lockgate.iam.policy import Policy
from lockgate.iam.principals import NONE
from lockgate.iam.statement import Statement


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An element of a statement that did not match, and why."""

    element: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One statement, held against the request.

    Attributes:
        policy_type: AWS's word for it.
        policy: The policy's name.
        level: The organisation level of an SCP or RCP, else None.
        statement: Sid or ``#3``.
        effect: ``Allow`` or ``Deny``.
        matched: Whether the statement applies to the request.
        mismatches: Each element that did not match; empty when it matched.
        note: What else bears on it: the policy does not bind this caller, or the directness of a grant.
    """

    policy_type: str
    policy: str
    level: str | None
    statement: str
    effect: str
    matched: bool
    mismatches: tuple[Mismatch, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and every statement behind it, in the order of evaluation."""

    decision: Decision
    lines: tuple[Line, ...]


def explain(request: Request, policies: Policies) -> Explanation:
    """Decide `request` and hold every statement against it."""
    return Explanation(evaluate(request, policies), tuple(_lines(Facts(request), policies)))


def _lines(facts: Facts, policies: Policies) -> Iterator[Line]:
    bounded = policies.boundary is not None
    for level in policies.rcps:
        note = "" if bound_by_rcps(facts) else "resource control policies do not bind this request"
        for policy in level.policies:
            yield from _policy(PolicyKind.RCP.value, policy, facts, level=level.name, note=note)
    for level in policies.scps:
        note = "" if bound_by_scps(facts) else "service control policies do not bind this caller"
        for policy in level.policies:
            yield from _policy(PolicyKind.SCP.value, policy, facts, level=level.name, note=note)
    if policies.resource is not None:
        yield from _policy(exceptions.resource_policy_type(facts), policies.resource, facts, bounded=bounded)
    for policy in policies.identity:
        yield from _policy(PolicyKind.IDENTITY.value, policy, facts)
    if policies.boundary is not None:
        yield from _policy(PolicyKind.BOUNDARY.value, policies.boundary, facts)
    for policy in policies.session or ():
        yield from _policy(PolicyKind.SESSION.value, policy, facts)


def _policy(
    policy_type: str, policy: Policy, facts: Facts, *, level: str | None = None, note: str = "", bounded: bool = False
) -> Iterator[Line]:
    for statement in policy.statements:
        mismatches = tuple(_mismatches(statement, facts, bounded=bounded))
        effect = "Allow" if statement.allow else "Deny"
        yield Line(policy_type, policy.name, level, statement.label, effect, not mismatches, mismatches, note)


def _mismatches(statement: Statement, facts: Facts, *, bounded: bool) -> Iterator[Mismatch]:
    if statement.principals is not None and statement.names(facts, bounded) is NONE:
        element = "NotPrincipal" if statement.principals.negated else "Principal"
        yield Mismatch(element, f"does not speak of {facts.principal.arn or 'an anonymous caller'}")
    if not statement.actions.match(facts.action):
        element = "NotAction" if statement.actions.negated else "Action"
        yield Mismatch(element, f"{', '.join(statement.actions.written)} does not cover {facts.request.action}")
    if not statement.resources.match(facts):
        element = "NotResource" if statement.resources.negated else "Resource"
        yield Mismatch(element, f"{', '.join(statement.resources.written)} does not cover {facts.arn}")
    for condition in statement.conditions:
        if not condition.holds(facts):
            value = condition.value_in(facts)
            given = "absent" if value is None else value if isinstance(value, str) else ", ".join(value) or "empty"
            wanted = ", ".join(condition.values)
            yield Mismatch("Condition", f"{condition.operator.name} {condition.key}: is {given}, policy has {wanted}")
