"""Holding a world to given values of a key, whatever the key is read from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lockgate.iam.symbolic.automaton import either
from lockgate.iam.symbolic.world import Fixed, Free, Meaning, Part, World


def settle(world: World, key: str, values: Sequence[str]) -> World | None:
    """The world in which the lower-case `key` has one of `values`, or is absent if there are none; None for nobody."""
    meaning = world.meaning(key)
    match meaning:
        case Fixed(value):
            members = value if isinstance(value, tuple) else () if value is None else (value,)
            return world if any(member in values for member in members) or (not members and not values) else None
        case Part():
            return _part(world, key, meaning, values)
        case Free():
            return _free(world, key, meaning, values)


def settle_all(world: World, given: Mapping[str, Sequence[str]]) -> World | None:
    """As `settle`, for several keys."""
    settled: World | None = world
    for key, values in given.items():
        if settled is not None:
            settled = settle(settled, key.lower(), tuple(values))
    return settled


def _with(world: World, key: str, meaning: Meaning) -> World:
    return replace(world, given={**world.given, key: meaning})


def _part(world: World, key: str, part: Part, values: Sequence[str]) -> World | None:
    if not values:
        return None
    texts = either([part.around((value,) if value else ()) for value in values])
    held = world.with_text(part.of, (texts, True))
    if len(values) > 1:
        return held
    return _with(held, key, Fixed((values[0],) if part.multi else values[0]))


def _free(world: World, key: str, free: Free, values: Sequence[str]) -> World | None:
    domain = free.domain
    if not values:
        return _with(world, key, Fixed(None)) if domain.absent else None
    possible = tuple(value for value in values if domain.accepts(value))
    if not possible:
        return None
    if len(possible) == 1:
        return _with(world, key, Fixed(possible[0] if domain.single else possible))
    return _with(world, key, Free(replace(domain, absent=False, choices=possible)))
