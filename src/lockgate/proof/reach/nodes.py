"""The nouns of reachability: what can be reached, how, and what could not be decided."""

from dataclasses import dataclass
from enum import Enum

from lockgate.proof.verdict import Step


class Power(Enum):
    """What whoever reaches something can do with it, worst first."""

    CONTROL = "controls"
    """Becomes it, or runs code of his own as it; or says who may use it."""
    FEED = "feeds"
    """Decides what a pipeline builds and deploys."""
    WRITE = "writes"
    READ = "reads"
    USE = "uses"
    """Invokes, starts, approves, or encrypts and decrypts with it."""
    DELETE = "deletes"


class Form(Enum):
    """How a role or user was changed before it is used."""

    PLAIN = "plain"
    GROWN = "grown"
    """With every permission, as far as its boundary lets it."""
    UNBOUND = "unbound"
    """Without its boundary."""
    NEW = "new"
    """Made by the attacker, with every permission, as far as the boundary lets it that it must carry."""
    OPENED = "opened"
    """For what is no principal: through a policy that the attacker wrote himself."""


ACCOUNT, OUTSIDER, ANONYMOUS = "account", "outsider", "anonymous"
PRINCIPALS = frozenset({"role", "user"})


@dataclass(frozen=True, slots=True)
class Node:
    """Something that can be reached, and the power over it.

    Attributes:
        kind: ``account``, ``role``, ``user``, or a holding's kind; ``outsider`` and ``anonymous`` where paths begin.
        arn: Its ARN; an account's id; empty for outsiders.
        account: The account that owns it; empty for outsiders.
        power: What can be done with it.
        form: How it was changed.
        within: The ARN of the boundary that a `Form.NEW` one must carry.
    """

    kind: str
    arn: str
    account: str
    power: Power = Power.CONTROL
    form: Form = Form.PLAIN
    within: str = ""

    @property
    def name(self) -> str:
        """For people: ``role/NAME``, or an account's id."""
        if self.kind == ACCOUNT or not self.arn.startswith("arn:"):
            return self.arn or self.kind
        resource = self.arn.split(":", 5)[5]
        return resource if resource.startswith((f"{self.kind}/", f"{self.kind}:")) else f"{self.kind}/{resource}"

    @property
    def acts(self) -> bool:
        """Whether it makes calls of its own: an account as a whole, a role, a user, or whoever is outside."""
        return self.kind in (ACCOUNT, OUTSIDER, ANONYMOUS) or self.kind in PRINCIPALS


def whole_account(account: str) -> Node:
    """An account with everything in it."""
    return Node(ACCOUNT, account, account)


@dataclass(frozen=True, slots=True)
class Link:
    """From one node to the next, when every one of `needs` is reached too; the steps are confirmed by the evaluator."""

    source: Node
    target: Node
    steps: tuple[Step, ...]
    needs: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something about `subject` (an ARN, an account, or empty) that could not be decided, and why."""

    subject: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reached:
    """A node with the shortest way to it.

    Ways share what they have in common, so that many long ones cost no more than their links.

    Attributes:
        node: It.
        steps: The steps from the node before it.
        before: The node before it with its own way; None for the start.
        needs: What else had to be reached for the steps, and how.
    """

    node: Node
    steps: tuple[Step, ...]
    before: "Reached | None"
    needs: tuple["Reached", ...] = ()

    @property
    def way(self) -> tuple[Node, ...]:
        """The nodes on the way, the start first, without itself."""
        return tuple(each.node for each in self._trail()[:-1])

    @property
    def path(self) -> tuple[Step, ...]:
        """Every step from the start; what had to be reached besides is told before it counts, and once."""
        told: list[Step] = []
        for each in self._trail():
            for need in each.needs:
                told += [step for step in need.path if step not in told]
            told += each.steps
        return tuple(told)

    def _trail(self) -> list["Reached"]:
        found: list[Reached] = []
        here: Reached | None = self
        while here is not None:
            found.append(here)
            here = here.before
        return found[::-1]


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that can be reached from `start`.

    Attributes:
        start: Where it begins.
        reached: In the order of their distance; without the start.
        gaps: What is unknown.
        assumptions: What the absence of everything else rests on.
    """

    start: Node
    reached: tuple[Reached, ...]
    gaps: tuple[Gap, ...]
    assumptions: tuple[str, ...]

    def to(self, node: Node) -> Reached | None:
        """The way to `node`; None when it cannot be reached."""
        return next((each for each in self.reached if each.node == node), None)

    def within(self, account: str) -> tuple[Reached, ...]:
        """What is reached in one account."""
        return tuple(each for each in self.reached if each.node.account == account)


OUTSIDE = Node(OUTSIDER, "", "")
"""Whoever is in no account of the world and not in its organisation."""
NOBODY = Node(ANONYMOUS, "", "")
"""Whoever sends requests without a signature."""
