"""LG4612: policies name principals by ARN, not by the ids that AWS gives them.

Source: IAM user guide, "IAM identifiers" ("Unique identifiers"): a role that is made again has another id.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.proof.answer import Cause
from lockgate.proof.audit.grounds import Grounds, statements
from lockgate.proof.verdict import Claim, Proved, Refuted, Severity, Step, Verdict

_ID = re.compile(r"\b(AROA|AIDA|AGPA|ANPA|AIPA)[A-Z0-9]{8,}")
_REMEDY = "name the role by its account's root and `ArnEquals: {aws:PrincipalArn: ARN}`, which outlives the role"


def no_policy_names_an_id(grounds: Grounds) -> Iterator[Verdict]:
    """No policy of a role or resource lets somebody in by his id."""
    for thing in grounds.world.things:
        policy = grounds.policies_of(thing)
        dead = False
        for written, label, statement in statements([policy]):
            for found in sorted(set(_ids(statement.get("Principal")))):
                dead = True
                place = written.place(label)
                text = f"statement {label} of {written.name} names {found}"
                cause = Cause(written.name, written.name, label, text, written.holder, place)
                step = Step(found, "is named by a policy of", thing.arn, (cause,))
                fact = f"`{thing.arn}` names `{found}`, the id of a role or user that may be gone"
                yield Refuted(fact, (step,), _REMEDY)
        if policy is not None and not dead:
            yield Proved()


def _ids(principal: Any) -> Iterator[str]:
    if isinstance(principal, str):
        yield from (found.group(0) for found in _ID.finditer(principal))
    elif isinstance(principal, Mapping):
        for value in principal.values():
            yield from _ids(value)
    elif isinstance(principal, list | tuple):
        for value in principal:
            yield from _ids(value)


CLAIM = Claim(
    "LG4612",
    no_policy_names_an_id.__name__,
    "No policy names a principal by its id",
    Severity.MEDIUM,
    "the one who is meant is locked out for good once he is made again, and nobody can tell whom the policy meant",
    no_policy_names_an_id,
)
