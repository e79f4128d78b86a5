"""Policies and requests over small alphabets, so that statements and requests collide."""

from typing import Any

from hypothesis import strategies as st

from lockgate.iam import (
    Level,
    Organization,
    Policies,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    parse_policy,
)

NEAR, FAR, MANAGEMENT = "111111111111", "222222222222", "999999999999"
ORGANIZATION = Organization("o-a1b2c3d4e5", MANAGEMENT, {NEAR: "o-a1b2c3d4e5/r-a/", FAR: "o-a1b2c3d4e5/r-a/ou-p/"})
ROLE = f"arn:aws:iam::{NEAR}:role/app"
SESSION = f"arn:aws:sts::{NEAR}:assumed-role/app/s1"
ALICE = f"arn:aws:iam::{NEAR}:user/alice"
KEY = f"arn:aws:kms:eu-west-1:{NEAR}:key/k"
TARGET = f"arn:aws:iam::{NEAR}:role/target"

Statement = dict[str, Any]

principals = st.sampled_from(
    [
        Principal(PrincipalKind.USER, ALICE, NEAR, tags={"team": "alpha"}),
        Principal(PrincipalKind.USER, f"arn:aws:iam::{FAR}:user/bob", FAR),
        Principal(PrincipalKind.ROLE_SESSION, SESSION, NEAR, ROLE),
        Principal(PrincipalKind.ROOT, f"arn:aws:iam::{NEAR}:root", NEAR),
        Principal(PrincipalKind.SERVICE, "sns.amazonaws.com"),
        Principal(PrincipalKind.ANONYMOUS, ""),
        Principal(PrincipalKind.ROLE_SESSION, f"arn:aws:sts::{NEAR}:assumed-role/L/s", NEAR, service_linked=True),
    ]
)
targets = st.sampled_from(
    [
        ("s3:GetObject", "arn:aws:s3:::alpha/key"),
        ("s3:PutObject", "arn:aws:s3:::beta/key"),
        ("s3:ListBucket", "arn:aws:s3:::alpha"),
        ("kms:Decrypt", KEY),
        ("sts:AssumeRole", TARGET),
        ("s3:ListAllMyBuckets", "*"),
    ]
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "aws:SourceIp": st.sampled_from(["10.0.0.1", "2001:db8::1"]),
        "aws:SecureTransport": st.sampled_from(["true", "false"]),
        "aws:TagKeys": st.sampled_from([(), ("a",), ("a", "b")]),
        "s3:prefix": st.sampled_from(["", "alpha", "x"]),
    },
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    action, arn = draw(targets)
    account = NEAR if NEAR in arn else draw(st.sampled_from([NEAR, FAR]))
    return Request(
        draw(principals), action, Resource(arn, None if arn == "*" else account), draw(contexts), ORGANIZATION
    )


effects = st.sampled_from(["Allow", "Deny"])
actions = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:GetObject", "kms:*", "sts:AssumeRole", "s3:?utObject"])
resources = st.sampled_from(
    [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::alpha/*",
        "arn:aws:s3:::${aws:PrincipalTag/team}/*",
        KEY,
        TARGET,
        "arn:aws:kms:*:*:key/*",
    ]
)
conditions = st.sampled_from(
    [
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}},
        {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}},
        {"StringLike": {"s3:prefix": "${aws:PrincipalTag/team}*"}},
        {"ArnEquals": {"aws:PrincipalArn": ROLE}},
        {"Null": {"aws:SourceIp": "true"}},
    ]
)
spoken_to = st.sampled_from(
    [
        {"Principal": "*"},
        {"Principal": {"AWS": NEAR}},
        {"Principal": {"AWS": [ROLE]}},
        {"Principal": {"AWS": [SESSION, ALICE]}},
        {"Principal": {"AWS": FAR}},
        {"Principal": {"Service": "sns.amazonaws.com"}},
        {"NotPrincipal": {"AWS": [NEAR, ALICE]}},
    ]
)


@st.composite
def statements(draw: st.DrawFn, *, effect: str | None = None, kind: PolicyKind = PolicyKind.IDENTITY) -> Statement:
    statement: Statement = {
        "Effect": effect or draw(effects),
        draw(st.sampled_from(["Action", "Action", "Action", "NotAction"])): draw(
            st.lists(actions, min_size=1, max_size=2)
        ),
        draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"])): draw(
            st.lists(resources, min_size=1, max_size=2)
        ),
    }
    if draw(st.booleans()):
        statement["Condition"] = draw(conditions)
    if kind is PolicyKind.RESOURCE:
        statement |= draw(spoken_to)
    if kind is PolicyKind.RCP:
        statement |= {"Effect": "Deny", "Principal": "*", "Action": ["s3:*"]}
        statement.pop("NotAction", None)
    return statement


def documents(kind: PolicyKind = PolicyKind.IDENTITY) -> st.SearchStrategy[list[Statement]]:
    return st.lists(statements(kind=kind), min_size=1, max_size=3)


def parsed(raw: list[Statement], kind: PolicyKind = PolicyKind.IDENTITY) -> Policy:
    return parse_policy({"Version": "2012-10-17", "Statement": raw}, kind=kind)


@st.composite
def stacks(draw: st.DrawFn) -> Policies:
    """Everything that AWS may consult, or some of it."""
    boundary = draw(st.none() | documents())
    session = draw(st.none() | documents())
    resource = draw(st.none() | documents(PolicyKind.RESOURCE))
    scps = draw(st.lists(documents(), max_size=2))
    rcps = draw(st.lists(documents(PolicyKind.RCP), max_size=1))
    return Policies(
        identity=tuple(parsed(raw) for raw in draw(st.lists(documents(), max_size=2))),
        boundary=parsed(boundary, PolicyKind.BOUNDARY) if boundary else None,
        session=(parsed(session, PolicyKind.SESSION),) if session else None,
        resource=parsed(resource, PolicyKind.RESOURCE) if resource else None,
        scps=tuple(Level(str(number), (parsed(raw, PolicyKind.SCP),)) for number, raw in enumerate(scps)),
        rcps=tuple(Level(str(number), (parsed(raw, PolicyKind.RCP),)) for number, raw in enumerate(rcps)),
    )
