"""Questions with known answers, by the criterion that decides them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lockgate.iam import Grant, PolicyKind
from lockgate.iam.symbolic import (
    Actual,
    Anonymous,
    AnyoneIn,
    Guardrail,
    Landscape,
    Outsider,
    Question,
    Service,
    Target,
    Who,
)
from unit.iam.symbolic.symbolic_questions import (
    BUCKET,
    FAR,
    KEY,
    MANAGEMENT,
    NEAR,
    ORGANIZATION,
    ROLE,
    STRANGER,
    Raw,
    allow,
    deny,
    document,
)

FAR_ANYONE, NEAR_ANYONE = AnyoneIn(frozenset({FAR})), AnyoneIn(frozenset({NEAR}))
STRANGERS = AnyoneIn(frozenset({STRANGER}))
EVERYTHING = ("s3:*",)
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
APP = f"arn:aws:iam::{NEAR}:role/app"
SNS = "sns.amazonaws.com"
ORG = "o-a1b2c3d4e5"
READ = ("s3:GetObject",)
TOPIC = (f"arn:aws:sns:eu-west-1:{NEAR}:t",)


@dataclass(frozen=True)
class Known:
    """A question and whether an allowed request exists."""

    name: str
    possible: bool
    who: Who
    actions: tuple[str, ...] = READ
    policy: Sequence[Raw] = ()
    on: tuple[str, ...] = BUCKET
    scps: Sequence[tuple[frozenset[str], Sequence[Raw]]] = ()
    rcps: Sequence[Raw] = ()
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target: Mapping[str, Any] = field(default_factory=dict)

    @property
    def landscape(self) -> Landscape:
        """The organisation with the policies of the case."""
        scps = tuple(
            Guardrail(str(level), accounts, (document(*raw, kind=PolicyKind.SCP),))
            for level, (accounts, raw) in enumerate(self.scps)
        )
        rcp = (Guardrail("root", frozenset({NEAR, FAR, MANAGEMENT}), (document(*self.rcps, kind=PolicyKind.RCP),)),)
        return Landscape(ORGANIZATION, scps, rcp if self.rcps else ())

    @property
    def question(self) -> Question:
        """The question of the case."""
        policy = document(*self.policy) if self.policy else None
        return Question(self.who, self.actions, Target(self.on, NEAR, policy, **self.target), self.given)


def actual(
    *statements: Raw, arn: str = APP, boundary: Sequence[Raw] = (), session: Sequence[Raw] = (), **more: Any
) -> Actual:
    """A principal with these identity policies."""
    return Actual(
        arn,
        arn.split(":")[4],
        (document(*statements, kind=PolicyKind.IDENTITY),) if statements else (),
        document(*boundary, kind=PolicyKind.BOUNDARY) if boundary else None,
        (document(*session, kind=PolicyKind.SESSION),) if session else None,
        **more,
    )


def by(principal: Any, *actions: str, **elements: Any) -> Raw:
    """An allow of a principal, on whatever has the policy."""
    return allow(list(actions) or "s3:*", Principal=principal, **elements)


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    """A condition."""
    return {operator: {key: list(values)}}


LIST = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}
READS = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
ORG_ONLY = deny(Condition=when("StringNotEqualsIfExists", "aws:PrincipalOrgID", ORG))
TLS = when("Bool", "aws:SecureTransport", "false")

KNOWN = [
    Known("an explicit denial wins over an allow", False, FAR_ANYONE, policy=[allow(), deny()]),
    Known("a denial of another action leaves this one", True, FAR_ANYONE, policy=[allow(), deny("s3:PutObject")]),
    Known("identity suffices within an account", True, NEAR_ANYONE),
    Known("identity does not suffice across accounts", False, FAR_ANYONE),
    Known("a resource's allow does not suffice across accounts", False, actual(arn=APP.replace(NEAR, FAR)), policy=[allow()]),
    Known("both suffice across accounts", True, actual(ALL, arn=APP.replace(NEAR, FAR)), policy=[allow()]),
    Known("a role's grant is limited by its boundary", False, actual(boundary=[LIST]), policy=[by({"AWS": APP})]),
    Known("a session's grant is not limited by its boundary", True, actual(boundary=[LIST]), policy=[by({"AWS": f"arn:aws:sts::{NEAR}:assumed-role/app/ci"})]),
    Known("a grant to everybody is not limited by a boundary", True, actual(boundary=[LIST]), policy=[allow()]),
    Known("a session policy limits identity", False, actual(ALL, session=[LIST])),
    Known("a boundary limits identity", False, actual(ALL, boundary=[LIST])),
    Known("a boundary does not grant", False, actual(boundary=[ALL])),
    Known("an SCP's level without an allow denies", False, NEAR_ANYONE, scps=[(frozenset({NEAR}), [ALL]), (frozenset({NEAR}), [LIST])]),
    Known("levels that both allow do not deny", True, NEAR_ANYONE, scps=[(frozenset({NEAR}), [ALL]), (frozenset({NEAR}), [READS])]),
    Known("two members meet two ForAnyValue conditions", True, FAR_ANYONE, policy=[allow(Condition={"ForAnyValue:StringLike": {"aws:TagKeys": "a*"}, "ForAnyValue:StringEquals": {"aws:TagKeys": "b"}})]),
    Known("a longer text escapes the excluded one", True, FAR_ANYONE, policy=[allow(Condition={"StringLike": {"s3:prefix": "a*"}, "StringNotEquals": {"s3:prefix": "a"}})]),
    Known("one denied action leaves the other", True, FAR_ANYONE, ("kms:Decrypt", "kms:Encrypt"), [allow("kms:*"), deny("kms:Decrypt")], KEY),
    Known("a variable of the attacker's choice takes a value", True, FAR_ANYONE, policy=[allow(resource="arn:aws:s3:::b/${aws:PrincipalTag/team}/*")]),
    Known("both sides must allow the same action", False, FAR_ANYONE, EVERYTHING, [allow("s3:Put*")], scps=[(frozenset({FAR}), [READS])]),
    Known("two actions do not lend each other their conditions", False, FAR_ANYONE, ("kms:Decrypt", "kms:Encrypt"), [allow("kms:Decrypt", Condition=when("StringEquals", "kms:ViaService", "a")), allow("kms:Encrypt", Condition=when("StringEquals", "kms:ViaService", "b"))], KEY, [(frozenset({FAR}), [allow("kms:Decrypt", Principal=None, Condition=when("StringEquals", "kms:ViaService", "b")), allow("kms:Encrypt", Principal=None, Condition=when("StringEquals", "kms:ViaService", "a"))])]),
    Known("an SCP's denial counts", False, FAR_ANYONE, policy=[allow()], scps=[(frozenset({FAR}), [ALL, deny(Principal=None)])]),
    Known("one account of several is enough", True, AnyoneIn(frozenset({STRANGER, "444444444444"})), policy=[by({"AWS": "444444444444"})]),
    Known("a matching account among many is found", True, AnyoneIn(frozenset({STRANGER, "444444444444"})), policy=[allow(Condition=when("StringLike", "aws:PrincipalAccount", "4*"))]),
    Known("ForAllValues holds on an empty text", True, FAR_ANYONE, policy=[allow(Condition={"ForAllValues:StringEquals": {"s3:prefix": "a"}, "StringNotEquals": {"s3:prefix": "a"}, "Null": {"s3:prefix": "false"}})]),
    Known("an SCP of another account does not bind", True, NEAR_ANYONE, scps=[(frozenset({FAR}), [LIST])]),
    Known("an SCP binds principals, not resources", True, FAR_ANYONE, policy=[allow()], scps=[(frozenset({NEAR}), [LIST])]),
    Known("SCPs do not bind the management account", True, AnyoneIn(frozenset({MANAGEMENT})), policy=[allow()], scps=[(frozenset({MANAGEMENT}), [LIST])]),
    Known("SCPs bind no service-linked role", True, actual(ALL, service_linked=True), scps=[(frozenset({NEAR}), [LIST])]),
    Known("SCPs bind actual roles", False, actual(ALL), scps=[(frozenset({NEAR}), [LIST])]),
    Known("an RCP binds callers from outside", False, STRANGERS, policy=[allow()], rcps=[deny(Condition=when("StringNotEquals", "aws:PrincipalOrgID", ORG))]),
    Known("an RCP's denial spares members", True, FAR_ANYONE, policy=[allow()], rcps=[ORG_ONLY]),
    Known("an RCP binds no service that is not listed", True, STRANGERS, ("sns:Publish",), [allow("sns:*")], TOPIC, rcps=[deny("sns:*")]),
    Known("an RCP does not bind kms:RetireGrant", True, FAR_ANYONE, ("kms:RetireGrant",), [allow("kms:*")], KEY, rcps=[deny("kms:*")]),
    Known("an RCP binds other KMS calls", False, FAR_ANYONE, ("kms:Decrypt",), [allow("kms:*")], KEY, rcps=[deny("kms:*")]),
    Known("StringNotEqualsIfExists matches a missing key", False, Anonymous(), policy=[allow(), ORG_ONLY]),
    Known("IfExists with a positive operator matches a missing key", False, Anonymous(), policy=[allow(), deny(Condition=when("StringEqualsIfExists", "aws:PrincipalOrgID", ORG))]),
    Known("a positive operator does not match a missing key", True, Anonymous(), policy=[allow(), deny(Condition=when("StringEquals", "aws:PrincipalOrgID", ORG))]),
    Known("a role is named with its path", False, FAR_ANYONE, policy=[by({"AWS": f"arn:aws:iam::{FAR}:role/p/app"}, Condition=when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app"))]),
    Known("NotPrincipal spares only a caller that is listed whole", False, FAR_ANYONE, policy=[allow(), deny(Principal=None, NotPrincipal={"AWS": [FAR]}), deny(Condition=when("StringLike", "aws:PrincipalArn", "*:root"))]),
    Known("NotPrincipal spares the root of a listed account", True, FAR_ANYONE, policy=[allow(), deny(Principal=None, NotPrincipal={"AWS": [FAR]})]),
    Known("an allow with NotPrincipal is open to anonymous callers", True, Anonymous(), policy=[allow(Principal=None, NotPrincipal={"AWS": [FAR]})]),
    Known("an allow with NotPrincipal excludes the listed", False, FAR_ANYONE, policy=[allow(Principal=None, NotPrincipal={"AWS": [FAR]})]),
    Known("a service without source condition is a proxy", True, Service(SNS, frozenset({FAR})), policy=[by({"Service": SNS})]),
    Known("a service held to a source account is none", False, Service(SNS, frozenset({FAR})), policy=[by({"Service": SNS}, Condition=when("StringEquals", "aws:SourceAccount", NEAR))]),
    Known("a service may leave out its source", True, Service(SNS, frozenset({FAR})), policy=[by({"Service": SNS}, Condition=when("StringEqualsIfExists", "aws:SourceAccount", NEAR))]),
    Known("a source ARN of another account is not ours", False, Service(SNS, frozenset({FAR})), policy=[by({"Service": SNS}, Condition=when("ArnLike", "aws:SourceArn", f"arn:aws:sns:*:{NEAR}:*"))]),
    Known("another service is not named", False, Service("sqs.amazonaws.com", None), policy=[by({"Service": SNS})]),
    Known("principals state no source", False, FAR_ANYONE, policy=[allow(Condition=when("StringEquals", "aws:SourceAccount", FAR))]),
    Known("sts:GetCallerIdentity cannot be denied", True, actual(deny("*", Principal=None)), ("sts:GetCallerIdentity",), on=("*",)),
    Known("actions without resource types act on no bucket", False, NEAR_ANYONE, ("s3:ListAllMyBuckets",)),
    Known("actions without resource types act on the star", True, actual(ALL), ("s3:ListAllMyBuckets",), on=("*",)),
    Known("a wildcard does not cross a colon in the first segments", False, FAR_ANYONE, ("sns:Publish",), [allow("sns:*", "arn:aws:sns:*:t")], TOPIC),
    Known("a wildcard crosses colons in the last segment", True, FAR_ANYONE, ("lambda:InvokeFunction",), [allow("lambda:*", f"arn:aws:lambda:*:{NEAR}:f*live")], (f"arn:aws:lambda:eu-west-1:{NEAR}:function:f:live",)),
    Known("a bucket's ARN does not cover its objects", False, FAR_ANYONE, policy=[allow(resource="arn:aws:s3:::b")]),
    Known("a bucket's star does not cover the bucket", False, FAR_ANYONE, ("s3:ListBucket",), [allow(resource="arn:aws:s3:::b/*")]),
    Known("NotResource lists all that is spared", False, FAR_ANYONE, policy=[allow(resource=None, NotResource=["arn:aws:s3:::b/a*", "arn:aws:s3:::b/*"])]),
    Known("NotResource covers the rest", True, FAR_ANYONE, policy=[allow(resource=None, NotResource=["arn:aws:s3:::b/a*"])]),
    Known("NotAction with an allow grants the rest", True, FAR_ANYONE, policy=[allow(NotAction="s3:Put*")]),
    Known("NotAction does not grant what it names", False, FAR_ANYONE, ("s3:PutObject",), policy=[allow(NotAction="s3:Put*")]),
    Known("a future action is covered by a wildcard only", False, FAR_ANYONE, ("s3:FutureThing",), [allow(["s3:Get*", "s3:Put*"])]),
    Known("ForAllValues holds without the key", True, FAR_ANYONE, policy=[allow(Condition=when("ForAllValues:StringEquals", "aws:TagKeys", "a"))], given={"aws:TagKeys": ()}),
    Known("ForAnyValue fails without the key", False, FAR_ANYONE, policy=[allow(Condition=when("ForAnyValue:StringEquals", "aws:TagKeys", "a"))], given={"aws:TagKeys": ()}),
    Known("ForAnyValue and ForAllValues hold together", True, FAR_ANYONE, policy=[allow(Condition={"ForAnyValue:StringLike": {"aws:TagKeys": "a*"}, "ForAllValues:StringLike": {"aws:TagKeys": "*b"}})]),
    Known("ForAnyValue and ForAllValues exclude each other", False, FAR_ANYONE, policy=[allow(Condition={"ForAnyValue:StringLike": {"aws:TagKeys": "a*"}, "ForAllValues:StringLike": {"aws:TagKeys": "b*"}})]),
    Known("values of a negated operator are all excluded", False, FAR_ANYONE, policy=[allow(Condition={"StringLike": {"s3:prefix": ["a", "b"]}, "StringNotEquals": {"s3:prefix": ["a", "b"]}})]),
    Known("two patterns of one key meet", True, FAR_ANYONE, policy=[allow(Condition={"StringLike": {"s3:prefix": "a*"}, "StringNotLike": {"s3:prefix": "*b"}, "StringLikeIfExists": {"s3:prefix": "*c"}})]),
    Known("two patterns of one key exclude each other", False, FAR_ANYONE, policy=[allow(Condition={"StringLike": {"s3:prefix": "a*"}, "StringNotLike": {"s3:prefix": "a*"}})]),
    Known("a single-valued operator does not match a multivalued key", False, FAR_ANYONE, policy=[allow(Condition=when("StringEquals", "aws:TagKeys", "a"))]),
    Known("values are compared in their case", False, FAR_ANYONE, policy=[allow(Condition={"StringEquals": {"s3:prefix": "A"}, "StringLike": {"s3:prefix": "a"}})]),
    Known("IgnoreCase compares in any case", True, FAR_ANYONE, policy=[allow(Condition={"StringEqualsIgnoreCase": {"s3:prefix": "A"}, "StringLike": {"s3:prefix": "a"}})]),
    Known("StringEquals has no wildcards", False, FAR_ANYONE, policy=[allow(Condition={"StringEquals": {"s3:prefix": "a*"}, "StringLike": {"s3:prefix": "ab"}})]),
    Known("ranges of numbers meet", True, FAR_ANYONE, policy=[allow(Condition={"NumericLessThan": {"s3:max-keys": "5"}, "NumericGreaterThan": {"s3:max-keys": "4"}})]),
    Known("ranges of numbers exclude each other", False, FAR_ANYONE, policy=[allow(Condition={"NumericLessThan": {"s3:max-keys": "5"}, "NumericGreaterThanEquals": {"s3:max-keys": "5"}})]),
    Known("ranges of dates exclude each other", False, FAR_ANYONE, policy=[allow(), deny(Condition=when("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z")), deny(Condition=when("DateGreaterThanEquals", "aws:CurrentTime", "2030-01-01"))]),
    Known("ranges of addresses meet", True, FAR_ANYONE, policy=[allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "NotIpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/10"]}})]),
    Known("ranges of addresses exclude each other", False, FAR_ANYONE, policy=[allow(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "NotIpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}})]),
    Known("transport is either secure or not", False, FAR_ANYONE, policy=[allow(), deny(Condition=TLS), deny(Condition=when("Bool", "aws:SecureTransport", "true"))]),
    Known("a denial of insecure transport is left securely", True, FAR_ANYONE, policy=[allow(), deny(Condition=TLS)]),
    Known("the question settles a key", False, FAR_ANYONE, policy=[allow(), deny(Condition=TLS)], given={"aws:SecureTransport": ("false",)}),
    Known("BoolIfExists matches a missing second factor", False, FAR_ANYONE, policy=[allow(), deny(Condition=when("BoolIfExists", "aws:MultiFactorAuthPresent", "false"))], given={"aws:MultiFactorAuthPresent": ()}),
    Known("Bool does not match a missing second factor", True, FAR_ANYONE, policy=[allow(), deny(Condition=when("Bool", "aws:MultiFactorAuthPresent", "false"))], given={"aws:MultiFactorAuthPresent": ()}),
    Known("a variable without value matches no resource", False, Anonymous(), policy=[allow(resource="arn:aws:s3:::b/${aws:PrincipalTag/team}/*")]),
    Known("a variable's default stands in", True, Anonymous(), policy=[allow(resource="arn:aws:s3:::b/${aws:PrincipalTag/team, 'x'}/*")]),
    Known("a substituted value is literal", False, actual(tags={"team": "*"}), policy=[by({"AWS": APP}, resource="arn:aws:s3:::b/${aws:PrincipalTag/team}/k")], on=("arn:aws:s3:::b/a/k",)),
    Known("a substituted value matches itself", True, actual(tags={"team": "a"}), policy=[by({"AWS": APP}, resource="arn:aws:s3:::b/${aws:PrincipalTag/team}/k")], on=("arn:aws:s3:::b/a/k",)),
    Known("the caller's account stands for itself", True, FAR_ANYONE, policy=[allow(resource="arn:aws:s3:::b/${aws:PrincipalAccount}/*")], on=(f"arn:aws:s3:::b/{FAR}/*",)),
    Known("the caller's account stands for no other", False, FAR_ANYONE, policy=[allow(resource="arn:aws:s3:::b/${aws:PrincipalAccount}/*")], on=(f"arn:aws:s3:::b/{NEAR}/*",)),
    Known("a key policy must delegate to the account", False, actual(ALL), ("kms:Decrypt",), [by({"AWS": FAR}, "kms:*")], KEY),
    Known("a key policy that delegates enables identity", True, actual(ALL), ("kms:Decrypt",), [by({"AWS": NEAR}, "kms:*")], KEY),
    Known("a delegation is not a grant", False, actual(), ("kms:Decrypt",), [by({"AWS": NEAR}, "kms:*")], KEY),
    Known("a grant is a further allow", True, actual(), ("kms:Decrypt",), [by({"AWS": FAR}, "kms:*")], KEY, target={"grants": (Grant("g", APP, frozenset({"Decrypt"}), {"a": "1"}),)}),
    Known("a grant allows its operations only", False, actual(), ("kms:Encrypt",), [by({"AWS": FAR}, "kms:*")], KEY, target={"grants": (Grant("g", APP, frozenset({"Decrypt"})),)}),
    Known("a trust policy must allow by itself", False, NEAR_ANYONE, ("sts:AssumeRole",), [by({"Service": SNS}, "sts:AssumeRole", resource=None)], ROLE),
    Known("a trust policy that names the caller suffices", True, actual(), ("sts:AssumeRole",), [by({"AWS": APP}, "sts:AssumeRole", resource=None)], ROLE),
    Known("a root user assumes no role", False, FAR_ANYONE, ("sts:AssumeRole",), [by({"AWS": FAR}, "sts:AssumeRole", resource=None, Condition=when("StringEquals", "aws:PrincipalType", "Account"))], ROLE),
    Known("nobody changes AWS's own policies", False, actual(ALL), ("iam:CreatePolicyVersion",), on=("arn:aws:iam::aws:policy/ReadOnlyAccess",)),
    Known("a public bucket is closed by Block Public Access", False, FAR_ANYONE, policy=[allow()], target={"block_public_access": True}),
    Known("a bucket that names accounts is not public", True, FAR_ANYONE, policy=[by({"AWS": FAR})], target={"block_public_access": True}),
    Known("an anonymous caller is everybody", True, Anonymous(), policy=[allow()]),
    Known("an anonymous caller is no account", False, Anonymous(), policy=[by({"AWS": [NEAR, FAR]})]),
    Known("an outsider is not a member", False, Outsider(frozenset({NEAR})), policy=[allow(Condition=when("StringEquals", "aws:PrincipalOrgID", ORG))]),
    Known("an outsider has an organisation of its own", True, Outsider(frozenset({NEAR})), policy=[allow(Condition=when("StringNotEquals", "aws:PrincipalOrgID", ORG) | when("StringLike", "aws:PrincipalOrgID", "o-*"))]),
    Known("an outsider is not an account of ours", False, Outsider(frozenset({STRANGER})), policy=[by({"AWS": [NEAR, FAR, STRANGER]})]),
    Known("an account that a policy names may be an outsider's", True, Outsider(frozenset({NEAR})), policy=[by({"AWS": STRANGER})]),
    Known("an attacker takes any name", True, FAR_ANYONE, policy=[allow(Condition=when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/deploy-*"))]),
    Known("an attacker takes no other account", False, FAR_ANYONE, policy=[allow(Condition=when("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{NEAR}:role/*"))]),
    Known("an attacker takes any tag", True, FAR_ANYONE, policy=[allow(Condition=when("StringEquals", "aws:PrincipalTag/team", "red"))]),
    Known("a known role has its own tags", False, actual(ALL, tags={"team": "blue"}), policy=[deny(Condition=when("StringNotEquals", "aws:PrincipalTag/team", "red"))]),
    Known("open tags may be chosen", True, actual(ALL, tags={"team": "blue"}, open_tags=True), policy=[deny(Condition=when("StringNotEquals", "aws:PrincipalTag/team", "red"))]),
    Known("an empty text is a value", True, FAR_ANYONE, policy=[allow(Condition=when("StringEquals", "s3:prefix", ""))]),
    Known("Null asks for absence", False, FAR_ANYONE, policy=[allow(Condition={"Null": {"s3:prefix": "true"}, "StringLike": {"s3:prefix": "*"}})]),
]  # fmt: skip
