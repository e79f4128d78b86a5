"""The graph of who can become or control what, made as far as it is walked, and its closure from a start."""

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator

from lockgate.iam.symbolic import Landscape
from lockgate.proof.reach.actors import Terrain, actor
from lockgate.proof.reach.atlas import Atlas
from lockgate.proof.reach.doors import Doors
from lockgate.proof.reach.inquiry import Inquiry, Search
from lockgate.proof.reach.nodes import Gap, Link, Node, Power, Reach, Reached, whole_account
from lockgate.proof.reach.rules import OF_ACTORS, OF_NODES
from lockgate.proof.world import World

STANDING_ASSUMPTIONS = (
    "only what policies decide is followed: flaws of services, stolen passwords, pushes and identity providers are not",
    "a service takes on roles of the account only that it acts for, and only whole accounts are taken to drive it",
)


class Graph:
    """Links of nodes, each node's found once; a walk costs as many steps as it meets links."""

    def __init__(self, world: World, asked: Callable[[Landscape], Search]) -> None:
        atlas = Atlas(world)
        self.terrain = Terrain(atlas, Doors(atlas), Inquiry(world, asked))
        self._links: dict[Node, tuple[Link, ...]] = {}
        self._gaps: dict[Node, tuple[Gap, ...]] = {}
        self._unseen = tuple(Gap(each.subject, each.reason) for each in atlas.unseen())

    def links(self, node: Node) -> tuple[Link, ...]:
        """What `node` leads to."""
        known = self._links.get(node)
        if known is None:
            earlier = self.terrain.inquiry.taken()
            known = self._links[node] = tuple(self._found(node))
            self._gaps[node] = self.terrain.inquiry.taken()
            for gap in earlier:
                self.terrain.inquiry.gap(gap.subject, gap.reason)
        return known

    def _found(self, node: Node) -> list[Link]:
        found: list[Link] = []
        if node.power in (Power.CONTROL, Power.FEED):
            for of_node in OF_NODES:
                found += of_node(self.terrain, node)
        acting = actor(self.terrain, node)
        if acting is not None:
            for rule in OF_ACTORS:
                found += rule(self.terrain, acting)
        return found

    def reach(self, start: Node, until: Container[Node] = ()) -> Reach:
        """The closure from `start`, by breadth, so that the first way to a node is a shortest one.

        It ends early at the first node of `until`.
        """
        walk = _Walk(start)
        for node in walk.nodes():
            for link in self.links(node):
                walk.follow(link)
            if node in until:
                break
        reached = tuple(walk.reached())
        return Reach(start, reached, self.gaps([start, *(each.node for each in reached)]), self.assumptions)

    def gaps(self, nodes: Iterable[Node]) -> tuple[Gap, ...]:
        """What was left open when the links of `nodes` were looked for, and what the world has not seen; each once."""
        found = (gap for node in nodes for gap in self._gaps.get(node, ()))
        return tuple(dict.fromkeys((*found, *self._unseen)))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What every answer so far rests on."""
        return tuple(dict.fromkeys((*STANDING_ASSUMPTIONS, *self.terrain.inquiry.assumptions)))


class _Walk:
    """Ways to the nodes that are reached; links wait for the last of what they need."""

    def __init__(self, start: Node) -> None:
        self._found = {start: Reached(start, (), None)}
        self._waiting = deque([start])
        self._start = start
        self._blocked: dict[Node, list[Link]] = defaultdict(list)

    def nodes(self) -> Iterator[Node]:
        """The nodes in the order of their distance, as long as there are more."""
        while self._waiting:
            yield self._waiting.popleft()

    def reached(self) -> Iterator[Reached]:
        """All but the start."""
        return (found for node, found in self._found.items() if node != self._start)

    def follow(self, link: Link) -> None:
        """Take the link if all that it needs is reached; otherwise once it is."""
        if self._has(link.target):
            return
        missing = next((need for need in link.needs if not self._has(need)), None)
        if missing is not None:
            self._blocked[missing].append(link)
            return
        needs = tuple(self._found[need] for need in link.needs if need in self._found)
        self._found[link.target] = Reached(link.target, link.steps, self._found[link.source], needs)
        self._waiting.append(link.target)
        for node in (link.target, *self._inside(link.target)):
            for blocked in self._blocked.pop(node, ()):
                self.follow(blocked)

    def _has(self, node: Node) -> bool:
        """Whether it is reached, or an account that is reached as a whole contains it."""
        return node in self._found or whole_account(node.account) in self._found

    def _inside(self, node: Node) -> list[Node]:
        """What waits for something in an account that is reached as a whole."""
        if node != whole_account(node.account):
            return []
        return [each for each in self._blocked if each.account == node.account]
