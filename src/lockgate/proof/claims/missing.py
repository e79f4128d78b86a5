"""What a world lacks that a claim speaks of."""

from lockgate.proof.claims.subject import Subject
from lockgate.proof.verdict import Unknown


def absent(subject: Subject, kind: str, name: str) -> Unknown:
    """There is none such in the world, so that nothing can be said of it."""
    return Unknown(f"there is no {kind} `{name}` in {subject.world.source}")


def untold(subject: Subject, kind: str, name: str) -> Unknown:
    """It is there, and what it does is not known."""
    return Unknown(f"what the {kind} `{name}` of {subject.world.source} does is not known")
