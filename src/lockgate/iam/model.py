"""The frozen nouns of an authorisation question and its answer.

A `Request` asks; `Policies` holds everything that AWS would consult for it, already parsed; a `Decision` answers with
its reasons. Nothing here reads a document: see `lockgate.iam.policy` for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockgate.iam.policy import Policy

Context = Mapping[str, str | tuple[str, ...]]
"""Condition keys in any case; a tuple makes the key multivalued (even with one or no value). Values are text."""

NOTHING: Context = MappingProxyType({})


class PrincipalKind(Enum):
    """What makes the request. Source: IAM user guide, "AWS JSON policy elements: Principal"."""

    ROOT = "root"
    USER = "user"
    ROLE_SESSION = "role-session"
    FEDERATED_USER = "federated-user"
    SERVICE = "service"
    ANONYMOUS = "anonymous"
    IDENTITY_PROVIDER = "identity-provider"
    """Whoever a SAML or OIDC provider vouches for at AssumeRoleWithSAML or AssumeRoleWithWebIdentity."""


class PolicyKind(Enum):
    """Where a policy is attached, which decides what it may say. Source: IAM user guide, "Policies and permissions"."""

    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    RESOURCE = "resource-based policy"
    TRUST = "role trust policy"
    SCP = "service control policy"
    RCP = "resource control policy"
    ENDPOINT = "VPC endpoint policy"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes the request.

    Attributes:
        kind: What sort of principal.
        arn: The ARN that AWS names in messages: ``arn:aws:iam::A:root``, ``arn:aws:iam::A:user/PATH/NAME``,
            ``arn:aws:sts::A:assumed-role/NAME/SESSION``, ``arn:aws:sts::A:federated-user/NAME``; for a service its
            principal name (``codepipeline.amazonaws.com``); for an identity provider its ARN or domain; empty for an
            anonymous caller.
        account: The principal's account, or None for services, identity providers and anonymous callers.
        role_arn: For a role session the ARN of its role, path included (the value of ``aws:PrincipalArn``); for a
            federated user that of the user who asked for the token.
        tags: Principal and session tags, for ``aws:PrincipalTag/KEY``.
        service_linked: Whether the role is a service-linked role, which SCPs and RCPs do not bind.
    """

    kind: PrincipalKind
    arn: str
    account: str | None = None
    role_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    service_linked: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """What the request acts on.

    Attributes:
        arn: Its ARN, or ``*`` for actions without resource types.
        account: The account that owns it; None for ``*``, which is then in the caller's own account.
        tags: Its tags, for ``aws:ResourceTag/KEY``; those of an S3 bucket count only with `Policies.bucket_abac`.
        owner: The account that owns an S3 object whose bucket is in another account; None when it is `account`.
        aws_managed: Whether AWS manages it for the account: an AWS managed KMS key.
    """

    arn: str
    account: str | None
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    owner: str | None = None
    aws_managed: bool = False


@dataclass(frozen=True, slots=True)
class Organization:
    """The organisation's facts from which context keys are derived.

    Attributes:
        id: ``o-...``.
        management_account: Its management account, which no SCP or RCP binds.
        paths: Account id to its organisation path, ``o-x/r-y/ou-z/``; the accounts that are members.
    """

    id: str
    management_account: str | None = None
    paths: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Request:
    """One action by one principal on one resource.

    Attributes:
        principal: Who.
        action: ``s3:GetObject``; matched without regard to case.
        resource: On what.
        context: Keys of the request itself (``aws:SourceIp``, ``s3:prefix``, ...). Keys that AWS derives from the
            principal, the resource or the organisation are set by the evaluator; a caller's copy of them is ignored.
        organization: The organisation, or None when there is none.
        resource_organization: That of the resource's account, where it is another one; None when it is the same.
    """

    principal: Principal
    action: str
    resource: Resource
    context: Context = field(default_factory=lambda: NOTHING)
    organization: Organization | None = None
    resource_organization: Organization | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """The policies attached at one level of the organisation (root, unit, account): they unite; levels intersect."""

    name: str
    policies: tuple["Policy", ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A KMS grant: a further allow for one principal on one key. Operations are KMS's names (``Decrypt``)."""

    id: str
    grantee: str
    operations: frozenset[str]
    encryption_context_equals: Mapping[str, str] | None = None
    encryption_context_subset: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AclGrant:
    """One grant of an S3 access control list, on the bucket or object that the request acts on.

    Attributes:
        grantee: An account id (the account behind a canonical user), ``AllUsers`` or ``AuthenticatedUsers``.
        permission: ``READ``, ``WRITE``, ``READ_ACP``, ``WRITE_ACP`` or ``FULL_CONTROL``.
    """

    grantee: str
    permission: str


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """An S3 access point through which a request reaches its bucket.

    Attributes:
        arn: ``arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME``.
        account: The account that owns the access point.
        policy: Its own policy, or None when it has none.
        network_origin: ``Internet`` or ``VPC``, the value of ``s3:AccessPointNetworkOrigin``.
    """

    arn: str
    account: str
    policy: "Policy | None" = None
    network_origin: str = "Internet"


@dataclass(frozen=True, slots=True)
class Policies:
    """All that AWS consults for one request.

    Attributes:
        identity: The principal's identity policies: inline, managed, and those of a user's groups.
        boundary: The permissions boundary, or None when there is none.
        session: The session policies, or None when the session was made without any.
        resource: The resource's own policy: bucket, key, trust, function, queue policy; None when it has none.
        scps: Service control policies of the principal's account, outermost level first; empty when not a member.
        rcps: Resource control policies of the resource's account, likewise.
        grants: KMS grants on the key.
        block_public_access: Whether S3 Block Public Access restricts a public bucket policy to the owner's account and
            ignores public grants of access control lists.
        endpoint: The policy of the VPC endpoint that the request comes through, or None when it comes through none.
        acl: The S3 access control list; empty when the bucket's ownership setting disables lists, as is the default.
        bucket_abac: Whether the bucket has attribute-based access control enabled, so that its tags take part.
        access_point: The S3 access point that the request goes through, or None when it names the bucket itself.
    """

    identity: tuple["Policy", ...] = ()
    boundary: "Policy | None" = None
    session: tuple["Policy", ...] | None = None
    resource: "Policy | None" = None
    scps: tuple[Level, ...] = ()
    rcps: tuple[Level, ...] = ()
    grants: tuple[Grant, ...] = ()
    block_public_access: bool = False
    endpoint: "Policy | None" = None
    acl: tuple[AclGrant, ...] = ()
    bucket_abac: bool = False
    access_point: AccessPoint | None = None


class Effect(Enum):
    """The three outcomes; only ALLOWED lets the call through. Values are the AWS simulator's, and `simulate`'s."""

    ALLOWED = "Allowed"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    IMPLICITLY_DENIED = "ImplicitlyDenied"


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement or policy type that counted.

    Attributes:
        policy_type: ``identity-based policy``, ``resource-based policy``, ``role trust policy``,
            ``permissions boundary``, ``session policy``, ``service control policy``, ``resource control policy``,
            ``grant``: AWS's words in access-denied messages.
        policy: The policy's name, or None when the type as a whole failed to allow.
        statement: The statement's Sid, or its one-based number as ``#3``; None with `policy` None.
        text: The reason in words, as AWS puts it behind the message.
    """

    policy_type: str
    policy: str | None
    statement: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a request.

    Attributes:
        effect: The outcome.
        reasons: The statements that allowed, the statement that denied, or the policy types that had no allow.
    """

    effect: Effect
    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the call goes through."""
        return self.effect is Effect.ALLOWED
