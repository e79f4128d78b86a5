"""All corrections together."""

from collections.abc import Set as AbstractSet

from lockgate.emulator.corrections import (
    boundaries,
    buckets,
    copies,
    deletions,
    functions,
    identity,
    keys,
    objects,
    policies,
    providers,
    reencryption,
)
from lockgate.emulator.corrections.documents import Accounts
from lockgate.emulator.corrections.passage import Corrections


def corrections(accounts: AbstractSet[str]) -> Corrections:
    """The corrections of a world in which these accounts exist; empty for every twelve-digit id."""
    known = Accounts(accounts)
    return Corrections(
        before={
            **identity.before(known),
            **keys.before(known),
            **buckets.before(known),
            **objects.before(),
            **functions.before(known),
            **policies.before(known),
        },
        after={**identity.after(), **boundaries.after(), **objects.after(), **policies.after()},
        instead=deletions.instead(),
        running={**copies.running(), **providers.running(), **reencryption.running()},
    )
