"""Sets of actions as integers: one bit for each action that is asked about.

Beside the actions that the catalogue knows there is one for each service that nobody has written yet, and one of a
service that nobody has written: what a wildcard in a policy covers, it covers for them too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property, lru_cache
from typing import Final

from lockgate.iam.catalogue import Action, action, expand, resource_patterns, services
from lockgate.iam.symbolic.automaton import Alternatives, automaton, either
from lockgate.iam.symbolic.language import ONE, STAR, Class, Tokens, Wild, arn_pattern, glob, segments

FUTURE: Final = "FutureActionQ7Z9"
_FUTURE: Final = f":{FUTURE.lower()}"
UNKNOWN_SERVICE: Final = "futureserviceq7z9"
_SERVICE: Final = 2
_EVERY: Final = ("*", "*:*")

ANYTHING: Final = either([(STAR,)])
"""Every text."""


class ActionSpace:
    """The actions of a question.

    Attributes:
        names: Their names in lower case; the index is the bit.
        full: All of them.
    """

    __slots__ = ("__dict__", "_masks", "full", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(sorted(set(names)))
        self.full = (1 << len(self.names)) - 1
        self._masks: dict[tuple[tuple[str, ...], bool], int] = {}

    def mask(self, patterns: tuple[str, ...], *, excepted: bool = False) -> int:
        """The actions that lower-case `patterns` cover or, if they are `excepted`, leave."""
        found = self._masks.get((patterns, excepted))
        if found is None:
            covered = 0
            for pattern in patterns:
                covered |= self._covered(pattern)
            found = self._masks[patterns, excepted] = self.full & ~covered if excepted else covered
        return found

    def _covered(self, pattern: str) -> int:
        if pattern in _EVERY:
            return self.full
        if "*" not in pattern and "?" not in pattern:
            index = self._index.get(pattern)
            return 0 if index is None else 1 << index
        head = pattern[:-1]
        if "*" not in head and "?" not in pattern:
            return self.where(lambda name: name.startswith(head))
        return self.where(automaton(glob(pattern)).matches)

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return {name: index for index, name in enumerate(self.names)}

    def where(self, test: Callable[[str], bool]) -> int:
        """The actions whose lower-case name meets `test`."""
        return sum(1 << index for index, name in enumerate(self.names) if test(name))

    def first(self, mask: int) -> str:
        """The name of the first action of `mask`, as AWS writes it; one of the catalogue before a future one."""
        known = [name for index, name in enumerate(self.names) if mask >> index & 1]
        listed = [found.name for found in map(_listed, known) if found is not None]
        return listed[0] if listed else _display(known[0])

    @cached_property
    def groups(self) -> tuple[tuple[int, Alternatives], ...]:
        """The actions by the resources that they act on: the patterns of their resource types."""
        found: dict[Alternatives, int] = {}
        for index, name in enumerate(self.names):
            patterns = _resources_of(name)
            found[patterns] = found.get(patterns, 0) | 1 << index
        return tuple((mask, patterns) for patterns, mask in found.items())


def _display(name: str) -> str:
    service, _, verb = name.partition(":")
    return f"{service}:{FUTURE}" if verb == FUTURE.lower() else name


def _listed(name: str) -> Action | None:
    """The action in the catalogue, which is not opened for one that nobody has written yet."""
    return None if name.endswith(_FUTURE) else action(name)


@cache
def _types(service: str) -> Mapping[str, str]:
    return resource_patterns(service)


@lru_cache(maxsize=4096)
def _resources_of(name: str) -> Alternatives:
    """What an action acts on; any text for one that the catalogue does not know.

    The resource of an action without resource types is the text ``*``, which calls of others may use as well.
    """
    found = _listed(name)
    if found is None:
        return ANYTHING
    return _of_types(name.partition(":")[0], found.resource_types)


@lru_cache(maxsize=4096)
def _of_types(service: str, kinds: tuple[str, ...]) -> Alternatives:
    types = _types(service)
    if not all(kind in types for kind in kinds):
        return ANYTHING
    patterns: list[Tokens] = [("*",), *(_type(service, kind, types[kind]) for kind in kinds)]
    alternatives = either(patterns)
    _PATTERNS[alternatives] = tuple(patterns)
    return alternatives


def acts_on(types: Alternatives, arn: str) -> bool:
    """Whether one of an action's resource types has `arn`, a text of one's own, not of a policy."""
    expression = _expression(types)
    return any(item.matches(arn) for item in types) if expression is None else expression.fullmatch(arn) is not None


_PATTERNS: dict[Alternatives, tuple[Tokens, ...]] = {}
"""What the automata of resource types of the catalogue were made from."""
_WILDCARDS: Final = {Class.ANY: r"[^\0]", Class.SEGMENT: r"[^:\0]", Class.PART: r"[^/\0]"}


@lru_cache(maxsize=4096)
def _expression(types: Alternatives) -> re.Pattern[str] | None:
    """Resource types of the catalogue as a regular expression, which is quick for patterns with so few wildcards."""
    patterns = _PATTERNS.get(types)
    return None if patterns is None else re.compile("|".join(map(_written, patterns)), re.DOTALL)


def _written(tokens: Tokens) -> str:
    return "".join(
        f"{_WILDCARDS[token.kind]}{'*' if token.star else ''}" if isinstance(token, Wild) else re.escape(str(token))
        for token in tokens
    )


def _type(service: str, kind: str, pattern: str) -> Tokens:
    """A resource type's pattern; a placeholder behind the fifth colon is not empty, and buckets have no slash."""
    parts = segments(glob(pattern), complete=False)
    of_name = Class.PART if (service, kind) == ("s3", "bucket") else Class.ANY
    name = [item for token in parts[-1] for item in (_some(of_name) if token == STAR else (token,))]
    return arn_pattern([*parts[:-1], name]) or (ONE, STAR)


