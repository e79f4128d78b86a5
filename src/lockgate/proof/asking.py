"""One question about a world: who may do what to which resource, and why (not)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lockgate.iam import NOTHING, Context, PrincipalKind, Request
from lockgate.iam.catalogue import Action, action, is_multivalued, key_type, suggest
from lockgate.proof.answer import Answer, Part
from lockgate.proof.callers import Caller, caller
from lockgate.proof.consulting import consulted, decided
from lockgate.proof.errors import not_understood
from lockgate.proof.implied import encrypted, via_kms
from lockgate.proof.operations import operation
from lockgate.proof.principals import service_and_region, services_of
from lockgate.proof.targets import Target, target
from lockgate.proof.world import World

_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Question:
    """What a user asks, as it is written; see `lockgate.proof.naming` for the short forms."""

    principal: str
    action: str
    resource: str
    context: Context = field(default_factory=lambda: NOTHING)


def ask(world: World, question: Question) -> Answer:
    """Answer `question` about `world`; for an object that S3 keeps under a KMS key, also what S3 asks of KMS.

    A request is taken to be signed, over TLS and in the world's Region, unless its context says otherwise; nothing else
    is assumed of it.

    Raises:
        LockgateError: When the principal, action or resource is not to be found; exit code 2.
    """
    meant = operation(question.action)
    known = known_action(question.action, question.context)
    who = caller(world, question.principal)
    what = target(world, question.resource, known)
    context = _context(question.context, world.region)
    request = Request(who.principal, known.name, what.resource, context, world.organization)
    first = _part(world, "", request, who, what)
    if meant is not None and meant.name != known.name:
        first = replace(first, operation=meant.name)
    behind = list(via_kms(world, meant, request, what))
    notes = [*who.notes, *what.notes, *dict.fromkeys(note for each in behind for note in each.key.notes)]
    notes += [*_odd_keys(question.context), *_other_names(who, what), *_missing(world, who, what)]
    if meant is not None and meant.caution and encrypted(what):
        notes.insert(0, f"{meant.name} reads {meant.caution}")
    parts = [replace(_part(world, "S3", each.request, who, each.key), why=each.why) for each in behind]
    return Answer(world.source, (first, *parts), tuple(notes))


def _part(world: World, asker: str, request: Request, who: Caller, what: Target) -> Part:
    return decided(asker, request, consulted(world, request, who, what))


def known_action(written: str, context: Context = NOTHING) -> Action:
    """The action that is written, in any case, or that authorises the operation of that name for such a request.

    Raises:
        LockgateError: When there is none, with the nearest name.
    """
    meant = operation(written)
    found = action(written if meant is None else meant.authorised_as(context))
    if found is not None:
        return found
    if "*" in written or "?" in written:
        why = "a question is about one action; policies have patterns"
        raise not_understood("LG4201", f"`{written}` is a pattern", why, "name one action, as `s3:GetObject`")
    guess = suggest(written)
    fact = f"there is no action `{written}`"
    why = "actions are named `service:Name`, as the service authorization reference lists them"
    raise not_understood("LG4201", fact, why, f"did you mean `{guess}`?" if guess else "look the name up there")


def _context(given: Context, region: str) -> Context:
    """The caller's keys, and what every ordinary request has."""
    names = {name.lower() for name in given}
    usual = {"aws:SecureTransport": "true", "aws:RequestedRegion": region}
    return {**{key: value for key, value in usual.items() if key.lower() not in names}, **given}


def context_of(pairs: Mapping[str, str]) -> Context:
    """Texts as the values of condition keys: a key of several values is split at its commas."""
    return {key: tuple(value.split(",")) if is_multivalued(key) else value for key, value in pairs.items()}


def accounts_in(question: Question) -> frozenset[str]:
    """The accounts that the question names: by their ids, or in ARNs."""
    return frozenset(_ACCOUNT.findall(f"{question.principal} {question.resource}"))


def _odd_keys(context: Context) -> tuple[str, ...]:
    return tuple(f"`{key}` is no condition key that AWS documents" for key in context if key_type(key) is None)


def _other_names(who: Caller, what: Target) -> Iterator[str]:
    """The service that asks has another principal, of all Regions or of one, and the policy names that."""
    if who.principal.kind is PrincipalKind.SERVICE:
        asked = who.principal.arn
        policy = what.role.trust if what.role is not None else what.holding.policy if what.holding is not None else None
        for name in dict.fromkeys(services_of(policy)):
            if name != asked and service_and_region(name)[0] == service_and_region(asked)[0]:
                yield f"the policy names `{name}`, another principal of the same service: ask for that"


def _missing(world: World, who: Caller, what: Target) -> tuple[str, ...]:
    """What could not be read and bears on the question."""
    concerned = {"", who.principal.arn, what.resource.arn}
    concerned |= {each.arn for each in (who.identity, what.role, what.holding) if each is not None}
    concerned |= {account for account in (who.principal.account, what.resource.account) if account is not None}
    return tuple(each.reason for each in world.skipped if each.subject in concerned)
