"""A world in the nouns of symbolic questions, and from a witness back to the lines that allowed it.

Policies keep their names and their statements on the way, as the very same objects; so a reason of a decision leads
back to what is written, also from a document to which statements were added.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lockgate.iam import Decision, PolicyKind
from lockgate.iam.glob import compile_glob
from lockgate.iam.symbolic.question import Actual, AnyoneIn, Document, Guardrail, Landscape, Question, Target
from lockgate.proof.answer import Cause
from lockgate.proof.world import Holding, Identity, Members, Skipped, World, Written

_PARTS_BEHIND_A_COLON = frozenset({"function", "log-group"})
_TAG_SESSION = "sts:tagsession"
_CONTEXT_OF_SERVICE = re.compile(r"kms:EncryptionContext:aws:[^:]+:(?:arn|FunctionArn)", re.IGNORECASE)
_WITHOUT_ACCOUNT = "arn:*:*:*::*"
_SERVICE_LINKED = ":role/aws-service-role/"


def landscape(world: World) -> Landscape:
    """What holds for every question about `world`."""
    return Landscape(
        world.organization,
        tuple(_guardrails(PolicyKind.SCP, world.scps)),
        tuple(_guardrails(PolicyKind.RCP, world.rcps)),
    )


def actual(identity: Identity) -> Actual:
    """A role or user with all its policies; sessions of a role may carry any tags if its trust policy lets them."""
    return Actual(
        arn=identity.arn,
        account=identity.account,
        identity=tuple(_documents(PolicyKind.IDENTITY, identity.policies)),
        boundary=_document(PolicyKind.BOUNDARY, identity.boundary),
        tags=identity.tags,
        open_tags=_takes_tags(identity.trust),
        service_linked=_SERVICE_LINKED in identity.arn,
    )


def target_of(holding: Holding, part: str = "") -> Target:
    """The resource itself, or the `part` of it: ``*`` of a bucket is every object, of a function every version.

    The tags of a bucket are left out: they decide nothing, unless the bucket is set to attribute-based access control.
    """
    return _target(holding, *part_of(holding, part))


def whole(holding: Holding) -> Target:
    """The resource with everything in it: a bucket and its objects, a function and its versions."""
    return _target(holding, holding.arn, *part_of(holding, "*"))


def part_of(holding: Holding, part: str) -> tuple[str]:
    """The ARN of a part of a resource; of the resource itself when that is empty."""
    separator = ":" if holding.kind in _PARTS_BEHIND_A_COLON else "/"
    return (f"{holding.arn}{separator}{part}" if part else holding.arn,)


def trust_target(identity: Identity) -> Target:
    """A role as that which is assumed, with its trust policy."""
    trust = _document(PolicyKind.TRUST, identity.trust)
    return Target((identity.arn,), identity.account, trust, identity.tags)


def identity_target(identity: Identity) -> Target:
    """A role or user as that which is changed or passed: its trust policy speaks of STS only."""
    return Target((identity.arn,), identity.account, tags=identity.tags)


def driven_for(target: Target, accounts: Iterable[str]) -> Target:
    """A key as services may use it for resources of `accounts`: the ARN in the encryption context is such a resource's.

    A service makes the context itself, of the resource that it acts for; no customer chooses it. Source: KMS developer
    guide, "Encryption context"; CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    """
    if target.policy is None:
        return target
    document = target.policy.document
    stated = document.get("Statement", ())
    statements = [stated] if isinstance(stated, Mapping) else list(stated)
    owned = [f"arn:*:*:*:{account}:*" for account in sorted(accounts)]
    denials = [_denied_unless(key, [*owned, _WITHOUT_ACCOUNT]) for key in sorted(_context_arns(statements))]
    changed = {**document, "Statement": [*statements, *denials]}
    return replace(target, policy=replace(target.policy, document=changed)) if denials else target


class Sources:
    """Where the documents of a world's questions are written.

    Built once for a world; each look-up is a dictionary's.
    """

    def __init__(self, world: World) -> None:
        self._landscape = landscape(world)
        self._written = {id(_first_statement(each.document)): each for each in _all_written(world)}
        self._skipped: dict[str, list[Skipped]] = {}
        for each in world.skipped:
            self._skipped.setdefault(each.subject, []).append(each)

    def causes(self, question: Question, decision: Decision) -> tuple[Cause, ...]:
        """The statements that made the `decision` about a witness of `question`, with their places.

        What an attacker writes himself, and what AWS allows by default, has neither holder nor place.
        """
        documents = {(each.kind.value, each.name): each for each in self._documents(question)}
        found = []
        for reason in decision.reasons:
            document = documents.get((reason.policy_type, reason.policy or ""))
            written = self._written.get(id(_first_statement(document.document))) if document is not None else None
            place = written.place(reason.statement) if written and reason.statement else None
            holder = written.holder if written else ""
            found.append(Cause(reason.policy_type, reason.policy, reason.statement, reason.text, holder, place))
        return tuple(found)

    def missing(self, question: Question, *, narrowing: bool = False) -> tuple[str, ...]:
        """Why an answer to `question` may not be trusted: what could not be read and bears on it.

        With `narrowing`, instead: what is missing and could only make a Yes a No, so that a No stands without it.
        """
        return tuple(
            each.reason
            for subject in sorted(_subjects(question))
            for each in self._skipped.get(subject, ())
            if each.narrows is narrowing
        )

    def _documents(self, question: Question) -> Iterator[Document]:
        for guardrail in (*self._landscape.scps, *self._landscape.rcps):
            yield from guardrail.policies
        if question.on.policy is not None:
            yield question.on.policy
        if isinstance(question.who, Actual):
            yield from question.who.identity
            if question.who.boundary is not None:
                yield question.who.boundary


def _first_statement(document: Mapping[str, Any]) -> Any:
    """The document's first statement; the document itself where there is none."""
    stated = document.get("Statement", ())
    if isinstance(stated, Mapping):
        return stated
    return stated[0] if stated else document


