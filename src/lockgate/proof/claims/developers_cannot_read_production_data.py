"""LG4508: the developers' roles get at nothing in production."""

from collections.abc import Iterator

from lockgate.proof.claims.asking import Never, doors, prove
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import actual, whole
from lockgate.proof.verdict import Claim, Severity, Step, Verdict
from lockgate.proof.world import Identity

_DEVELOPERS = "developers"
_REMEDY = "take the developers' role out of the policy; what production does is for its own roles"
_ARTIFACTS = "take the statement out of the developers' role: artifacts are for the build and the pipeline"


def developers_cannot_read_production_data(subject: Subject) -> Iterator[Verdict]:
    """From the developers' role of every line to everything in the runtime accounts of production, and to artifacts.

    Production is every environment that asks for approval, or the last one where none does.
    """
    for _, role in subject.group_roles(_DEVELOPERS):
        for thing in subject.things(subject.production):
            for does, on in doors(thing):
                yield prove(subject, Never(actual(role), does, on), _fact, _REMEDY)
        yield from _artifacts(subject, role)


def _artifacts(subject: Subject, role: Identity) -> Iterator[Verdict]:
    for line in subject.lines:
        for holding in (subject.bucket_of(line), subject.key_of(line)):
            if holding is not None:
                service = holding.arn.split(":")[2]
                yield prove(subject, Never(actual(role), (f"{service}:*",), whole(holding)), _fact, _ARTIFACTS)


def _fact(step: Step) -> str:
    return f"a developer does `{step.does}` to `{step.to}`"


CLAIM = Claim(
    "LG4508",
    developers_cannot_read_production_data.__name__,
    "Developers cannot read production's data",
    Severity.HIGH,
    "whoever may look at a pipeline sees the data of customers",
    developers_cannot_read_production_data,
)
