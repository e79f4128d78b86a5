"""Random policies over a small vocabulary, and every kind of request that the vocabulary tells apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from lockgate.iam import (
    Grant,
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
    read_policy,
)
from lockgate.iam.symbolic import (
    Actual,
    Anonymous,
    AnyoneIn,
    Document,
    Guardrail,
    Landscape,
    Outsider,
    Question,
    Service,
    Target,
    Who,
)

NEAR, FAR, STRANGER, MANAGEMENT = "111111111111", "222222222222", "333333333333", "999999999999"
ORG = "o-a1b2c3d4e5"
ORGANIZATION = Organization(ORG, MANAGEMENT, {NEAR: f"{ORG}/r-aaaa/", FAR: f"{ORG}/r-aaaa/ou-p/"})
OTHERS = Organization("o-zzzzzzzzzz", None, {STRANGER: "o-zzzzzzzzzz/r-zzzz/"})
KINDS = ("bucket", "key", "role")
ARNS = {
    "bucket": ("arn:aws:s3:::alpha", "arn:aws:s3:::alpha/red/k", "arn:aws:s3:::alpha/x"),
    "key": (f"arn:aws:kms:eu-west-1:{NEAR}:key/k",),
    "role": (f"arn:aws:iam::{NEAR}:role/target",),
}
TARGETS = {"bucket": ("arn:aws:s3:::alpha", "arn:aws:s3:::alpha/*"), "key": ARNS["key"], "role": ARNS["role"]}
ACTIONS = {
    "bucket": ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:PutBucketPolicy"),
    "key": ("kms:Decrypt", "kms:CreateGrant", "kms:RetireGrant"),
    "role": ("sts:AssumeRole", "sts:TagSession"),
}
ON_OBJECTS = ("s3:GetObject", "s3:PutObject")
Raw = dict[str, Any]


def _principals(account: str) -> list[Principal]:
    head, session = f"arn:aws:iam::{account}", f"arn:aws:sts::{account}"
    kind = PrincipalKind
    tags = ({}, {"team": "red"}, {"team": "*"}, {"team": ""})
    return [
        Principal(kind.ROOT, f"{head}:root", account),
        *(Principal(kind.USER, f"{head}:user/alice", account, tags=tag) for tag in tags),
        Principal(kind.USER, f"{head}:user/p/red", account),
        *(
            Principal(kind.ROLE_SESSION, f"{session}:assumed-role/app/{name}", account, f"{head}:role/{path}app", tag)
            for name, path, tag in (("s1", "", {}), ("s2", "", tags[1]), ("s1", "p/", {}), ("s3", "p/", tags[2]))
        ),
        Principal(kind.ROLE_SESSION, f"{session}:assumed-role/other/s1", account, f"{head}:role/other"),
        Principal(kind.FEDERATED_USER, f"{session}:federated-user/fed", account, f"{head}:user/alice"),
    ]


def _actions(random: Random, kind: str) -> Raw:
    every = [*ACTIONS[kind], "*", "s3:*", "s3:Get*", "s3:?utObject", "kms:*", "kms:C*", "sts:*", "S3:LISTBUCKET"]
    chosen = random.sample(every, random.choice((1, 1, 2)))
    return {random.choice(("Action", "Action", "Action", "NotAction")): chosen}


def _resources(random: Random, kind: str) -> Raw:
    every = [
        "*",
        "*",
        *ARNS[kind],
        *TARGETS[kind],
        "arn:aws:s3:::alph*",
        "arn:aws:s3:::*/*",
        "arn:aws:s3:::alpha/${aws:PrincipalTag/team}/*",
        "arn:aws:s3:::alpha/${aws:username, 'red'}/*",
        "arn:aws:s3:::alpha/${*}/*",
        "arn:aws:*:*:*:key/?",
        "arn:*:kms:*:${aws:PrincipalAccount}:key/*",
    ]
    return {
        random.choice(("Resource", "Resource", "Resource", "NotResource")): random.sample(every, random.choice((1, 2)))
    }


_CONDITIONS: list[tuple[list[str], str, list[str]]] = [
    (["IpAddress", "NotIpAddress"], "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32", "10.1.0.0/16"]),
    (["Bool"], "aws:SecureTransport", ["true", "false"]),
    (["Bool"], "aws:MultiFactorAuthPresent", ["true", "false"]),
    (["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"], "s3:prefix", ["", "red", "r*", "${aws:username}"]),
    (["StringEquals", "StringNotEquals", "StringLike"], "aws:TagKeys", ["a", "b", "*"]),
    (["NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals"], "s3:max-keys", ["5", "10", "x"]),
    (["DateLessThan", "DateGreaterThan"], "aws:CurrentTime", ["2025-01-01T00:00:00Z", "2026-01-01"]),
    (["ArnLike", "ArnNotLike", "ArnEquals"], "aws:PrincipalArn", [f"arn:aws:iam::{FAR}:role/app", "arn:aws:iam::*:role/*app", f"arn:aws:iam::{NEAR}:user/*"]),
    (["StringLike", "StringNotLike", "StringEquals"], "aws:PrincipalArn", ["arn:aws:iam::*:role/p/*", f"arn:aws:iam::{FAR}:root", "*alice"]),
    (["StringEquals", "StringNotEquals"], "aws:PrincipalOrgID", [ORG, "o-zzzzzzzzzz", "${aws:ResourceOrgID}"]),
    (["ForAnyValue:StringLike", "ForAllValues:StringLike", "ForAnyValue:StringNotLike", "StringLike"], "aws:PrincipalOrgPaths", [f"{ORG}/*", f"{ORG}/r-aaaa/ou-p/*"]),
    (["StringEquals", "StringNotEquals"], "aws:PrincipalAccount", [NEAR, FAR, "${aws:ResourceAccount}"]),
    (["StringEquals", "StringNotEquals"], "aws:SourceAccount", [NEAR, FAR]),
    (["ArnLike", "ArnNotLike"], "aws:SourceArn", [f"arn:aws:sns:*:{FAR}:*", "arn:aws:s3:::src", "*"]),
    (["StringEquals"], "aws:SourceOrgID", [ORG]),
    (["Bool"], "aws:PrincipalIsAWSService", ["true", "false"]),
    (["StringEquals", "StringNotEquals", "StringLike", "StringEqualsIgnoreCase"], "aws:PrincipalTag/team", ["red", "RED", "*", "r?d"]),
    (["StringEquals", "StringNotEquals"], "aws:ResourceTag/team", ["red", "${aws:PrincipalTag/team}"]),
    (["StringEquals", "StringNotEqualsIgnoreCase"], "aws:PrincipalType", ["User", "AssumedRole", "account"]),
    (["StringEquals", "StringLike"], "aws:username", ["alice", "al*"]),
    (["StringEquals", "StringNotEquals"], "kms:EncryptionContext:a", ["1", "2"]),
    (["StringLike", "StringNotLike", "Bool", "BinaryEquals"], "custom:x", ["true", "t*", "YQ=="]),
    (["Null"], "aws:SourceIp", ["true", "false"]),
    (["Null"], "aws:PrincipalTag/team", ["true", "false"]),
    (["Null"], "aws:PrincipalOrgID", ["true", "false"]),
    (["Null"], "aws:TagKeys", ["true", "false"]),
]  # fmt: skip
_VALUES: dict[str, list[str | tuple[str, ...] | None]] = {
    "aws:SourceIp": [None, "10.1.2.3", "10.2.0.1", "192.0.2.1", "2001:db8::1"],
    "aws:SecureTransport": ["true", "false"],
    "aws:MultiFactorAuthPresent": [None, "true", "false"],
    "s3:prefix": [None, "", "red", "alice", "x"],
    "aws:TagKeys": [None, (), ("a",), ("a", "b"), ("z",), ("",)],
    "s3:max-keys": [None, "3", "5", "7", "10", "11"],
    "aws:CurrentTime": ["2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    "kms:EncryptionContext:a": [None, "1", "3"],
    "custom:x": [None, "true", "TRUE", "YQ==", "other", ("true", "no")],
}


def _condition(random: Random) -> Raw:
    block: Raw = {}
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        names, key, values = random.choice(_CONDITIONS)
        name = random.choice(names)
        if ":" not in name and name != "Null":
            name = (
                random.choice(("", "", "", "ForAnyValue:", "ForAllValues:"))
                + name
                + random.choice(("", "", "IfExists"))
            )
        chosen = random.sample(values, random.choice((1, 1, min(2, len(values)))))
        block.setdefault(name, {}).setdefault(key, chosen)
    return {"Condition": block} if block else {}


def _named(random: Random) -> Raw:
    every: list[Any] = [
        "*",
        {"AWS": NEAR},
        {"AWS": f"arn:aws:iam::{FAR}:root"},
        {"AWS": [f"arn:aws:iam::{FAR}:role/app", f"arn:aws:iam::{NEAR}:user/alice"]},
        {"AWS": [f"arn:aws:iam::{NEAR}:role/p/app", f"arn:aws:sts::{FAR}:assumed-role/app/s1"]},
        {"AWS": [FAR, f"arn:aws:iam::{FAR}:role/app", f"arn:aws:sts::{FAR}:assumed-role/app/s1"]},
        {"AWS": [NEAR, f"arn:aws:iam::{NEAR}:user/alice", f"arn:aws:sts::{NEAR}:federated-user/fed"]},
        {"AWS": [STRANGER, MANAGEMENT]},
        {"Service": ["sns.amazonaws.com"]},
        {"Service": "*"},
        {"AWS": "*"},
    ]
    return {random.choice(("Principal", "Principal", "Principal", "NotPrincipal")): random.choice(every)}


def _document(random: Random, kind: PolicyKind, about: str, *, allows: float = 0.5) -> Document:
    statements: list[Raw] = []
    for _ in range(random.choice((1, 2, 3))):
        statement = {"Effect": "Allow" if random.random() < allows else "Deny"}
        statement |= _actions(random, about) | _resources(random, about) | _condition(random)
        if kind is PolicyKind.RESOURCE:
            statement |= _named(random)
        if kind is PolicyKind.RCP:
            statement |= {"Effect": "Deny", "Principal": "*"}
        statements.append(statement)
    version = random.choice(("2012-10-17",) * 9 + ("2008-10-17",))
    return Document(f"{kind.value} {random.randrange(1000)}", kind, {"Version": version, "Statement": statements})


def _guardrails(random: Random, kind: PolicyKind, about: str) -> tuple[Guardrail, ...]:
    levels = random.choice((0, 0, 1, 2))
    accounts = (frozenset({NEAR, FAR, MANAGEMENT}), frozenset({FAR}), frozenset({NEAR}))
    return tuple(
        Guardrail(f"level {number}", random.choice(accounts), (_document(random, kind, about, allows=0.8),))
        for number in range(levels)
    )


@dataclass(frozen=True)
class Small:
    """A question, with what is needed to ask the evaluator the same of single requests."""

    about: str
    landscape: Landscape
    question: Question
    random: Random

    def requests(self, sampled: int) -> Iterator[Request]:
        """Requests that the question is about, with `sampled` contexts each."""
        kind, question = self.about, self.question
        pairs = [
            (action, arn)
            for action, arn in product(ACTIONS[kind], ARNS[kind])
            if kind != "bucket" or (("/" in arn) is (action in ON_OBJECTS))
        ]
        for principal, organization in _callers(question.who):
            for action, arn in pairs:
                for _ in range(sampled):
                    yield Request(
                        principal,
                        action,
                        Resource(arn, NEAR, tags=question.on.tags),
                        self._context(principal),
                        organization,
                        ORGANIZATION,
                    )

    def _context(self, principal: Principal) -> dict[str, str | tuple[str, ...]]:
        context = {key: self.random.choice(values) for key, values in _VALUES.items()}
        if principal.kind is PrincipalKind.SERVICE:
            driver = self.random.choice(sorted(_drivers(self.question.who)))
            member = driver in ORGANIZATION.paths
            context |= {
                "aws:SourceAccount": self.random.choice((None, driver)),
                "aws:SourceArn": self.random.choice((None, f"arn:aws:sns:eu-west-1:{driver}:t", "arn:aws:s3:::src")),
                "aws:SourceOrgID": self.random.choice((None, ORG if member else "o-zzzzzzzzzz")),
            }
        return {key: value for key, value in context.items() if value is not None}


def _drivers(who: Who) -> frozenset[str]:
    assert isinstance(who, Service)
    return who.driven_by or frozenset({NEAR, FAR, STRANGER})


def _callers(who: Who) -> list[tuple[Principal, Organization]]:
    match who:
        case AnyoneIn(accounts):
            return [(item, ORGANIZATION) for account in accounts for item in _principals(account)] + [
                (item, OTHERS)
                for account in accounts - ORGANIZATION.paths.keys() - {MANAGEMENT}
                for item in _principals(account)
            ]
        case Outsider():
            return [(item, ours) for item in _principals(STRANGER) for ours in (ORGANIZATION, OTHERS)]
        case Anonymous():
            return [(Principal(PrincipalKind.ANONYMOUS, ""), ORGANIZATION)]
        case Actual():
            return [
                (item, ORGANIZATION)
                for item in _principals(who.account)
                if who.arn in (item.arn, item.role_arn) and dict(item.tags) == dict(who.tags)
            ]
        case Service(name):
            names = [name] if name else ["sns.amazonaws.com", "lambda.amazonaws.com"]
            return [(Principal(PrincipalKind.SERVICE, item), ORGANIZATION) for item in names]


def small_world(seed: int) -> Small:
    """The world of that number."""
    random = Random(seed)
    about = random.choice(KINDS)
    landscape = Landscape(
        ORGANIZATION, _guardrails(random, PolicyKind.SCP, about), _guardrails(random, PolicyKind.RCP, about)
    )
    target = Target(
        TARGETS[about],
        NEAR,
        random.choice((None, *[_document(random, PolicyKind.RESOURCE, about, allows=0.7) for _ in range(4)])),
        tags=random.choice(({}, {"Team": "red"})),
        grants=_grants(random) if about == "key" else (),
        block_public_access=random.random() < 0.2,
    )
    actions = random.choice((ACTIONS[about], ("*",), ("s3:*", "kms:*", "sts:*")))
    return Small(about, landscape, Question(_who(random, about), actions, target), random)


def _grants(random: Random) -> tuple[Grant, ...]:
    grantee = random.choice(
        (f"arn:aws:iam::{FAR}:role/app", FAR, f"arn:aws:iam::{NEAR}:user/alice", "sns.amazonaws.com")
    )
    pairs = random.choice((None, {"a": "1"}))
    grant = Grant("g", grantee, frozenset({"Decrypt"}), encryption_context_equals=pairs)
    return random.choice(((), (grant,)))


def _who(random: Random, about: str) -> Who:
    account = random.choice((NEAR, FAR))
    kind = random.randrange(8)
    if kind < 3:
        return AnyoneIn(frozenset(random.sample([NEAR, FAR, STRANGER, MANAGEMENT], random.choice((1, 2)))))
    if kind == 3:
        return random.choice((Outsider(frozenset({NEAR})), Anonymous()))
    if kind == 4:
        return Service(
            random.choice(("sns.amazonaws.com", None)),
            random.choice((None, frozenset({FAR}), frozenset({NEAR, STRANGER}))),
        )
    arn, tags = random.choice(
        (
            (f"arn:aws:iam::{account}:role/app", {}),
            (f"arn:aws:iam::{account}:role/p/app", {}),
            (f"arn:aws:iam::{account}:user/alice", {"team": "red"}),
        )
    )
    return Actual(
        arn,
        account,
        tuple(_document(random, PolicyKind.IDENTITY, about, allows=0.7) for _ in range(random.choice((0, 1, 2)))),
        random.choice((None, None, _document(random, PolicyKind.BOUNDARY, about, allows=0.9))),
        random.choice((None, None, (_document(random, PolicyKind.SESSION, about, allows=0.9),))),
        tags,
    )


class Judge:
    """The evaluator, asked about single requests of a small world."""

    def __init__(self, small: Small) -> None:
        self._small = small
        self._parsed: dict[int, Policy] = {}

    def _policy(self, document: Document) -> Policy:
        found = self._parsed.get(id(document))
        if found is None:
            found = self._parsed[id(document)] = read_policy(document.document, kind=document.kind, name=document.name)[
                0
            ]
        return found

    def allows(self, request: Request) -> bool:
        """Whether the evaluator allows it, with full permissions for callers who may have any."""
        return evaluate(request, self._policies(request.principal)).allowed

    def _policies(self, principal: Principal) -> Policies:
        who, target, landscape = self._small.question.who, self._small.question.on, self._small.landscape
        everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        federated = principal.kind is PrincipalKind.FEDERATED_USER
        identity = (read_policy(everything)[0],)
        session: tuple[Policy, ...] | None = identity if federated else None
        boundary = None
        if isinstance(who, Actual):
            identity = tuple(map(self._policy, who.identity))
            boundary = self._policy(who.boundary) if who.boundary else None
            session = tuple(map(self._policy, who.session)) if who.session is not None else None
        return Policies(
            identity,
            boundary,
            session,
            self._policy(target.policy) if target.policy else None,
            self._levels(landscape.scps, principal.account),
            self._levels(landscape.rcps, target.account),
            target.grants,
            target.block_public_access,
        )

    def _levels(self, guardrails: Sequence[Guardrail], account: str | None) -> tuple[Level, ...]:
        return tuple(
            Level(item.level, tuple(map(self._policy, item.policies)))
            for item in guardrails
            if account in item.accounts
        )
