"""``Fn::ForEach`` unrolled, before anything else looks at the template.

Source: CloudFormation user guide, "Fn::ForEach": ``Fn::ForEach::NAME: [IDENTIFIER, COLLECTION, {KEY: BODY}]``;
``${IDENTIFIER}`` and ``&{IDENTIFIER}`` (its letters and digits only) in keys and texts, and ``Ref``, become the item.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_PREFIX = "Fn::ForEach::"
_PARTS = 3
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")

Evaluate = Callable[[Any], Any]
"""The value of a collection."""


def unrolled(node: Any, evaluate: Evaluate) -> Any:
    """`node` without loops; one of the wrong form, or over a collection that is not known, stays as it is."""
    if isinstance(node, list):
        return [unrolled(each, evaluate) for each in node]
    if not isinstance(node, Mapping):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        turns = dict(_turns(value, evaluate)) if key.startswith(_PREFIX) else {}
        result |= turns or {key: unrolled(value, evaluate)}
    return result


def is_loop(key: str) -> bool:
    """Whether a key of the template begins a loop."""
    return key.startswith(_PREFIX)


def _turns(loop: Any, evaluate: Evaluate) -> Iterator[tuple[str, Any]]:
    if not isinstance(loop, list) or len(loop) != _PARTS or not isinstance(loop[2], Mapping):
        return
    identifier, collection, body = loop
    items = evaluate(collection)
    for item in items if isinstance(items, list) else ():
        turn: dict[str, Any] = _replaced(body, str(identifier), str(item))
        yield from unrolled(turn, evaluate).items()


def _replaced(node: Any, identifier: str, item: str) -> Any:
    if isinstance(node, str):
        plain = _NOT_ALPHANUMERIC.sub("", item)
        return node.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", plain)
    if isinstance(node, list):
        return [_replaced(each, identifier, item) for each in node]
    if isinstance(node, Mapping):
        if node == {"Ref": identifier}:
            return item
        return {_replaced(key, identifier, item): _replaced(value, identifier, item) for key, value in node.items()}
    return node
