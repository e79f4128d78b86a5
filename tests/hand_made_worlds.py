"""Worlds in few words, for tests of what can be reached in them."""

from collections.abc import Mapping
from typing import Any

from lockgate.kernel import Origin
from lockgate.proof import Holding, Identity, World, Written
from policy_writing import statements

REGION = "eu-west-1"
A, B, C = "111111111111", "222222222222", "333333333333"
FILE = "world.yaml"


def written(name: str, *items: Mapping[str, Any], line: int = 1) -> Written:
    """A policy whose statements stand on consecutive lines."""
    places = tuple(Origin(FILE, line + number, 1) for number in range(len(items)))
    return Written(name, statements(items), "a stack", places)


def for_all(*items: Mapping[str, Any], principal: Any = "*") -> tuple[Mapping[str, Any], ...]:
    """Statements of a resource's policy, for `principal`."""
    return tuple({**each, "Principal": principal} for each in items)


def trusts(principal: str | Mapping[str, Any], **condition: Any) -> Written:
    """A trust policy for an AWS principal, or a whole ``Principal`` element."""
    named = {"AWS": principal} if isinstance(principal, str) else dict(principal)
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": named, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    return written("trust policy", statement, line=90)


def served(service: str) -> Written:
    """A trust policy for an AWS service."""
    return trusts({"Service": f"{service}.amazonaws.com"})


def role_arn(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def policy_arn(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:policy/{name}"


def role(account: str, name: str, *items: Mapping[str, Any], trust: Written | None = None, **more: Any) -> Identity:
    """A role with one inline policy of the statements; without, with none."""
    policies = (written("inline", *items),) if items else ()
    return Identity(role_arn(account, name), account, policies, trust=trust, **more)


def user(account: str, name: str, *items: Mapping[str, Any], **more: Any) -> Identity:
    """A user with one inline policy of the statements; without, with none."""
    policies = (written("inline", *items),) if items else ()
    return Identity(f"arn:aws:iam::{account}:user/{name}", account, policies, **more)


def thing(account: str, kind: str, arn: str, *items: Mapping[str, Any], **more: Any) -> Holding:
    """A resource with a policy of the statements; without, with none."""
    policy = written(f"{kind} policy", *items, line=50) if items else None
    name = arn.split(":", 5)[5].rpartition("/")[2].rpartition(":")[2]
    return Holding(arn, account, kind, name, policy=policy, **more)


def bucket(account: str, name: str, *items: Mapping[str, Any], **more: Any) -> Holding:
    return thing(account, "bucket", f"arn:aws:s3:::{name}", *items, **more)


def regional(service: str, account: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{account}:{resource}"


def world(*things: Identity | Holding, accounts: tuple[str, ...] = (A, B, C), **more: Any) -> World:
    """A world of these things and no organisation."""
    return World(
        source="a test",
        region=REGION,
        accounts=accounts,
        identities=tuple(sorted((each for each in things if isinstance(each, Identity)), key=lambda each: each.arn)),
        holdings=tuple(sorted((each for each in things if isinstance(each, Holding)), key=lambda each: each.arn)),
        **more,
    )
