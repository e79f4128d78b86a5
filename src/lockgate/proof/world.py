"""The world: principals and resources of several accounts with every policy that AWS would consult for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lockgate.iam import Grant, Organization
from lockgate.kernel import Origin
from lockgate.proof.delivery import Delivery

_NO_TAGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Written:
    """A policy as it is written, and where.

    Attributes:
        name: What answers call it.
        document: The policy document.
        holder: What holds it: the stack of a template, a file, or ``live``.
        places: What caused each statement, in the document's order; shorter or empty where that is not known.
    """

    name: str
    document: Mapping[str, Any]
    holder: str = ""
    places: tuple[Origin | None, ...] = ()

    @property
    def statements(self) -> tuple[Mapping[str, Any], ...]:
        """The statements; a document may hold one without a list."""
        found = self.document.get("Statement", ())
        return (found,) if isinstance(found, Mapping) else tuple(found)

    def place(self, label: str) -> Origin | None:
        """What caused the statement that decisions call `label`: its Sid, or its number as ``#3``."""
        for number, statement in enumerate(self.statements, 1):
            sid = statement.get("Sid") if isinstance(statement, Mapping) else None
            if label == (sid or f"#{number}"):
                return self.places[number - 1] if number <= len(self.places) else None
        return None


@dataclass(frozen=True, slots=True)
class Identity:
    """A role or a user.

    Attributes:
        arn: ``arn:aws:iam::ACCOUNT:role/PATH/NAME`` or ``...:user/PATH/NAME``.
        account: Its account.
        policies: Inline, managed, and a user's groups'.
        boundary: Its permissions boundary.
        trust: A role's trust policy.
        tags: Its tags.
        labels: What short forms may call the place it belongs to: account, environment, line, application.
        own: Whether an application's own template makes it, so that the application runs as it.
        place: What caused it.
    """

    arn: str
    account: str
    policies: tuple[Written, ...] = ()
    boundary: Written | None = None
    trust: Written | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)
    labels: frozenset[str] = frozenset()
    own: bool = False
    place: Origin | None = None

    @property
    def kind(self) -> str:
        """``role`` or ``user``."""
        return self.arn.split(":", 5)[5].partition("/")[0]

    @property
    def name(self) -> str:
        """The name without the path."""
        return self.arn.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Holding:
    """A resource of an account, other than its roles and users.

    Attributes:
        arn: Its ARN.
        account: The account that owns it.
        kind: ``bucket``, ``key``, ``function``, ``pipeline``, ``project``, ``stack`` and so on.
        name: Its name.
        aliases: Further names: a key's aliases.
        policy: Its own policy.
        key: The ARN of the KMS key that encrypts a bucket's objects by default.
        bucket_key: Whether the bucket uses S3 Bucket Keys: KMS then sees the bucket instead of the object.
        block_public_access: Whether Block Public Access restricts a public policy of the bucket.
        grants: A key's grants.
        aws_managed: Whether AWS manages the key.
        tags: Its tags.
        labels: As an `Identity`'s.
        roles: The ARNs of the roles that it runs as, and of those that it hands to AWS's services.
        delivery: What it does, for pipelines, projects, functions, rules, stacks and whatever else acts.
        says: What a managed policy says.
        place: What caused it.
    """

    arn: str
    account: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    policy: Written | None = None
    key: str | None = None
    bucket_key: bool = False
    block_public_access: bool = False
    grants: tuple[Grant, ...] = ()
    aws_managed: bool = False
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)
    labels: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    delivery: Delivery | None = None
    says: Written | None = None
    place: Origin | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """Policies of the organisation at one level, and the accounts that they bind."""

    level: str
    accounts: frozenset[str]
    policies: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be taken into account, and why.

    Attributes:
        subject: An ARN when it bears on one principal or resource, an account id, or empty for the whole world.
        reason: What is missing, and why.
        narrows: Whether what is missing could only have taken access away, as policies of the organisation do.
    """

    subject: str
    reason: str
    narrows: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """Everything that questions are asked about.

    Attributes:
        source: Where it was read from, for people: ``lockgate.yaml``, ``http://127.0.0.1:4566``.
        region: The Region that short forms and services are taken to be in.
        accounts: The accounts that it covers.
        identities: Roles and users, sorted by ARN.
        holdings: Resources, sorted by ARN.
        organization: The organisation, if one is known.
        scps: Service control policies, outermost level first.
        rcps: Resource control policies, likewise.
        skipped: What is missing, with the reason.
        closed: Whether all of an account's principals are known; a design leaves out its people.
    """

    source: str
    region: str
    accounts: tuple[str, ...]
    identities: tuple[Identity, ...]
    holdings: tuple[Holding, ...]
    organization: Organization | None = None
    scps: tuple[Members, ...] = ()
    rcps: tuple[Members, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    closed: bool = True

    @property
    def things(self) -> tuple[Identity | Holding, ...]:
        """Everything that has an ARN."""
        return (*self.identities, *self.holdings)

    def identity(self, arn: str) -> Identity | None:
        """The role or user of that ARN."""
        return next((each for each in self.identities if each.arn == arn), None)

    def holding(self, arn: str) -> Holding | None:
        """The resource of that ARN, or the one that it is a part of: an object's bucket, a version's function."""
        whole = next((each for each in self.holdings if each.arn == arn), None)
        parts = (each for each in self.holdings if arn.startswith((f"{each.arn}/", f"{each.arn}:")))
        return whole or max(parts, key=lambda each: len(each.arn), default=None)
