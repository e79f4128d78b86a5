"""A compiled statement, and the questions that can be asked of each of its elements."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lockgate.iam.arns import ANYTHING, ArnTemplate
from lockgate.iam.conditions import Condition
from lockgate.iam.facts import Facts
from lockgate.iam.glob import Matcher, compile_glob
from lockgate.iam.principals import EVERYONE, Directness, Principals


@dataclass(frozen=True, slots=True)
class Actions:
    """``Action`` or ``NotAction``: names and patterns in lower case; service prefix and name know no case."""

    negated: bool
    names: frozenset[str]
    patterns: tuple[Matcher, ...]
    written: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def compile(cls, written: Sequence[str], *, negated: bool) -> "Actions":
        """Compile the patterns of a statement."""
        lowered = [item.lower() for item in written]
        wild = [item for item in lowered if "*" in item or "?" in item]
        names = frozenset(item for item in lowered if item not in wild)
        return cls(negated, names, tuple(map(compile_glob, wild)), tuple(written))

    def match(self, action: str) -> bool:
        """Whether the statement speaks of the lower-case `action`."""
        listed = action in self.names or any(pattern.matches(action) for pattern in self.patterns)
        return listed is not self.negated


@dataclass(frozen=True, slots=True)
class Resources:
    """``Resource`` or ``NotResource``.

    A pattern whose variable has no value matches no resource, so in a ``NotResource`` it excludes none. Source:
    IAM user guide, "IAM policy elements: Variables and tags", "Variables with no value".
    """

    negated: bool
    patterns: tuple[Matcher, ...]
    templates: tuple[ArnTemplate, ...] = ()
    written: tuple[str, ...] = field(default=(), compare=False)

    @property
    def any(self) -> bool:
        """Whether it is plainly ``Resource: "*"``."""
        return not self.negated and ANYTHING in self.patterns

    def match(self, facts: Facts) -> bool:
        """Whether the statement speaks of the request's resource."""
        arn = facts.arn
        listed = any(pattern.matches(arn) for pattern in self.patterns) or any(
            template.resolve(facts).matches(arn) for template in self.templates
        )
        return listed is not self.negated


ANY_RESOURCE = Resources(negated=False, patterns=(ANYTHING,), written=("*",))


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One statement, compiled.

    Attributes:
        allow: Whether its effect is Allow.
        sid: Its Sid, if it has one.
        number: Its one-based position in the policy.
        actions: What.
        resources: On what; a trust policy's is its role.
        principals: Whom; None in policies that are attached to a principal.
        conditions: When; all must hold.
    """

    allow: bool
    sid: str | None
    number: int
    actions: Actions
    resources: Resources = ANY_RESOURCE
    principals: Principals | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def label(self) -> str:
        """The Sid, or the position as ``#3``."""
        return self.sid or f"#{self.number}"

    def applies(self, facts: Facts) -> bool:
        """Whether resource and conditions match; the action is known to, and the principal is asked separately."""
        if not self.resources.match(facts):
            return False
        return all(condition.holds(facts) for condition in self.conditions) if self.conditions else True

    def directness(self, facts: Facts, *, bounded: bool) -> Directness:
        """How directly the statement names the caller; NONE when it does not speak of it.

        `bounded` says that the caller has a permissions boundary: a Deny with ``NotPrincipal`` then always
        applies to it, whatever it lists. Source: IAM user guide, "Permissions boundaries for IAM entities".
        """
        principals = self.principals or EVERYONE
        if not principals.negated:
            return principals.directness(facts)
        if self.allow:
            spoken_of = principals.directness(facts) is Directness.NONE
        else:
            spoken_of = bounded or not principals.lists_all_of(facts)
        return Directness.PRINCIPAL if spoken_of else Directness.NONE
