"""``Fn::ForEach`` among the resources: a loop whose body is a resource, or another loop.

Source: CloudFormation user guide, "Fn::ForEach": ``Fn::ForEach::NAME: [IDENTIFIER, COLLECTION, {KEY: BODY}]``.
"""

from collections.abc import Iterator
from typing import Any

from lockgate.spec.document import Path

_PREFIX = "Fn::ForEach"
_BODY = 2
_PARTS = 3


def is_loop(name: str) -> bool:
    """Whether the key `name` among resources begins a loop instead of naming a resource."""
    return name.startswith(_PREFIX)


def is_well_formed(loop: Any) -> bool:
    """Whether `loop` is a list of an identifier, a collection and a mapping."""
    return isinstance(loop, list) and len(loop) == _PARTS and isinstance(loop[0], str) and isinstance(loop[_BODY], dict)


def unrolled(path: Path, loop: Any) -> Iterator[tuple[Path, str, Any]]:
    """Path, logical id and body of each resource of the loop at `path`, and of the loops inside it.

    Every turn creates the same types, so each body is given once, its logical id as it is written
    (``Topic${Name}``). A loop of the wrong form gives nothing; a rule finds it.
    """
    if not is_well_formed(loop):
        return
    for name, body in loop[_BODY].items():
        inner = (*path, _BODY, name)
        if is_loop(name):
            yield from unrolled(inner, body)
        else:
            yield inner, name, body
