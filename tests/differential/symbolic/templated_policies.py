"""Policies made by a few templates for several accounts, with numbers wherever a renaming could go wrong."""

from collections.abc import Iterator
from random import Random
from typing import Any

from lockgate.iam import Organization, PolicyKind
from lockgate.iam.symbolic import Document, Guardrail, Landscape, Target

ORG = "o-a1b2c3d4e5"
MANAGEMENT = "999999999999"
ACCOUNTS = (
    *("111111111111", "111111111222", "222222222222", "222222222111", "333333333333", "100000000017"),
    *("300000000001", "300000000002", "300000000003", "300000000004", MANAGEMENT),
)
OUTSIDE = "444444444444"
EVERYBODY = {"Principal": "*"}
Raw = dict[str, Any]

PRINCIPALS = (
    "*",
    {"AWS": "*"},
    {"AWS": "{a}"},
    {"AWS": ["arn:aws:iam::{a}:root", "arn:aws:iam::{b}:role/app-{n}"]},
    {"AWS": "arn:aws:iam::{a}:role/of-{b}"},
    {"AWS": "arn:aws:iam::{a}:user/u{n}", "Service": "s3.amazonaws.com"},
)
RESOURCES = (
    "*",
    "arn:aws:s3:::data-{t}-{n}",
    "arn:aws:s3:::data-{t}-{n}/*",
    "arn:aws:s3:::data-{t}-{n}/x?",
    "arn:aws:s3:::data-{t}-*",
    "arn:aws:s3:::data-1*",
    "arn:aws:s3:::data-{t}*",
    "arn:aws:s3:::data-{t}-{n}/a*",
    "arn:aws:s3:::*-{n}/${{aws:PrincipalAccount}}/x",
    "arn:aws:s3:::data-{t}-{n}/1${{aws:PrincipalAccount}}",
    "arn:aws:s3:::data-{t}-{n}/{a}/{n}",
)
CONDITIONS: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("StringEquals", "StringNotEquals"), "aws:PrincipalAccount", ("{a}", "{t}", "${{aws:ResourceAccount}}")),
    (("StringLike", "StringNotLike"), "aws:PrincipalAccount", ("{a}", "1*", "2???????????", "*{n}", "?" * 12)),
    (("ArnLike", "ArnNotLike"), "aws:PrincipalArn", ("arn:aws:iam::{a}:role/*", "arn:aws:iam::*:role/r{n}-*")),
    (("ArnLike", "StringLike"), "aws:PrincipalArn", ("arn:aws:iam::*1:role/*", "arn:aws:iam::*:role/for-{b}")),
    (("ForAnyValue:StringLike",), "aws:PrincipalOrgPaths", (f"{ORG}/r-aaaa/ou-p/*", "${{aws:ResourceOrgPaths}}")),
    (("StringEquals",), "aws:PrincipalOrgID", (ORG, "${{aws:ResourceOrgID}}")),
    (("NumericLessThan", "NumericGreaterThan"), "s3:max-keys", ("{n}", "20")),
    (("StringEquals", "StringNotEquals"), "s3:max-keys", ("{n}", "17")),
    (("IpAddress", "NotIpAddress"), "aws:SourceIp", ("10.0.0.{n}/32", "10.0.0.0/24")),
    (("StringEquals", "StringNotEquals"), "aws:PrincipalTag/k{n}", ("{n}", "v{a}")),
    (("NumericLessThan", "StringEquals"), "custom:x", ("{n}", "20", "{a}")),
    (("StringEquals", "StringNotEquals"), "s3:prefix", ("{n}", "${{aws:PrincipalTag/k}}", "${{custom:x}}")),
    (("Null",), "aws:PrincipalTag/k", ("true", "false")),
)  # fmt: skip


def _statement(random: Random) -> Raw:
    found: Raw = {
        "Effect": random.choice(("Allow", "Allow", "Deny")),
        "Action": random.choice(("s3:*", "s3:GetObject", ["s3:PutObject", "s3:List*"])),
        random.choice(("Resource", "Resource", "Resource", "NotResource")): random.sample(
            RESOURCES, random.choice((1, 1, 2))
        ),
    }
    for _ in range(random.choice((0, 1, 1, 2))):
        operators, key, values = random.choice(CONDITIONS)
        suffix = random.choice(("", "", "IfExists")) if operators != ("Null",) else ""
        block = found.setdefault("Condition", {}).setdefault(random.choice(operators) + suffix, {})
        block[key] = [random.choice(values)]
    return found


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {_filled(key, names): _filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, names) for item in value]
    return str(value).format(**names)


def landscape(random: Random) -> Landscape:
    """An organisation with units, policies that now and then write an account out, and a pattern of account ids."""
    paths = {name: f"{ORG}/r-aaaa/" + random.choice(("ou-p/", "ou-p/", "ou-p/ou-q/")) for name in ACCOUNTS[:-1]}
    full = Document("full", PolicyKind.SCP, {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})  # fmt: skip
    scps = [Guardrail("root", frozenset(ACCOUNTS), (full,))]
    rcps = []
    for level in range(random.choice((0, 0, 1))):
        for kind, levels in ((PolicyKind.SCP, scps), (PolicyKind.RCP, rcps)):
            denial = {**_filled(_statement(random), _names(random)), "Effect": "Deny"}
            denial |= EVERYBODY if kind is PolicyKind.RCP else {}
            policies = (full,) if kind is PolicyKind.SCP else ()
            denying = Document(f"{kind} {level}", kind, {"Version": "2012-10-17", "Statement": [denial]})
            bound = frozenset(random.sample(ACCOUNTS, random.choice((1, 9, 11))))
            levels.append(Guardrail(str(level), bound, (*policies, denying)))
    return Landscape(Organization(ORG, MANAGEMENT, paths), tuple(scps), tuple(rcps))


def _names(random: Random) -> dict[str, str]:
    target, first, second = random.sample((*ACCOUNTS, OUTSIDE), 3)
    return {"t": target, "a": first, "b": random.choice((first, second)), "n": random.choice(("10", "17", "22", "5"))}


def targets(random: Random, each: int) -> Iterator[Target]:
    """Buckets of one template, for several accounts."""
    statements = [{**_statement(random), "Principal": random.choice(PRINCIPALS)} for _ in range(random.choice((1, 2)))]
    statements[0]["Effect"] = "Allow"
    for _ in range(each):
        names = _names(random)
        raw = _filled({"Version": "2012-10-17", "Statement": statements}, names)
        name = f"arn:aws:s3:::data-{names['t']}-{names['n']}"
        yield Target((name, f"{name}/*"), names["t"], Document("bucket", PolicyKind.RESOURCE, raw))