def _some(kind: Class) -> Tokens:
    return Wild(kind, star=False), Wild(kind, star=True)


@lru_cache(maxsize=256)
def action_space(
    patterns: tuple[str, ...], further: frozenset[str] = frozenset(), on: frozenset[str] | None = None
) -> ActionSpace:
    """The actions that `patterns` ask about.

    `further` are names that policies know and the catalogue may not. `on` are the services in the ARNs of the
    resources, None when they may be of any: known actions that act on other services' resources only are left out.
    """
    names: set[str] = set()
    for pattern in patterns:
        names.update(_asked(pattern.lower(), on))
        matches = automaton(glob("*" if pattern in _EVERY else pattern.lower())).matches
        names.update(name for name in further if matches(name))
    return ActionSpace(name for name in names if on is None or _may_act_on(name, on))


def unlisted(patterns: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Of the lower-case `names` of policies, those that the catalogue does not know and `patterns` may cover."""
    wild = [pattern.lower() for pattern in patterns if "*" in pattern or "?" in pattern]
    services_of_patterns = {pattern.partition(":")[0] for pattern in wild}
    if not wild:
        return frozenset()
    return frozenset(
        name
        for name in names
        if "*" not in name
        and "?" not in name
        and ("*" in services_of_patterns or name.partition(":")[0] in services_of_patterns)
        and action(name) is None
    )


def _may_act_on(name: str, on: frozenset[str]) -> bool:
    services_of_types = _services_of_types(name)
    return services_of_types is None or not on.isdisjoint(services_of_types)


@lru_cache(maxsize=32_768)
def _services_of_types(name: str) -> frozenset[str] | None:
    """The services in the ARNs of what an action acts on; None when any may be."""
    found = _listed(name)
    if found is None:
        return None
    types = _types(name.partition(":")[0])
    patterns = [types.get(kind, "*").split(":") for kind in found.resource_types]
    if any(len(parts) <= _SERVICE or "*" in parts[_SERVICE] for parts in patterns):
        return None
    return frozenset(parts[_SERVICE] for parts in patterns)


def _asked(pattern: str, on: frozenset[str] | None) -> set[str]:
    if pattern in _EVERY:
        return {name for service in services() if on is None or _has_types(service, on) for name in _known(service)} | {
            f"{service}:{FUTURE.lower()}" for service in (*services(), UNKNOWN_SERVICE)
        }
    if "*" not in pattern and "?" not in pattern:
        return {pattern}
    names = {name.lower() for name in expand(pattern)}
    future_name = f"{pattern.partition(':')[0]}:{FUTURE.lower()}"
    return names | ({future_name} if automaton(glob(pattern)).matches(future_name) else set())


@cache
def _known(service: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in expand(f"{service}:*"))


def _has_types(service: str, on: frozenset[str]) -> bool:
    """Whether a service has resource types with ARNs of one of the services `on`."""
    parts = [pattern.split(":") for pattern in _types(service).values()]
    return any(len(part) <= _SERVICE or part[_SERVICE] in on or "*" in part[_SERVICE] for part in parts)
