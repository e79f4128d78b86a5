"""One kind of caller, in one account: what AWS derives from that, and what the caller may choose.

The caller's names are one text (`CALLER`), its organisation's path another (`ORGANIZATION`); the keys that are read off
them are patterns of these texts. Source: IAM user guide, "AWS global condition context keys", "IAM identifiers".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic.emptiness import Constraint
from lockgate.iam.symbolic.key_values import Domain, Value, domain_of
from lockgate.iam.symbolic.language import SEPARATOR, STAR, Class, Token, Tokens, within

CALLER: Final = "caller"
ORGANIZATION: Final = "organization"
RESOURCE: Final = "resource"
_TAG: Final = "aws:principaltag/"
_RESOURCE_TAG: Final = "aws:resourcetag/"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A key whose value is settled."""

    value: Value


@dataclass(frozen=True, slots=True)
class Part:
    """A key whose value is a part of the text `of`: behind `before`, in front of `after`.

    Attributes:
        of: `CALLER` or `ORGANIZATION`.
        before: What stands before the value.
        after: What stands behind it.
        kind: The characters that a wildcard can stand for within the value.
        multi: Whether the key is multivalued, with this one value.
    """

    of: str
    before: Tokens = ()
    after: Tokens = ()
    kind: Class = Class.ANY
    multi: bool = False

    def around(self, tokens: Tokens) -> Tokens:
        """The pattern of the whole text whose part `tokens` describe."""
        return (*self.before, *within(tokens, self.kind), *self.after)


@dataclass(frozen=True, slots=True)
class Free:
    """A key that the caller may choose."""

    domain: Domain


Meaning = Fixed | Part | Free

_BEHIND: Final[Tokens] = (SEPARATOR, STAR)
ARN_PART: Final = Part(CALLER, after=_BEHIND)
USER_NAME: Final = Part(CALLER, (STAR, "/"), _BEHIND, Class.PART)
SERVICE_NAME: Final = Part(CALLER, after=_BEHIND)
_ORG_PATH: Final = Part(ORGANIZATION, multi=True)
_ORG_ID: Final = Part(ORGANIZATION, after=("/", STAR), kind=Class.PART)


@dataclass(frozen=True, slots=True)
class World:
    """The callers of one kind, in one account, that a question is about.

    Attributes:
        kind: What sort of principal.
        account: Its account; None for services and anonymous callers.
        texts: What the texts `CALLER` and `ORGANIZATION` must meet.
        keys: The meaning of keys, in lower case, that the caller's kind settles.
        given: The meaning of keys that the question settles, which comes before every other.
        tags: The caller's tags; None when it may choose them.
        resource_tags: The resource's tags.
        service_linked: Whether it is a service-linked role.
        bound: Whether it has a permissions boundary.
    """

    kind: PrincipalKind
    account: str | None
    texts: Mapping[str, tuple[Constraint, ...]]
    keys: Mapping[str, Meaning]
    given: Mapping[str, Meaning] = field(default_factory=dict)
    tags: Mapping[str, str] | None = field(default_factory=dict)
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    service_linked: bool = False
    bound: bool = False

    def meaning(self, key: str) -> Meaning:
        """What a lower-case key stands for in a request of this world."""
        found = self.given.get(key) or self.keys.get(key)
        if found is not None:
            return found
        if key.startswith(_TAG):
            return self._tag(key.removeprefix(_TAG))
        if key.startswith(_RESOURCE_TAG):
            return Fixed(_in_any_case(self.resource_tags, key.removeprefix(_RESOURCE_TAG)))
        return Free(domain_of(key))

    def with_text(self, about: str, constraint: Constraint) -> "World":
        """The world in which a text must meet a further constraint."""
        return replace(self, texts={**self.texts, about: (*self.texts.get(about, ()), constraint)})

    def _tag(self, name: str) -> Meaning:
        if self.tags is None:
            return Free(domain_of(f"{_TAG}{name}"))
        return Fixed(_in_any_case(self.tags, name))


def _in_any_case(tags: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in tags.items() if key.lower() == name), None)


def organization_parts() -> dict[str, Meaning]:
    """The keys of a caller whose organisation is a text of its own."""
    return {"aws:principalorgpaths": _ORG_PATH, "aws:principalorgid": _ORG_ID}


def joined(first: Tokens, second: Tokens = ()) -> tuple[Token, ...]:
    """The caller's text: its ARN as ``aws:PrincipalArn`` has it, and what else it is known by."""
    return (*first, SEPARATOR, *second)
