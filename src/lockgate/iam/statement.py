"""A compiled statement, and the questions that can be asked of each of its elements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lockgate.iam.arns import ANYTHING, ArnTemplate
from lockgate.iam.conditions import Condition
from lockgate.iam.facts import Facts
from lockgate.iam.glob import Matcher, compile_glob, either
from lockgate.iam.principals import Naming, Principals, naming


@dataclass(frozen=True, slots=True)
class Actions:
    """``Action`` or ``NotAction``: names and patterns in lower case, as service prefix and name know no case.

    Attributes:
        negated: Whether it is a ``NotAction``.
        names: Actions without wildcards.
        patterns: The matchers of those with wildcards.
        written: As the policy has it.
    """

    negated: bool
    names: frozenset[str]
    patterns: tuple[Matcher, ...]
    written: tuple[str, ...]

    def match(self, action: str) -> bool:
        """Whether the statement speaks of the lower-case `action`."""
        listed = action in self.names or any(pattern.matches(action) for pattern in self.patterns)
        return listed is not self.negated


@lru_cache(maxsize=8192)
def compile_actions(written: tuple[str, ...], *, negated: bool) -> Actions:
    """Compile the actions of a statement; equal lists are compiled once."""
    lowered = [item.lower() for item in written]
    wild = [item for item in lowered if "*" in item or "?" in item]
    return Actions(negated, frozenset(lowered) - frozenset(wild), tuple(map(compile_glob, wild)), written)


@dataclass(frozen=True, slots=True)
class Resources:
    """``Resource`` or ``NotResource``.

    A pattern whose variable has no value matches no resource, so in a ``NotResource`` it excepts none. Source: IAM user
    guide, "IAM policy elements: Variables and tags", "Variables with no value".

    Attributes:
        negated: Whether it is a ``NotResource``.
        patterns: The matchers of texts without variables.
        templates: Texts with variables.
        written: As the policy has it.
        covers: Whether the statement speaks of the request's resource; None when it speaks of every resource.
    """

    negated: bool
    patterns: tuple[Matcher, ...]
    templates: tuple[ArnTemplate, ...]
    written: tuple[str, ...]
    covers: Callable[[Facts], bool] | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "covers", _coverage(self.negated, self.patterns, self.templates))

    def match(self, facts: Facts) -> bool:
        """Whether the statement speaks of the request's resource."""
        return self.covers is None or self.covers(facts)


def _coverage(
    negated: bool, patterns: Sequence[Matcher], templates: Sequence[ArnTemplate]
) -> Callable[[Facts], bool] | None:
    if ANYTHING in patterns:
        return (lambda facts: False) if negated else None  # noqa: ARG005  nothing is left to except
    listed = either(patterns)
    if not templates:
        return lambda facts: listed(facts.arn) is not negated

    def covers(facts: Facts) -> bool:
        arn = facts.arn
        found = listed(arn) or any(template.resolve(facts).matches(arn) for template in templates)
        return found is not negated

    return covers


ANY_RESOURCE = Resources(negated=False, patterns=(ANYTHING,), templates=(), written=("*",))


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One statement, compiled.

    Attributes:
        allow: Whether its effect is Allow.
        label: Its Sid or, without one, its one-based position as ``#3``.
        actions: What.
        resources: On what; a trust policy's is its role.
        principals: Whom; None in policies that are attached to a principal.
        conditions: When; all must hold.
        names: How directly it names the caller; NONE when it does not speak of it.
        applies: Whether resource and conditions match: what is left to ask once the action is known to.
    """

    allow: bool
    label: str
    actions: Actions
    resources: Resources
    principals: Principals | None
    conditions: tuple[Condition, ...]
    names: Naming = field(init=False, repr=False)
    applies: Callable[[Facts], bool] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", naming(self.principals, allow=self.allow))
        object.__setattr__(self, "applies", _application(self.resources, self.conditions))


def _application(resources: Resources, conditions: Sequence[Condition]) -> Callable[[Facts], bool]:
    covers = resources.covers
    tests = tuple(condition.holds for condition in conditions)
    if covers is None and not tests:
        return _always
    if not tests and covers is not None:
        return covers

    def applies(facts: Facts) -> bool:
        if covers is not None and not covers(facts):
            return False
        for holds in tests:  # noqa: SIM110  the hottest loop of the evaluator: no generator
            if not holds(facts):
                return False
        return True

    return applies


def _always(facts: Facts) -> bool:  # noqa: ARG001  the one answer to the question
    return True
