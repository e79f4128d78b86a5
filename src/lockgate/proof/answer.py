"""The answer to a question: what was decided, by which statements, and what these come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.iam import Effect, Request
from lockgate.kernel import Origin


@dataclass(frozen=True, slots=True)
class Cause:
    """A statement that counted, or a policy type that failed to allow.

    Attributes:
        policy_type: AWS's word: ``identity-based policy``.
        policy: The policy's name, None when the type as a whole failed to allow.
        statement: The Sid, or ``#3``.
        text: The reason in words.
        holder: What holds the policy.
        place: The place in the user's files that caused the statement.
    """

    policy_type: str
    policy: str | None
    statement: str | None
    text: str
    holder: str = ""
    place: Origin | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One statement held against the request; `mismatches` are pairs of element and reason, empty when it matched."""

    policy_type: str
    policy: str
    level: str | None
    statement: str
    effect: str
    matched: bool
    mismatches: tuple[tuple[str, str], ...]
    note: str = ""
    place: Origin | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One request with its decision.

    Attributes:
        asker: Who makes AWS ask it: empty for the question itself, ``S3`` for the call to KMS behind it.
        request: What was asked.
        effect: The outcome.
        causes: Why.
        message: AWS's message when it is denied, else empty.
        lines: Every statement that was consulted, in the order of evaluation.
        closest: The allowing statements that failed by their conditions only.
        operation: What was asked for, where that is authorised as an action of another name: ``s3:HeadObject``.
        why: Why `asker` asks: what it needs the call for.
    """

    asker: str
    request: Request
    effect: Effect
    causes: tuple[Cause, ...]
    message: str
    lines: tuple[Line, ...]
    closest: tuple[Line, ...] = ()
    operation: str = ""
    why: str = ""

    @property
    def allowed(self) -> bool:
        """Whether this part goes through."""
        return self.effect is Effect.ALLOWED


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer.

    Attributes:
        source: The world's source.
        parts: The question, and what AWS asks in its wake; all must be allowed.
        notes: What a reader should know: assumptions, and what could not be taken into account.
    """

    source: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether the call goes through as a whole."""
        return all(part.allowed for part in self.parts)


def as_document(answer: Answer) -> dict[str, Any]:
    """The answer as plain data, complete, for machines."""
    return {
        "allowed": answer.allowed,
        "world": answer.source,
        "questions": [_part(part) for part in answer.parts],
        "notes": list(answer.notes),
    }


def _part(part: Part) -> dict[str, Any]:
    request = part.request
    return {
        "asker": part.asker or None,
        "why": part.why or None,
        "operation": part.operation or None,
        "principal": request.principal.arn,
        "principalAccount": request.principal.account,
        "action": request.action,
        "resource": request.resource.arn,
        "resourceAccount": request.resource.account,
        "context": context_document(request),
        "effect": part.effect.value,
        "message": part.message or None,
        "reasons": [cause_document(cause) for cause in part.causes],
        "statements": [_line(line) for line in part.lines],
    }


def context_document(request: Request) -> dict[str, Any]:
    """The context of a request as plain data."""
    return {key: value if isinstance(value, str) else list(value) for key, value in request.context.items()}


def cause_document(cause: Cause) -> dict[str, Any]:
    """What counted as plain data."""
    return {
        "policyType": cause.policy_type,
        "policy": cause.policy,
        "statement": cause.statement,
        "text": cause.text,
        "holder": cause.holder or None,
        "origin": origin_document(cause.place),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "policyType": line.policy_type,
        "policy": line.policy,
        "level": line.level,
        "statement": line.statement,
        "effect": line.effect,
        "matched": line.matched,
        "mismatches": [{"element": element, "text": text} for element, text in line.mismatches],
        "note": line.note or None,
        "origin": origin_document(line.place),
    }


def origin_document(place: Origin | None) -> Mapping[str, Any] | None:
    """A place in the user's files as plain data; None where none is known."""
    if place is None:
        return None
    return {"file": place.file, "line": place.line, "column": place.column, "path": list(place.path)}
