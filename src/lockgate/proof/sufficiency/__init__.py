"""Every call of a delivery, by the principal that really makes it, and whether the world allows it.

In: a `World` with what its pipelines, projects and rules do, and the lines of a declaration. Out: `Need`, one for each
call from the event that starts a pipeline to the last resource of the application's template, and the refusals among
them, decided by the concrete evaluator. Knows nothing of the symbolic engine, nor of the policies that the design
wrote: it is the other side, against which those are held.
"""

from collections.abc import Iterable, Iterator

from lockgate.design.delivery import Delivery
from lockgate.proof.sufficiency.builds import builds_of_webhooks
from lockgate.proof.sufficiency.checks import checks
from lockgate.proof.sufficiency.deciding import Decider
from lockgate.proof.sufficiency.deploying import deployments
from lockgate.proof.sufficiency.need import Need, Untold
from lockgate.proof.sufficiency.people import people
from lockgate.proof.sufficiency.pipelines import pipelines
from lockgate.proof.sufficiency.starting import starts
from lockgate.proof.sufficiency.statuses import statuses
from lockgate.proof.sufficiency.triggers import triggers
from lockgate.proof.world import World

__all__ = ["Decider", "Need", "Untold", "needs"]


def needs(world: World, lines: Iterable[Delivery]) -> Iterator[Need | Untold]:
    """Every call of every delivery, from the push to the deployed stack."""
    yield from builds_of_webhooks(world)
    yield from starts(world)
    yield from pipelines(world)
    for line in lines:
        yield from checks(world, line)
        yield from people(world, line)
        yield from triggers(line)
        yield from statuses(line)
        yield from deployments(line)
