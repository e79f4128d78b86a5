"""Synthetic organisations with known answers: who reaches whom follows from how each policy was made.

An organisation has a tree of units with control policies at each, and accounts with 90 resource policies of 18
shapes each. A shape says which accounts it lets in before any control policy; `Estate.reaching` then takes away what
three control policies close. An account's resources are made anew whenever they are asked for, so that the memory that
a benchmark measures is the prover's, not the organisation's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from lockgate.iam import Organization, PolicyKind
from lockgate.iam.symbolic import Document, Guardrail, Landscape, Target

ID = "o-a1b2c3d4e5"
REGION = "eu-west-1"
STAGES = ("dev", "test", "prod")
POLICIES = 90
READABLE = frozenset({"s3:GetObject", "sts:AssumeRole", "kms:Decrypt"})
"""What the allow-list of the security unit leaves its accounts of the actions that resources are shared for."""
EVERYBODY = {"Principal": "*"}

Statement = dict[str, Any]


def statement(effect: str, action: str | list[str], resource: str | list[str], **more: Any) -> Statement:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(name: str, kind: PolicyKind, *statements: Statement) -> Document:
    return Document(name, kind, {"Version": "2012-10-17", "Statement": list(statements)})


def root(*accounts: str) -> dict[str, Any]:
    return {"Principal": {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}}


@dataclass(frozen=True, slots=True)
class Shared:
    """A resource, what it is shared for, and the other accounts that its own policy lets in."""

    target: Target
    actions: tuple[str, ...]
    let_in: frozenset[str]


@dataclass(frozen=True, slots=True)
class Estate:
    """An organisation: its control policies, its accounts and their units."""

    landscape: Landscape
    accounts: tuple[str, ...]
    units: dict[str, str]
    seed: int

    def shared(self, account: str) -> Iterator[Shared]:
        """The resources of one account, the same at every call."""
        rng = Random(f"{self.seed} {account}")
        for number in range(POLICIES):
            shape = SHAPES[number] if number < len(SHAPES) else rng.choices(SHAPES, WEIGHTS)[0]
            yield shape(Place(self, account, number, rng.choice(self.accounts)))

    def reaching(self, account: str, found: Shared) -> frozenset[str]:
        """The accounts that reach a resource of `account` for all that the organisation's policies close."""
        return frozenset(source for source in found.let_in if source != account and self._open(source, account, found))

    def _open(self, source: str, target: str, found: Shared) -> bool:
        here, there = self.units[source], self.units[target]
        actions = set(found.actions)
        if here == "sandbox":
            return False
        if here == "security":
            actions &= READABLE
        if there.startswith("workloads/prod") and not here.startswith(("workloads/prod", "infrastructure")):
            actions = {action for action in actions if not action.startswith(("s3:", "secretsmanager:"))}
        return bool(actions)

    def path(self, unit: str) -> str:
        """The organisation path of a unit."""
        return f"{ID}/r-root/" + "".join(f"ou-{part}/" for part in unit.split("/"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a resource is made: its account, its number there, and an account that it may be shared with."""

    estate: Estate
    account: str
    number: int
    partner: str

    @property
    def bucket(self) -> str:
        return f"arn:aws:s3:::data-{self.account}-{self.number}"

    def of(self, service: str, name: str) -> str:
        region = "" if service == "iam" else REGION
        return f"arn:aws:{service}:{region}:{self.account}:{name}-{self.number}"


def _bucket(place: Place, let_in: set[str], actions: tuple[str, ...], *statements: Statement) -> Shared:
    name, objects = place.bucket, f"{place.bucket}/*"
    tls = statement("Deny", "s3:*", [name, objects], **EVERYBODY, Condition={"Bool": {"aws:SecureTransport": "false"}})
    own = statement("Allow", ["s3:GetObject", "s3:PutObject"], objects, **root(place.account))
    document = policy(f"bucket {place.number}", PolicyKind.RESOURCE, tls, own, *statements)
    return Shared(Target((name, objects), place.account, document), actions, frozenset(let_in))


def private_bucket(place: Place) -> Shared:
    return _bucket(place, set(), ("s3:GetObject",))


def log_bucket(place: Place) -> Shared:
    source = {"StringEquals": {"aws:SourceAccount": place.account}}
    service = {"Principal": {"Service": "logging.s3.amazonaws.com"}}
    given = statement("Allow", "s3:PutObject", f"{place.bucket}/logs/*", **service, Condition=source)
    return _bucket(place, set(), ("s3:PutObject",), given)


def partner_bucket(place: Place) -> Shared:
    reader = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{place.partner}:role/reader*"}}
    given = statement("Allow", "s3:GetObject", f"{place.bucket}/*", **root(place.partner), Condition=reader)
    return _bucket(place, {place.partner}, ("s3:GetObject",), given)


def unit_bucket(place: Place) -> Shared:
    estate, unit = place.estate, place.estate.units[place.account]
    ours = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{estate.path(unit)}*"}}
    given = statement("Allow", "s3:GetObject", f"{place.bucket}/shared/*", **EVERYBODY, Condition=ours)
    members = {account for account, other in estate.units.items() if other == unit}
    return _bucket(place, members, ("s3:GetObject",), given)


def fenced_bucket(place: Place) -> Shared:
    fence = {"StringNotEquals": {"aws:PrincipalAccount": [place.account, place.partner]}}
    everybody = statement("Allow", "s3:PutObject", f"{place.bucket}/*", **EVERYBODY)
    nobody = statement("Deny", "s3:*", [place.bucket, f"{place.bucket}/*"], **EVERYBODY, Condition=fence)
    return _bucket(place, {place.partner}, ("s3:PutObject",), everybody, nobody)


def encrypting_bucket(place: Place) -> Shared:
    header = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    given = statement("Allow", "s3:PutObject", f"{place.bucket}/in/*", **root(place.partner))
    plain = statement("Deny", "s3:PutObject", f"{place.bucket}/*", **EVERYBODY, Condition=header)
    return _bucket(place, {place.partner}, ("s3:PutObject",), given, plain)


def bucket_of_no_address(place: Place) -> Shared:
    inside, elsewhere = {"aws:SourceIp": "10.0.0.0/8"}, {"aws:SourceIp": ["192.168.0.0/16", "172.16.0.0/12"]}
    both = {"IpAddress": inside}
    given = statement("Allow", "s3:GetObject", f"{place.bucket}/*", **root(place.partner), Condition=both)
    outside = {"NotIpAddress": elsewhere}
    closed = statement("Deny", "s3:*", f"{place.bucket}/*", **EVERYBODY, Condition=outside)
    return _bucket(place, set(), ("s3:GetObject",), given, closed)


def bucket_of_no_action(place: Place) -> Shared:
    given = statement("Allow", ["s3:GetObject", "s3:GetObjectVersion"], f"{place.bucket}/*", **root(place.partner))
    closed = statement("Deny", "s3:Get*", f"{place.bucket}/*", **EVERYBODY)
    return _bucket(place, set(), ("s3:GetObject",), given, closed)


def bucket_of_no_object(place: Place) -> Shared:
    given = statement("Allow", "s3:GetObject", f"{place.bucket}/app-*/x", **root(place.partner))
    closed = statement("Deny", "s3:GetObject", [f"{place.bucket}/app?*", f"{place.bucket}/a?"], **EVERYBODY)
    return _bucket(place, set(), ("s3:GetObject",), given, closed)


def bucket_of_longer_objects(place: Place) -> Shared:
    given = statement("Allow", "s3:GetObject", f"{place.bucket}/app-*/x", **root(place.partner))
    shorter = [f"{place.bucket}/app-?/x", f"{place.bucket}/app-/x", f"{place.bucket}/app-??/x"]
    closed = statement("Deny", "s3:GetObject", shorter, **EVERYBODY)
    return _bucket(place, {place.partner}, ("s3:GetObject",), given, closed)


def _key(place: Place, let_in: set[str], *statements: Statement) -> Shared:
    own = statement("Allow", "kms:*", "*", **root(place.account))
    document = policy(f"key {place.number}", PolicyKind.RESOURCE, own, *statements)
    target = Target((place.of("kms", "key/00000000-0000-0000-0000"),), place.account, document)
    return Shared(target, ("kms:Decrypt",), frozenset(let_in))


def private_key(place: Place) -> Shared:
    return _key(place, set())


def partner_key(place: Place) -> Shared:
    via = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    given = statement("Allow", ["kms:Decrypt", "kms:DescribeKey"], "*", **root(place.partner), Condition=via)
    return _key(place, {place.partner}, given)


def _role(place: Place, let_in: set[str], **trusted: Any) -> Shared:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", **trusted}
    document = policy(f"role {place.number}", PolicyKind.TRUST, trust)
    target = Target((place.of("iam", "role/task"),), place.account, document)
    return Shared(target, ("sts:AssumeRole",), frozenset(let_in))


def service_role(place: Place) -> Shared:
    return _role(place, set(), Principal={"Service": "lambda.amazonaws.com"})


def own_role(place: Place) -> Shared:
    return _role(place, set(), **root(place.account))


def partner_role(place: Place) -> Shared:
    asked = {"StringEquals": {"sts:ExternalId": f"x-{place.number}"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}
    return _role(place, {place.partner}, **root(place.partner), Condition=asked)


def deployers_role(place: Place) -> Shared:
    named = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{place.partner}:role/deploy-*"}}
    inside = {"StringEquals": {"aws:PrincipalOrgID": ID}}
    return _role(place, {place.partner}, **EVERYBODY, Condition=named | inside)


def queue(place: Place) -> Shared:
    arn = place.of("sqs", "jobs")
    given = statement("Allow", "sqs:SendMessage", arn, **root(place.account, place.partner))
    document = policy(f"queue {place.number}", PolicyKind.RESOURCE, given)
    return Shared(Target((arn,), place.account, document), ("sqs:SendMessage",), frozenset({place.partner}))


def secret(place: Place) -> Shared:
    arn = place.of("secretsmanager", "secret:login")
    tagged = {"StringEquals": {"aws:PrincipalTag/team": ["payments", "orders"]}}
    given = statement("Allow", "secretsmanager:GetSecretValue", "*", **root(place.partner), Condition=tagged)
    document = policy(f"secret {place.number}", PolicyKind.RESOURCE, given)
    target = Target((arn,), place.account, document)
    return Shared(target, ("secretsmanager:GetSecretValue",), frozenset({place.partner}))


SHAPES: tuple[Callable[[Place], Shared], ...] = (
    partner_bucket, unit_bucket, fenced_bucket, encrypting_bucket, bucket_of_no_address, bucket_of_no_action,
    bucket_of_no_object, bucket_of_longer_objects, partner_key, partner_role, deployers_role, queue, secret,
    private_bucket, log_bucket, private_key, service_role, own_role,
)  # fmt: skip
WEIGHTS = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 25, 10, 18, 20, 10)
"""Most resources of an account are its own; every account has one of each shape."""


def estate(accounts: int, seed: int = 1) -> Estate:
    """An organisation of so many accounts; a workload unit has about 40."""
    names = tuple(f"{100000000001 + number * 7:012d}" for number in range(accounts))
    teams = max(1, accounts // 150)
    workloads = [f"workloads/{stage}/team-{team}" for team in range(teams) for stage in STAGES]
    units = {name: _unit(number, workloads) for number, name in enumerate(names)}
    made = Estate(Landscape(), names, units, seed)
    organization = Organization(ID, "999999999999", {name: made.path(unit) for name, unit in units.items()})
    return Estate(Landscape(organization, tuple(_scps(units)), tuple(_rcps(made))), names, units, seed)


def _unit(number: int, workloads: list[str]) -> str:
    special = {0: "security", 1: "infrastructure", 2: "sandbox"}
    return special.get(number % 20) or workloads[number % len(workloads)]


def _levels(units: dict[str, str]) -> dict[str, frozenset[str]]:
    """Every unit at every depth, outermost first, with the accounts below it."""
    found: dict[str, set[str]] = {"": set(units)}
    for depth in (1, 2, 3):
        for account, unit in units.items():
            parts = unit.split("/")
            if len(parts) >= depth:
                found.setdefault("/".join(parts[:depth]), set()).add(account)
    return {level: frozenset(accounts) for level, accounts in found.items()}


def _scps(units: dict[str, str]) -> Iterator[Guardrail]:
    full = policy("FullAWSAccess", PolicyKind.SCP, statement("Allow", "*", "*"))
    abroad = {"StringNotEquals": {"aws:RequestedRegion": [REGION, "us-east-1"]}}
    region = {"Effect": "Deny", "NotAction": ["iam:*", "sts:*", "s3:*", "kms:*"], "Resource": "*", "Condition": abroad}
    elsewhere = {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
    listed = ["s3:Get*", "s3:List*", "sts:*", "kms:Decrypt", "secretsmanager:Describe*"]
    own = {
        "": (full, policy("stay", PolicyKind.SCP, statement("Deny", "organizations:LeaveOrganization", "*"), region)),
        "sandbox": (full, policy("own resources", PolicyKind.SCP, statement("Deny", "*", "*", Condition=elsewhere))),
        "security": (policy("readers", PolicyKind.SCP, statement("Allow", listed, "*")),),
    }
    keys = policy("keep keys", PolicyKind.SCP, statement("Deny", "kms:ScheduleKeyDeletion", "*"))
    for level, accounts in _levels(units).items():
        yield Guardrail(level or "root", accounts, own.get(level, (full, keys)))


def _rcps(made: Estate) -> Iterator[Guardrail]:
    full = policy("RCPFullAWSAccess", PolicyKind.RCP, statement("Allow", "*", "*", **EVERYBODY))
    outside = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ID},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    guarded = ["s3:*", "kms:*", "sqs:*", "secretsmanager:*", "sts:AssumeRole"]
    perimeter = statement("Deny", guarded, "*", **EVERYBODY, Condition=outside)
    near = [f"{made.path(unit)}*" for unit in ("workloads/prod", "infrastructure")]
    lower = {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": near}}
    production = statement("Deny", ["s3:*", "secretsmanager:*"], "*", **EVERYBODY, Condition=lower)
    own = {
        "": (full, policy("perimeter", PolicyKind.RCP, perimeter)),
        "workloads/prod": (full, policy("production", PolicyKind.RCP, production)),
    }
    for level, accounts in _levels(made.units).items():
        yield Guardrail(level or "root", accounts, own.get(level, (full,)))
