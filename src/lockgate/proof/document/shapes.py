"""What the attributes of a world's nouns look like in JSON, taken from their annotations and docstrings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from lockgate.proof.world import World

VERSION = 1
MARK = "lockgateWorld"
"""The member of the root object that says which version of the format it is."""
TAG = "what"
"""The member that says which of several nouns an object is."""
_ENTRY = re.compile(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, a boolean or a whole number."""

    kind: type


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value: policy documents."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `unordered` ones are sets of texts and written sorted."""

    item: "Shape"
    unordered: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping from texts."""

    value: "Shape"


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A value or null."""

    value: "Shape"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several nouns, told apart by `TAG`."""

    nouns: Mapping[str, "Noun"]


@dataclass(frozen=True, slots=True)
class Member:
    """One attribute of a noun.

    Attributes:
        key: Its name in JSON.
        attribute: Its name in Python.
        shape: What it looks like.
        required: Whether it has no default.
        default: The default, when there is one.
        meaning: What the docstring says of it.
    """

    key: str
    attribute: str
    shape: "Shape"
    required: bool
    default: Any
    meaning: str


@dataclass(frozen=True, slots=True)
class Noun:
    """An object: a dataclass and its members."""

    made: type
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        """What the format calls it: ``stackFacts``."""
        return _lowered(self.made.__name__)

    @property
    def meaning(self) -> str:
        """The first sentence of its docstring."""
        return _prose((self.made.__doc__ or "").partition("\n\n")[0])


Shape = Scalar | Anything | Items | Entries | Perhaps | OneOf | Noun


def world_shape() -> Noun:
    """The shape of a whole world."""
    return noun(World)


@cache
def noun(made: type) -> Noun:
    """The shape of the dataclass `made`."""
    hints = get_type_hints(made)
    meanings = {found.group(1): _prose(found.group(2)) for found in _ENTRY.finditer(made.__doc__ or "")}
    return Noun(made, tuple(_members(made, hints, meanings)))


def _members(made: Any, hints: Mapping[str, Any], meanings: Mapping[str, str]) -> Iterator[Member]:
    for each in fields(made):
        default = each.default if each.default_factory is MISSING else each.default_factory()
        required = default is MISSING
        yield Member(
            key=_camel(each.name),
            attribute=each.name,
            shape=_shape(hints[each.name]),
            required=required,
            default=None if required else default,
            meaning=meanings.get(each.name, ""),
        )


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        return Anything()
    if annotation in (str, bool, int):
        return Scalar(annotation)
    if origin in (tuple, frozenset):
        return Items(_shape(arguments[0]), unordered=origin is frozenset)
    if origin is Mapping:
        return Entries(_shape(arguments[1]))
    if origin is UnionType:
        return _union([each for each in arguments if each is not NoneType], optional=NoneType in arguments)
    return noun(annotation)


def _union(choices: list[Any], *, optional: bool) -> Shape:
    if len(choices) == 1:
        shape = _shape(choices[0])
    else:
        nouns = [noun(each) for each in choices]
        shape = OneOf({each.name: each for each in nouns})
    return Perhaps(shape) if optional else shape


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(word.title() for word in tail)


def _lowered(name: str) -> str:
    return name[:1].lower() + name[1:]


def _prose(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")
