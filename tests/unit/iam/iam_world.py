"""A small world to ask questions in: two member accounts, a management account, and an account outside."""

from collections.abc import Mapping
from typing import Any

from lockgate.iam import (
    Decision,
    Effect,
    Level,
    Organization,
    Policies,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    evaluate,
    parse_policy,
)

NEAR, FAR, MANAGEMENT, OUTSIDE = "111111111111", "222222222222", "999999999999", "555555555555"
ORGANIZATION = Organization(
    "o-a1b2c3d4e5",
    MANAGEMENT,
    {NEAR: "o-a1b2c3d4e5/r-ab12/ou-dev/", FAR: "o-a1b2c3d4e5/r-ab12/ou-prod/", MANAGEMENT: "o-a1b2c3d4e5/r-ab12/"},
)

ALLOWED, EXPLICIT, IMPLICIT = Effect.ALLOWED, Effect.EXPLICITLY_DENIED, Effect.IMPLICITLY_DENIED

ROLE = f"arn:aws:iam::{NEAR}:role/app"
SESSION = f"arn:aws:sts::{NEAR}:assumed-role/app/s1"
ALICE = f"arn:aws:iam::{NEAR}:user/alice"
FEDERATED = f"arn:aws:sts::{NEAR}:federated-user/alice"

alice = Principal(PrincipalKind.USER, ALICE, NEAR)
session = Principal(PrincipalKind.ROLE_SESSION, SESSION, NEAR, ROLE)
federated = Principal(PrincipalKind.FEDERATED_USER, FEDERATED, NEAR)
root = Principal(PrincipalKind.ROOT, f"arn:aws:iam::{NEAR}:root", NEAR)
sns = Principal(PrincipalKind.SERVICE, "sns.amazonaws.com")
anonymous = Principal(PrincipalKind.ANONYMOUS, "")
service_linked = Principal(
    PrincipalKind.ROLE_SESSION,
    f"arn:aws:sts::{NEAR}:assumed-role/AWSServiceRoleForX/s1",
    NEAR,
    f"arn:aws:iam::{NEAR}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
    service_linked=True,
)

BUCKET = "arn:aws:s3:::alpha"
OBJECT = "arn:aws:s3:::alpha/key"

Statement = dict[str, Any]


def allow(action: str | list[str] = "*", resource: str | list[str] = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str] = "*", resource: str | list[str] = "*", **more: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def to(statement: Statement, principal: Any) -> Statement:
    """`statement` in a resource-based policy: said to `principal`, an ARN, an account id, ``*`` or an object."""
    value = principal if isinstance(principal, Mapping) or principal == "*" else {"AWS": principal}
    return {**statement, "Principal": value}


def when(statement: Statement, condition: Mapping[str, Any]) -> Statement:
    return {**statement, "Condition": condition}


def policy(*statements: Statement, kind: PolicyKind = PolicyKind.IDENTITY, version: str = "2012-10-17") -> Policy:
    return parse_policy({"Version": version, "Statement": list(statements)}, kind=kind)


def on_resource(*statements: Statement) -> Policy:
    return policy(*statements, kind=PolicyKind.RESOURCE)


def trust(*statements: Statement) -> Policy:
    bare = [{key: value for key, value in statement.items() if key != "Resource"} for statement in statements]
    return policy(*bare, kind=PolicyKind.TRUST)


def boundary(*statements: Statement) -> Policy:
    return policy(*statements, kind=PolicyKind.BOUNDARY)


def in_session(*statements: Statement) -> tuple[Policy, ...]:
    return (policy(*statements, kind=PolicyKind.SESSION),)


def scps(*levels: list[Statement]) -> tuple[Level, ...]:
    return tuple(
        Level(f"level {number}", tuple(policy(statement, kind=PolicyKind.SCP) for statement in statements))
        for number, statements in enumerate(levels, start=1)
    )


def rcps(*statements: Statement) -> tuple[Level, ...]:
    said = [{**statement, "Principal": "*"} for statement in statements]
    return (Level("root", tuple(policy(statement, kind=PolicyKind.RCP) for statement in said)),)


def request(
    principal: Principal,
    action: str = "s3:GetObject",
    arn: str = OBJECT,
    account: str | None = NEAR,
    context: Mapping[str, Any] | None = None,
    organization: Organization | None = ORGANIZATION,
    tags: Mapping[str, str] | None = None,
) -> Request:
    return Request(principal, action, Resource(arn, account, tags or {}), context or {}, organization)


def ask(asked: Request, *identity: Statement, **policies: Any) -> Effect:
    """The effect, for a caller whose one identity policy has the given statements."""
    return decide(asked, *identity, **policies).effect


def decide(asked: Request, *identity: Statement, **policies: Any) -> Decision:
    own = (policy(*identity),) if identity else ()
    return evaluate(asked, Policies(identity=own, **policies))


def holds(
    condition: Mapping[str, Any], context: Mapping[str, Any], *, version: str = "2012-10-17", **more: Any
) -> bool:
    """Whether a condition of an identity policy is met by alice's request with this context."""
    one = policy(when(allow(), condition), version=version)
    return evaluate(request(more.pop("principal", alice), context=context, **more), Policies(identity=(one,))).allowed
