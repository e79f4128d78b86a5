"""Policy documents of templates, each statement with its place."""

import json
from collections.abc import Mapping
from typing import Any

from lockgate.iam import PolicyError, PolicyKind, read_policy
from lockgate.proof.templates.parts.store import Parts
from lockgate.proof.templates.resolving import Path, Resolver, statements_of
from lockgate.proof.templates.stack import Made, Stack
from lockgate.proof.world import Written


def policy_at(
    parts: Parts, stack: Stack, made: Made, subject: str, kind: PolicyKind, name: str, *path: str | int
) -> Written | None:
    """The document at `path` of the properties; None, with the reason, when AWS would refuse it or there is none.

    `subject` is the ARN of what it is a policy of.
    """
    document: Any = made.properties
    for step in path:
        document = document[step] if isinstance(step, int) or step in document else None
    if isinstance(document, str):
        document = _loaded(document)
    if not isinstance(document, Mapping):
        if document is not None:
            parts.skip(subject, f"{name} of `{made.logical_id}` in {stack.name} is no policy document")
        return None
    return checked(parts, subject, kind, Written(name, document, stack.name, _places(stack, made, document, path)))


def checked(parts: Parts, subject: str, kind: PolicyKind, written: Written) -> Written | None:
    """The policy, as far as it can be understood; one that AWS would refuse is kept, and said to be so."""
    try:
        _, findings = read_policy(written.document, kind=kind, name=written.name)
    except PolicyError as error:
        reason = f"{written.name} of {written.holder} cannot be understood: {error.findings[0].fact}"
        parts.skip(subject, reason)
        return None
    if findings:
        parts.skip(subject, f"{written.name} of {written.holder} would be refused: {findings[0].fact}")
    return written


def _places(stack: Stack, made: Made, document: Mapping[str, Any], path: Path) -> tuple[Any, ...]:
    body = stack.source.resources[made.logical_id]
    resolver, base = Resolver(stack), (*body.path, "Properties")
    found = []
    for inner, _ in statements_of(document):
        whole = (*path, *inner)
        found.append(stack.place((*base, *resolver.trail(body.properties, whole))))
    return tuple(found)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
