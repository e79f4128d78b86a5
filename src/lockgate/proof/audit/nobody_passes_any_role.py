"""LG4608: who hands roles to services names the roles.

Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service".
"""

from collections.abc import Iterator

from lockgate.iam.symbolic import Question, Target
from lockgate.proof.audit.grounds import Grounds, place_of
from lockgate.proof.audit.people import asked
from lockgate.proof.symbols import actual
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_PASS = ("iam:PassRole",)
_ANY = "role/f7c1-of-no-particular-name"
_REMEDY = "name the roles in `Resource`, and the service in `StringEquals: {iam:PassedToService: SERVICE}`"


def nobody_passes_any_role(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody passes a role that nothing is known of but that it is in his account."""
    for identity in asked(grounds):
        partition = identity.arn.split(":")[1]
        any_role = Target((f"arn:{partition}:iam::{identity.account}:{_ANY}",), identity.account)
        grounds.inquiry.taken()
        step = grounds.step(Question(actual(identity), _PASS, any_role))
        if step is None:
            yield grounds.otherwise()
        else:
            fact = f"`{identity.arn}` may pass any role of {grounds.called(identity.account)} to a service"
            yield Refuted(fact, (step,), _REMEDY, place_of([step], identity))


CLAIM = Claim(
    "LG4608",
    nobody_passes_any_role.__name__,
    "Nobody passes any role to a service",
    Severity.HIGH,
    "a function, build or stack runs with the permissions of the strongest role of the account",
    nobody_passes_any_role,
)
