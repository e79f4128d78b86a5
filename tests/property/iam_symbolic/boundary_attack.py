"""Requests at the boundaries of policies: values that stand in the documents, and values one edit away.

An attack on proofs, which shares nothing with the engine: whatever it finds allowed refutes an `Impossible`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

from differential.symbolic.small_worlds import Small
from lockgate.iam import Principal, PrincipalKind, Request
from lockgate.iam.symbolic import Actual, Document

SINGLE_TYPES = {
    "aws:securetransport": ("true", "false"),
    "aws:multifactorauthpresent": ("true", "false"),
    "aws:currenttime": ("2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00:01Z"),
    "s3:max-keys": ("4", "5", "6", "9", "10", "11"),
    "aws:sourceip": ("9.255.255.255", "10.0.0.0", "10.1.0.0", "11.0.0.0", "2001:db8::", "2001:db9::"),
}
ALWAYS = ("aws:securetransport", "aws:currenttime")
DERIVED = ("aws:principal", "aws:resource", "aws:source", "s3:resourceaccount", "aws:username")


def documents(small: Small) -> list[Document]:
    """Every document of the world."""
    question, landscape = small.question, small.landscape
    found = [question.on.policy] if question.on.policy else []
    if isinstance(question.who, Actual):
        found += [*question.who.identity, *(question.who.session or ())]
        found += [question.who.boundary] if question.who.boundary else []
    return [*found, *(item for rail in (*landscape.scps, *landscape.rcps) for item in rail.policies)]


def _listed(value: Any) -> list[str]:
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def values_of(small: Small) -> dict[str, set[str]]:
    """The values of each key in the documents, by the key as it is written."""
    found: dict[str, set[str]] = {}
    for document in documents(small):
        for statement in document.document["Statement"]:
            for keys in statement.get("Condition", {}).values():
                for key, values in keys.items():
                    found.setdefault(key, set()).update(_listed(values))
    return found


def edited(random: Random, text: str) -> str:
    """The text with its wildcards filled in, or one edit away from that."""
    plain = text.replace("*", random.choice(("", "x", "a/b"))).replace("?", "e")
    kind = random.randrange(6)
    if kind == 0:
        return plain[:-1]
    if kind == 1:
        return f"{plain}x"
    if kind == 2:
        return plain.swapcase()
    return plain


def attacks(small: Small, random: Random, count: int) -> Iterator[Request]:
    """`count` requests that the question is about."""
    values = values_of(small)
    base = list(small.requests(1))
    for _ in range(count if base else 0):
        request = random.choice(base)
        context = dict(request.context)
        for key, known in values.items():
            if not key.lower().startswith(DERIVED):
                context.pop(key, None)
                value = _value(random, key, sorted(known))
                if value is not None:
                    context[key] = value
        principal = _dressed(random, request.principal, values, small)
        resource = replace(request.resource, arn=_arn(random, request.resource.arn))
        yield replace(request, principal=principal, context=context, resource=resource)


def _value(random: Random, key: str, known: list[str]) -> str | tuple[str, ...] | None:
    lowered = key.lower()
    if lowered not in ALWAYS and random.random() < 0.3:
        return None
    typed = SINGLE_TYPES.get(lowered)
    if typed is not None:
        return random.choice(typed)
    if lowered == "aws:tagkeys":
        return tuple(edited(random, random.choice(known)) for _ in range(random.randrange(3)))
    return edited(random, random.choice([*known, ""]))


def _dressed(random: Random, principal: Principal, values: Mapping[str, set[str]], small: Small) -> Principal:
    """The caller with tags of its choice, where it has a choice."""
    if isinstance(small.question.who, Actual) or principal.kind not in (PrincipalKind.USER, PrincipalKind.ROLE_SESSION):
        return principal
    known = values.get("aws:PrincipalTag/team")
    return replace(principal, tags={"team": edited(random, random.choice(sorted(known)))}) if known else principal


def _arn(random: Random, arn: str) -> str:
    """Another object in the same bucket."""
    if "arn:aws:s3:::alpha/" not in arn:
        return arn
    return f"arn:aws:s3:::alpha/{random.choice(('red/k', 'redx', '*/k', 'x/y', 'RED/k', 'alice/k'))}"
