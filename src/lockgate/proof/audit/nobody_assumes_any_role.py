"""LG4621: who goes on to other roles names them.

Source: IAM user guide, "Grant a user permissions to switch roles".
"""

from collections.abc import Iterator

from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import Document, Question, Target
from lockgate.proof.audit.grounds import Grounds, place_of
from lockgate.proof.audit.people import asked
from lockgate.proof.symbols import actual
from lockgate.proof.verdict import Claim, Refuted, Severity, Verdict

_ASSUME = ("sts:AssumeRole",)
_ANY = "role/f7c1-of-no-particular-name"
_OPEN = Document(
    "a trust policy that lets everybody in",
    PolicyKind.TRUST,
    {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Everybody", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    },
)
_REMEDY = "name the roles in `Resource`"


def nobody_assumes_any_role(grounds: Grounds) -> Iterator[Verdict]:
    """Nobody's own policies let him assume a role of another account that nothing is known of.

    The trust policy of the role decides, too; but who can be sent anywhere needs only one that was written too widely.
    """
    for identity in asked(grounds):
        partition = identity.arn.split(":")[1]
        arn = f"arn:{partition}:iam::{grounds.stranger}:{_ANY}"
        grounds.inquiry.taken()
        step = grounds.step(Question(actual(identity), _ASSUME, Target((arn,), grounds.stranger, _OPEN)))
        if step is None:
            yield grounds.otherwise()
        else:
            fact = f"`{identity.arn}` may assume every role of every account that lets it"
            yield Refuted(fact, (step,), _REMEDY, place_of([step], identity))


CLAIM = Claim(
    "LG4621",
    nobody_assumes_any_role.__name__,
    "Nobody assumes any role of any account",
    Severity.MEDIUM,
    "one trust policy that is too wide, in whatever account, is enough to go there with the role's session",
    nobody_assumes_any_role,
)
