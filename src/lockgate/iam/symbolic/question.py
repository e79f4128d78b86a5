"""The nouns of a symbolic question: from these principals, is there any allowed request like that on those resources?

Documents are given as they are written, not compiled: the symbolic engine reads them itself, independently of the
concrete evaluator, so that the two can be compared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from lockgate.iam.model import Decision, Grant, Organization, Policies, PolicyKind, Request

_NO_TAGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document and what it is attached as; `name` is what reasons call it."""

    name: str
    kind: PolicyKind
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guardrail:
    """The policies of the organisation at one level (root, unit, account), and the accounts that they bind."""

    level: str
    accounts: frozenset[str]
    policies: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Landscape:
    """What holds for every question: the organisation, and its policies with the outermost level first."""

    organization: Organization | None = None
    scps: tuple[Guardrail, ...] = ()
    rcps: tuple[Guardrail, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyoneIn:
    """Every principal that could exist in one of the accounts: an attacker holds every permission inside it.

    The attacker may create any role, user and session there, with any name, path, tags and policies; only the
    organisation's SCPs bind him. Accounts need not be members of the organisation.
    """

    accounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outsider:
    """Every principal of every account that is not one of `accounts` and not a member of the organisation."""

    accounts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Whoever sends a request without a signature."""


@dataclass(frozen=True, slots=True)
class Actual:
    """One role (in any session of it, with any session name), or one user, with the policies it really has.

    Attributes:
        arn: ``arn:aws:iam::A:role/PATH/NAME`` or ``arn:aws:iam::A:user/PATH/NAME``.
        account: Its account.
        identity: Its identity policies.
        boundary: Its permissions boundary.
        session: Session policies, where every session is known to have them.
        tags: Its tags.
        open_tags: Whether sessions may carry further tags of anybody's choice.
        service_linked: Whether it is a service-linked role.
    """

    arn: str
    account: str
    identity: tuple[Document, ...] = ()
    boundary: Document | None = None
    session: tuple[Document, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)
    open_tags: bool = False
    service_linked: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """An AWS service acting for a resource of one of `driven_by`: the accounts that can make it act (confused deputy).

    Attributes:
        name: ``s3.amazonaws.com``; None for any service.
        driven_by: The accounts whose resources the service acts for; None for any account at all.
    """

    name: str | None
    driven_by: frozenset[str] | None


Who = AnyoneIn | Outsider | Anonymous | Actual | Service


@dataclass(frozen=True, slots=True)
class Target:
    """Resources of one account that share one resource policy.

    Attributes:
        arns: ARNs and ARN patterns (``arn:aws:s3:::b/*``); any one of them; ``*`` for actions without resource types.
        account: The account that owns them.
        policy: Their resource policy: bucket, key, function, queue policy, or a role's trust policy.
        tags: Their tags.
        grants: A key's grants.
        block_public_access: As in `Policies`.
        aws_managed: Whether AWS manages the key for the account.
    """

    arns: tuple[str, ...]
    account: str
    policy: Document | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)
    grants: tuple[Grant, ...] = ()
    block_public_access: bool = False
    aws_managed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Is there an allowed request by `who`, for one of `actions`, on one of `on`?

    Attributes:
        who: The set of principals.
        actions: Action names and patterns (``s3:*``).
        on: The resources.
        given: Condition keys that are known to have one of these values in every request that is asked about
            (``aws:SecureTransport``: ``("true",)``); an empty tuple: known to be absent. All other keys are free.
    """

    who: Who
    actions: tuple[str, ...]
    on: Target
    given: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Possible:
    """Yes: this concrete request is allowed; the concrete evaluator was asked and confirms it.

    Attributes:
        request: The witness.
        policies: Everything that the evaluator consulted for it.
        decision: What the evaluator said, with the statements that allowed it.
        assumptions: What was approximated on the way; a witness that was replayed needs none of it.
    """

    request: Request
    policies: Policies
    decision: Decision
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Impossible:
    """No request is allowed, under the assumptions: approximations only ever widened Allow or narrowed Deny."""

    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """It could not be decided within the budget, or only an approximation could be satisfied; `reason` says which."""

    reason: str
    assumptions: tuple[str, ...] = ()


Verdict = Possible | Impossible | Undecided


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one question may cost, in search nodes; counted, not timed, so that answers are repeatable."""

    nodes: int = 20_000
    fallback_nodes: int = 500_000


@dataclass(frozen=True, slots=True)
class Sources:
    """The accounts from which a resource can be reached.

    Attributes:
        reached: Those from which some principal that could exist there is allowed one of the actions.
        undecided: Those of which it is not known.
        witness: The verdict on one account, with a replayed request where it is possible.
    """

    reached: frozenset[str]
    undecided: frozenset[str]
    witness: Callable[[str], Verdict]
