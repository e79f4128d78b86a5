"""Why: every statement of every policy, matched or not, and by which element not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lockgate.iam import exceptions
from lockgate.iam.ceilings import bound_by_rcps, bound_by_scps
from lockgate.iam.conditions import Condition
from lockgate.iam.evaluate import evaluate
from lockgate.iam.facts import Facts
from lockgate.iam.model import Decision, Level, Policies, PolicyKind, Request
from lockgate.iam.policy import Policy
from lockgate.iam.principals import ACCOUNT, NONE, PRINCIPAL, ROLE
from lockgate.iam.statement import Statement

_WORTH: Final = {
    NONE: "",
    ACCOUNT: "names the account: identity policies must allow as well",
    ROLE: "names the role: boundary and session policies limit it",
    PRINCIPAL: "names the caller or everybody: within the account nothing else is needed",
}


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
        note: What else bears on it: whom the policy does not bind, or what a resource policy's grant is worth.
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
    unbound = "" if bound_by_rcps(facts) else "does not bind this resource or caller"
    yield from _levels(PolicyKind.RCP.value, policies.rcps, facts, unbound)
    unbound = "" if bound_by_scps(facts) else "does not bind this caller"
    yield from _levels(PolicyKind.SCP.value, policies.scps, facts, unbound)
    if policies.endpoint is not None:
        yield from _policy(PolicyKind.ENDPOINT.value, policies.endpoint, facts)
    if policies.resource is not None:
        kind = exceptions.resource_policy_type(facts)
        bounded = policies.boundary is not None
        for statement in policies.resource.statements:
            yield _line(kind, policies.resource, statement, facts, note=_directness(statement, facts), bounded=bounded)
    for policy in policies.identity:
        yield from _policy(PolicyKind.IDENTITY.value, policy, facts)
    if policies.boundary is not None:
        yield from _policy(PolicyKind.BOUNDARY.value, policies.boundary, facts)
    for policy in policies.session or ():
        yield from _policy(PolicyKind.SESSION.value, policy, facts)


def _levels(policy_type: str, levels: Sequence[Level], facts: Facts, note: str) -> Iterator[Line]:
    for level in levels:
        for policy in level.policies:
            yield from _policy(policy_type, policy, facts, level=level.name, note=note)


def _policy(
    policy_type: str, policy: Policy, facts: Facts, *, level: str | None = None, note: str = ""
) -> Iterator[Line]:
    for statement in policy.statements:
        yield _line(policy_type, policy, statement, facts, level=level, note=note)


def _line(
    policy_type: str,
    policy: Policy,
    statement: Statement,
    facts: Facts,
    *,
    level: str | None = None,
    note: str = "",
    bounded: bool = False,
) -> Line:
    mismatches = tuple(_mismatches(statement, facts, bounded=bounded))
    effect = "Allow" if statement.allow else "Deny"
    return Line(policy_type, policy.name, level, statement.label, effect, not mismatches, mismatches, note)


def _directness(statement: Statement, facts: Facts) -> str:
    """What a resource policy's naming of the caller is worth within the account."""
    principals = statement.principals
    if principals is None:
        return ""
    if principals.negated:
        ambiguous = not statement.allow and principals.names(facts) is not NONE and not principals.lists_all_of(facts)
        return "lists the caller in part: AWS may check account, role and session in turn" if ambiguous else ""
    return _WORTH[principals.names(facts)] if statement.allow else ""


def _mismatches(statement: Statement, facts: Facts, *, bounded: bool) -> Iterator[Mismatch]:
    principals = statement.principals
    if principals is not None and statement.names(facts, bounded) is NONE:
        element = "NotPrincipal" if principals.negated else "Principal"
        verb = "spares" if principals.negated else "does not name"
        yield Mismatch(element, f"{_quoted(principals.written)} {verb} {_quoted([facts.principal.arn or 'anonymous'])}")
    actions, resources = statement.actions, statement.resources
    if not actions.match(facts.action):
        yield _uncovered("Action", actions.negated, actions.written, facts.request.action)
    if not resources.match(facts):
        yield _uncovered("Resource", resources.negated, resources.written, facts.arn)
    for condition in statement.conditions:
        if not condition.holds(facts):
            yield Mismatch("Condition", _comparison(condition, facts))


def _uncovered(element: str, negated: bool, written: Sequence[str], asked: str) -> Mismatch:
    verb = "excepts" if negated else "does not cover"
    return Mismatch(f"Not{element}" if negated else element, f"{_quoted(written)} {verb} `{asked}`")


def _comparison(condition: Condition, facts: Facts) -> str:
    value = condition.value_in(facts)
    if value is None:
        given = "the request has no such key"
    elif isinstance(value, str):
        given = f"the request has `{value}`"
    else:
        given = f"the request has {_quoted(value)}" if value else "the request has an empty list"
    return f"`{condition.operator}` on `{condition.key}`: wanted {_quoted(condition.values)}, {given}"


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)
