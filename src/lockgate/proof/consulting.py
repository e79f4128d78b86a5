"""The policies that AWS would consult for a request, compiled, and the decision led back to what is written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lockgate.iam import (
    Decision,
    Explanation,
    Level,
    Policies,
    Policy,
    PolicyKind,
    Request,
    denial_message,
    explain,
)
from lockgate.iam.policy import read_policy
from lockgate.proof.answer import Cause, Line, Part
from lockgate.proof.callers import Caller
from lockgate.proof.targets import Target
from lockgate.proof.world import Members, World, Written

_TRUST_ACTIONS = "sts:"
_GIVEN = re.compile("aws:principal|aws:resource|s3:resourceaccount|kms:encryptioncontext", re.IGNORECASE)
"""Condition keys that the question itself decides."""


@dataclass(slots=True)
class Consulted:
    """Compiled policies, and what each was written as; names are unique within their type."""

    policies: Policies = field(default_factory=Policies)
    _written: dict[tuple[str, str], Written] = field(default_factory=dict)

    def compile(self, kind: PolicyKind, written: Written) -> Policy:
        """Compile a policy as it is, and remember where it is written."""
        name, number = written.name, 1
        while (kind.value, name) in self._written:
            number += 1
            name = f"{written.name} ({number})"
        self._written[kind.value, name] = written
        return read_policy(written.document, kind=kind, name=name)[0]

    def all(self, kind: PolicyKind, written: Iterable[Written]) -> tuple[Policy, ...]:
        """Compile several."""
        return tuple(self.compile(kind, each) for each in written)

    def one(self, kind: PolicyKind, written: Written | None) -> Policy | None:
        """Compile one that may be missing."""
        return None if written is None else self.compile(kind, written)

    def written(self, policy_type: str, name: str | None) -> Written | None:
        """What the policy of that type and name is written as."""
        return self._written.get((policy_type, name)) if name is not None else None


def consulted(world: World, request: Request, who: Caller, what: Target, found: Consulted | None = None) -> Consulted:
    """Everything that AWS consults when `who` makes `request` on `what`, compiled by `found` where it is given."""
    found = found or Consulted()
    found.policies = Policies(
        identity=found.all(PolicyKind.IDENTITY, who.policies),
        boundary=found.one(PolicyKind.BOUNDARY, who.identity.boundary if who.identity else None),
        resource=_of_resource(found, request, what),
        scps=_levels(found, PolicyKind.SCP, world.scps, request.principal.account),
        rcps=_levels(found, PolicyKind.RCP, world.rcps, request.resource.account or request.principal.account),
        grants=what.holding.grants if what.holding else (),
        block_public_access=what.holding is not None and what.holding.block_public_access,
    )
    return found


def _of_resource(found: Consulted, request: Request, what: Target) -> Policy | None:
    """A role's own policy is its trust policy, which speaks of STS only."""
    if what.role is not None:
        is_trust = request.action.lower().startswith(_TRUST_ACTIONS)
        return found.one(PolicyKind.TRUST, what.role.trust) if is_trust else None
    return found.one(PolicyKind.RESOURCE, what.holding.policy if what.holding else None)


def _levels(found: Consulted, kind: PolicyKind, members: Iterable[Members], account: str | None) -> tuple[Level, ...]:
    return tuple(Level(each.level, found.all(kind, each.policies)) for each in members if account in each.accounts)


def decided(asker: str, request: Request, found: Consulted) -> Part:
    """Decide `request` under what was `found`."""
    explanation = explain(request, found.policies)
    lines = tuple(_lines(explanation, found))
    decision = explanation.decision
    return Part(
        asker=asker,
        request=request,
        effect=decision.effect,
        causes=tuple(_causes(decision, found)),
        message="" if decision.allowed else denial_message(request, decision),
        lines=lines,
        closest=() if decision.allowed else tuple(line for line in lines if _is_close(line)),
    )


def _lines(explanation: Explanation, found: Consulted) -> Iterator[Line]:
    for line in explanation.lines:
        written = found.written(line.policy_type, line.policy)
        yield Line(
            policy_type=line.policy_type,
            policy=line.policy,
            level=line.level,
            statement=line.statement,
            effect=line.effect,
            matched=line.matched,
            mismatches=tuple((each.element, each.text) for each in line.mismatches),
            note=line.note,
            place=written.place(line.statement) if written else None,
        )


def _causes(decision: Decision, found: Consulted) -> Iterator[Cause]:
    for reason in decision.reasons:
        written = found.written(reason.policy_type, reason.policy)
        place = written.place(reason.statement) if written and reason.statement else None
        holder = written.holder if written else ""
        yield Cause(reason.policy_type, reason.policy, reason.statement, reason.text, holder, place)


def _is_close(line: Line) -> bool:
    """Whether an allowing statement failed by conditions only, and only by those that a request could meet."""
    return (
        line.effect == "Allow"
        and bool(line.mismatches)
        and all(element == "Condition" and not _GIVEN.search(text) for element, text in line.mismatches)
    )
