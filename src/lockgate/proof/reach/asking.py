"""Questions about one call: who can make it, directly or by a chain, and how one principal gets to it."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

from lockgate.proof.reach.calls import Call, by_services, directly
from lockgate.proof.reach.graph import Graph
from lockgate.proof.reach.nodes import NOBODY, OUTSIDE, Gap, Node, whole_account
from lockgate.proof.verdict import Step


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody who can make the call, and how.

    Attributes:
        who: An account, role or user, whoever is outside, or a service.
        way: The nodes between him and the call; empty when he makes it himself.
        path: Every step; the last ones are the call itself.
    """

    who: Node
    way: tuple[Node, ...]
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """Everyone who can make a call, those who do it themselves first; and what is not known."""

    ways: tuple[Way, ...]
    gaps: tuple[Gap, ...]
    assumptions: tuple[str, ...]


def who_can(graph: Graph, call: Call) -> Ways:
    """Every principal, account, outsider and service that can make `call`, directly or by a chain."""
    inquiry, starts = graph.terrain.inquiry, _starts(graph)
    into = _explored(graph, starts)
    inquiry.taken()
    direct: dict[Node, tuple[Step, ...]] = {}
    for node in into:
        if (steps := directly(graph.terrain, node, call)) is not None:
            direct[node] = steps
    ways = [Way(start, (), direct[start]) for start in starts if start in direct]
    ways += [Way(node, (), steps) for node, steps in by_services(graph.terrain, call)]
    own = inquiry.taken()
    above = _above(into, direct)
    for start in starts:
        if start in above and start not in direct:
            ways += _chained(graph, start, direct)
    return Ways(tuple(ways), tuple(dict.fromkeys((*own, *graph.gaps(into)))), graph.assumptions)


def chain(graph: Graph, start: Node, call: Call) -> Ways:
    """The shortest way by which `start` gets to make `call`: one, or none with what is not known.

    The first is that he makes it himself, in whatever context.
    """
    inquiry = graph.terrain.inquiry
    inquiry.taken()
    itself = directly(graph.terrain, start, call)
    if itself is not None:
        return Ways((Way(start, (), itself),), (), graph.assumptions)
    reach = graph.reach(start)
    for each in reach.reached:
        steps = directly(graph.terrain, each.node, call)
        if steps is not None:
            found = Way(start, (*each.way[1:], each.node), (*each.path, *steps))
            return Ways((found,), (), graph.assumptions)
    return Ways((), tuple(dict.fromkeys((*inquiry.taken(), *reach.gaps))), graph.assumptions)


def _starts(graph: Graph) -> list[Node]:
    """Everyone whom a question about everyone is about."""
    world = graph.terrain.atlas.world
    people = [Node(each.kind, each.arn, each.account) for each in world.identities]
    return [NOBODY, OUTSIDE, *map(whole_account, world.accounts), *people]


def _explored(graph: Graph, starts: list[Node]) -> dict[Node, list[Node]]:
    """Every node that the starts lead to, with those that lead to it."""
    into: dict[Node, list[Node]] = defaultdict(list, {start: [] for start in starts})
    waiting = deque(starts)
    while waiting:
        node = waiting.popleft()
        for link in graph.links(node):
            if link.target not in into:
                waiting.append(link.target)
            into[link.target].append(node)
    return into


def _above(into: dict[Node, list[Node]], direct: dict[Node, tuple[Step, ...]]) -> set[Node]:
    """The nodes from which one of the direct ones might be reached, if all that the links need were there."""
    found, waiting = set(direct), deque(direct)
    while waiting:
        for node in into[waiting.popleft()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def _chained(graph: Graph, start: Node, direct: dict[Node, tuple[Step, ...]]) -> Iterator[Way]:
    for each in graph.reach(start, until=direct).reached:
        if each.node in direct:
            yield Way(start, (*each.way[1:], each.node), (*each.path, *direct[each.node]))
            return
