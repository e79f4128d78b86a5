"""A design as a tree of text: accounts, their stacks by wave, and what is in them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockgate.design import Account, Design, Stack
    from lockgate.design.nodes import Node

Branch = tuple[str, Sequence["Branch"]]
"""A line and what stands below it."""


def design_tree(design: "Design") -> Iterator[str]:
    """The lines of the tree; below the declared file, accounts stand in the order of their ids."""
    yield f"{design.file} ({design.region})"
    yield from _drawn([_account(design, account) for account in design.accounts], "")


def _account(design: "Design", account: "Account") -> Branch:
    parts = [f"infrastructure of {', '.join(account.infrastructure_of)}"] if account.infrastructure_of else []
    parts += [f"runtime of {', '.join(account.runtime_of)}"] if account.runtime_of else []
    stacks = [stack for stack in design.stacks if stack.account == account.id]
    return f"{account.id}  {'; '.join(parts)}", [_stack(stack) for stack in stacks]


def _stack(stack: "Stack") -> Branch:
    return f"{stack.name}  wave {stack.wave.value}", [(_node(node), ()) for node in stack.nodes]


def _node(node: "Node") -> str:
    """The kind, the name where it has one, and the place that caused it."""
    name = getattr(node, "name", "")
    words = (type(node).__name__, name or node.logical_id, f"[{node.origin}]")
    return "  ".join(words)


def _drawn(branches: Sequence[Branch], indent: str) -> Iterator[str]:
    for number, (line, below) in enumerate(branches, 1):
        last = number == len(branches)
        yield f"{indent}{'└─ ' if last else '├─ '}{line}"
        yield from _drawn(below, indent + ("   " if last else "│  "))
