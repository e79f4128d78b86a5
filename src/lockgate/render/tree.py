"""What a document is made of before it is text: plain data, intrinsic functions, and notes beside parts of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """An intrinsic function with a short YAML form and a text as its argument: ``!Ref Key``, ``!GetAtt Key.Arn``."""

    tag: str
    argument: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A part of a document with a comment above it, or with the place that caused it, or with both."""

    value: "Tree"
    comment: str = ""
    origin: Origin | None = None


Tree: TypeAlias = "str | int | bool | Intrinsic | Noted | Mapping[str, Tree] | Sequence[Tree]"


def bare(tree: Tree) -> Tree:
    """`tree` without the note on top of it."""
    return bare(tree.value) if isinstance(tree, Noted) else tree


def origins(tree: Tree, pointer: str = "") -> Iterator[tuple[str, Origin]]:
    """The JSON pointer (RFC 6901) and the origin of each part that has one."""
    if isinstance(tree, Noted):
        if tree.origin is not None:
            yield pointer, tree.origin
        yield from origins(tree.value, pointer)
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from origins(value, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(tree, Sequence) and not isinstance(tree, str):
        for index, value in enumerate(tree):
            yield from origins(value, f"{pointer}/{index}")
