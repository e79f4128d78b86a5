"""The kinds of edges, one file each: from a node to what it leads to, justified by allowed requests.

A rule takes the terrain and an actor (or any node) and yields links. It asks about targets of one account or about
those whose policies speak of the actor, never about every pair of principals. What it cannot decide it notes as a gap.
"""

from collections.abc import Callable, Iterator

from lockgate.proof.reach.actors import Actor, Terrain
from lockgate.proof.reach.nodes import Link, Node
from lockgate.proof.reach.rules.assuming import assuming
from lockgate.proof.reach.rules.computing import computing, running
from lockgate.proof.reach.rules.delivering import delivering, fed, rewritten_policy
from lockgate.proof.reach.rules.growing import growing
from lockgate.proof.reach.rules.making import making
from lockgate.proof.reach.rules.passing import passing
from lockgate.proof.reach.rules.things import by_service, things

OF_ACTORS: tuple[Callable[[Terrain, Actor], Iterator[Link]], ...] = (
    assuming,
    growing,
    making,
    passing,
    computing,
    delivering,
    things,
    by_service,
)
"""The rules for whoever makes calls."""

OF_NODES: tuple[Callable[[Terrain, Node], Iterator[Link]], ...] = (running, fed, rewritten_policy)
"""The rules for what acts without a call of the attacker's own."""

__all__ = ["OF_ACTORS", "OF_NODES"]
