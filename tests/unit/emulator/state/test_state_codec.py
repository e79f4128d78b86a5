"""Values to plain data and back."""

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest

from lockgate.emulator.state import Adapter, Codec


class Colour(Enum):
    RED = "red"


@dataclass
class Leaf:
    name: str
    owner: Any = None
    busy: Any = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Point:
    x: int


def there_and_back(value, **more):
    codec = Codec(Colour, Leaf, Point, **more)
    return codec.decode(json.loads(json.dumps(codec.encode(value))))


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1, 2.5, True, "text"],
        {"a": {"b": ()}},
        {("a", 1): {1}, 2: frozenset({"x"})},
        {"$is": "Leaf", "$ref": 1},
        datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
        Colour.RED,
        Point(1),
        deque([1, 2], 2),
        {"nested": [{"$map": []}]},
    ],
)
def test_a_value_is_the_same_afterwards(value):
    assert there_and_back(value) == value


def test_bytes_are_plain_data():
    assert Codec().decode(Codec().encode({"a": b"\x00\xff"})) == {"a": b"\x00\xff"}


def test_one_object_is_one_object_afterwards_even_in_a_circle():
    leaf = Leaf("a")
    leaf.owner = {"of": [leaf]}

    found, again = there_and_back([leaf, leaf])

    assert found is again
    assert found.owner["of"][0] is found


def test_fields_that_are_left_out_get_their_defaults():
    assert there_and_back(Leaf("a", busy=object()), leave_out={Leaf: {"busy"}}) == Leaf("a")


def test_an_adapter_takes_apart_and_puts_together():
    assert (
        there_and_back(complex(1, 2), adapters=[Adapter(complex, lambda c: (c.real, c.imag), lambda p: complex(*p))])
        == 1 + 2j
    )


def test_an_unlisted_class_is_neither_written_nor_made():
    with pytest.raises(TypeError, match="Leaf is not among what can be kept"):
        Codec(Point).encode(Leaf("a"))
    with pytest.raises(ValueError, match="the data does not fit: KeyError"):
        Codec(Point).decode({"$is": "Leaf", "number": 0, "fields": {}})


@pytest.mark.parametrize(("fields", "fault"), [({}, "Point lacks `x`"), ({"x": 1, "y": 2}, "Point has no `y`")])
def test_fields_that_do_not_fit_are_told(fields, fault):
    with pytest.raises(ValueError, match=fault):
        Codec(Point).decode({"$is": "Point", "number": 0, "fields": fields})
