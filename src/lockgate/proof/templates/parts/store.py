"""What was found so far, and the few ways in which it grows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Holding, Identity, Members, Skipped, Written

Taker = Callable[["Parts", Stack, Made], None]
"""Takes in one resource."""


@dataclass(slots=True)
class Group:
    """A group's policies, which become those of its users."""

    policies: list[Written] = field(default_factory=list)
    managed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Parts:
    """Everything that was found in all stacks.

    Attributes:
        identities: By ARN.
        holdings: By ARN.
        managed: Managed policies by ARN.
        groups: By account and name.
        members: The groups of each user, by its ARN.
        wanted: For each role or user, by ARN: the managed policies and the boundary that it names.
        given: ARNs of further roles or users that a managed policy says it is attached to.
        profiles: The roles of each instance profile, by account and name.
        scps: Service control policies, with the targets that they are attached to.
        rcps: Resource control policies, likewise.
        skipped: What is missing, with the reason.
    """

    identities: dict[str, Identity] = field(default_factory=dict)
    holdings: dict[str, Holding] = field(default_factory=dict)
    managed: dict[str, Written] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    wanted: dict[str, tuple[list[str], str | None]] = field(default_factory=dict)
    profiles: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    scps: list[Members] = field(default_factory=list)
    rcps: list[Members] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def hold(self, stack: Stack, arn: str, word: str, name: str, **more: Any) -> None:
        """Take in a holding."""
        self.holdings[arn] = Holding(arn, stack.account, word, name, labels=stack.labels, **more)

    def skip(self, subject: str, reason: str, *, narrows: bool = False) -> None:
        """Say what is missing."""
        self.skipped.append(Skipped(subject, reason, narrows))

    def identity(self, account: str, kind: str, reference: str) -> Identity | None:
        """The role or user that `reference` names, by ARN or name."""
        name = reference.rpartition("/")[2]
        for each in self.identities.values():
            if (each.account, each.kind, each.name) == (account, kind, name):
                return each
        return None

    def give(self, identity: Identity, policy: Written) -> None:
        """Add an identity policy."""
        known = self.identities[identity.arn]
        self.identities[identity.arn] = replace(known, policies=(*known.policies, policy))

    def held(self, account: str, kind: str, reference: str) -> Holding | None:
        """The holding that `reference` names: by ARN, name, or address."""
        found = self.holdings.get(reference)
        if found is not None:
            return found
        name = reference.rpartition("/")[2] if kind in ("queue", "key", "bucket") else reference
        name = name.rpartition(":")[2] if reference.startswith("arn:") else name
        for each in self.holdings.values():
            if (each.account, each.kind) == (account, kind) and name in (each.name, each.arn.rpartition(":")[2]):
                return each
        return None

    def change(self, holding: Holding, **more: Any) -> None:
        """Change a holding."""
        self.holdings[holding.arn] = replace(self.holdings[holding.arn], **more)

    def all_of(self, kind: str) -> Iterator[Holding]:
        """The holdings of one kind, as they are now."""
        return iter([each for each in self.holdings.values() if each.kind == kind])


def listed(value: Any) -> tuple[str, ...]:
    """One text, or several, as several."""
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, Iterable) else ()


def role_arn(stack: Stack, reference: Any) -> str | None:
    """The ARN of a role that is given by ARN or by name; None when none is given."""
    if not isinstance(reference, str) or not reference:
        return None
    if reference.startswith("arn:"):
        return reference
    partition = stack.arn.split(":")[1]
    return f"arn:{partition}:iam::{stack.account}:role/{reference}"


def some(*roles: str | None) -> tuple[str, ...]:
    """The roles that are there, each once."""
    return tuple(dict.fromkeys(each for each in roles if each))