def _context_arns(statements: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys of the encryption contexts of services that the statements speak of."""
    return {
        key
        for statement in statements
        for keys in statement.get("Condition", {}).values()
        for key in keys
        if _CONTEXT_OF_SERVICE.fullmatch(key)
    }


def _denied_unless(key: str, arns: list[str]) -> Mapping[str, Any]:
    condition = {"ArnNotLike": {key: arns}, "Null": {key: "false"}}
    return {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition}


def _subjects(question: Question) -> set[str]:
    """What a `Skipped` that bears on the question may be about."""
    who, found = question.who, {"", question.on.account, *question.on.arns}
    found |= {arn.partition("/")[0] if ":s3:::" in arn else arn.removesuffix(":*") for arn in question.on.arns}
    if isinstance(who, Actual):
        found |= {who.arn, who.account}
    if isinstance(who, AnyoneIn):
        found |= who.accounts
    return found


def _target(holding: Holding, *arns: str) -> Target:
    return Target(
        arns=arns,
        account=holding.account,
        policy=_document(PolicyKind.RESOURCE, holding.policy),
        tags={} if holding.kind == "bucket" else holding.tags,
        grants=holding.grants,
        block_public_access=holding.block_public_access,
        aws_managed=holding.aws_managed,
    )


def _document(kind: PolicyKind, written: Written | None) -> Document | None:
    return None if written is None else Document(written.name, kind, written.document)


def _documents(kind: PolicyKind, written: Iterable[Written]) -> Iterator[Document]:
    """Names become unique within what is given, so that a reason means one policy."""
    seen: dict[str, int] = {}
    for each in written:
        seen[each.name] = seen.get(each.name, 0) + 1
        name = each.name if seen[each.name] == 1 else f"{each.name} ({seen[each.name]})"
        yield Document(name, kind, each.document)


def _guardrails(kind: PolicyKind, members: Iterable[Members]) -> Iterator[Guardrail]:
    levels = tuple(members)
    documents = _documents(kind, (each for level in levels for each in level.policies))
    for level in levels:
        yield Guardrail(level.level, level.accounts, tuple(next(documents) for _ in level.policies))


def _takes_tags(trust: Written | None) -> bool:
    """Whether any statement of a trust policy allows to tag sessions; its conditions are left to the widening."""
    if trust is None:
        return False
    return any(
        each.get("Effect") == "Allow" and ("NotAction" in each or _speaks_of_tags(each)) for each in trust.statements
    )


def _speaks_of_tags(statement: Mapping[str, Any]) -> bool:
    actions = statement.get("Action", ())
    patterns = (actions,) if isinstance(actions, str) else actions
    return any(compile_glob(str(each).lower()).matches(_TAG_SESSION) for each in patterns)


def _all_written(world: World) -> Iterator[Written]:
    for identity in world.identities:
        yield from identity.policies
        yield from (each for each in (identity.boundary, identity.trust) if each is not None)
    for holding in world.holdings:
        if holding.policy is not None:
            yield holding.policy
    for members in (*world.scps, *world.rcps):
        yield from members.policies
