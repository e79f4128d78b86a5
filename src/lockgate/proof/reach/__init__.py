"""Who can become or control what: everything that an attacker reaches from a start, with the way and the lines.

In: a `World` and a start: an account that is owned as a whole, a role or user, or whoever is outside. Out: a `Reach`
of everything that can be reached by chains of allowed calls, each step confirmed by the evaluator, and of what could
not be decided. Every call is a question to `lockgate.iam.symbolic`; nothing here evaluates policies by itself, and
nothing is left out silently: what is not known is a `Gap`. The rules stand in `rules`, one kind of edge per file.
"""

from lockgate.iam.symbolic import Budget
from lockgate.proof.reach.asking import Way, Ways, chain, who_can
from lockgate.proof.reach.calls import Call, call_of
from lockgate.proof.reach.graph import STANDING_ASSUMPTIONS, Graph
from lockgate.proof.reach.inquiry import engine
from lockgate.proof.reach.nodes import NOBODY, OUTSIDE, Form, Gap, Link, Node, Power, Reach, Reached, whole_account
from lockgate.proof.reach.starting import start_of
from lockgate.proof.world import World


def graph(world: World, budget: Budget | None = None) -> Graph:
    """The graph of `world`, of which nothing is known yet: each node is looked at when it is first walked over."""
    return Graph(world, engine(budget or Budget()))


def reach(world: World, start: Node, budget: Budget | None = None) -> Reach:
    """Everything that can be reached from `start`, with the shortest way to each."""
    return graph(world, budget).reach(start)


__all__ = [
    "NOBODY",
    "OUTSIDE",
    "STANDING_ASSUMPTIONS",
    "Call",
    "Form",
    "Gap",
    "Graph",
    "Link",
    "Node",
    "Power",
    "Reach",
    "Reached",
    "Way",
    "Ways",
    "call_of",
    "chain",
    "graph",
    "reach",
    "start_of",
    "who_can",
    "whole_account",
]
