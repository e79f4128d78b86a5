"""One question about all requests, and its answer as a verdict with a story."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lockgate.iam import PrincipalKind, Request
from lockgate.iam.symbolic import (
    Anonymous,
    AnyoneIn,
    Impossible,
    Outsider,
    Possible,
    Question,
    Service,
    Target,
    Undecided,
    Who,
)
from lockgate.proof.claims.sets import Denial, roles, without
from lockgate.proof.claims.subject import Subject
from lockgate.proof.symbols import driven_for, trust_target, whole
from lockgate.proof.verdict import Proved, Refuted, Step, Unknown, Verdict
from lockgate.proof.world import Holding, Identity

ASSUME = ("sts:AssumeRole*",)
"""Every way to take a role on."""

_USUAL = frozenset({"aws:securetransport", "aws:requestedregion"})
_MOST_KEYS = 4
_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Never:
    """A request that must not be possible.

    Attributes:
        who: The set of principals.
        does: Actions and patterns of actions.
        on: The resources.
        but: What is not meant, see `lockgate.proof.claims.sets`.
        given: Condition keys that are known.
    """

    who: Who
    does: tuple[str, ...]
    on: Target
    but: tuple[Denial, ...] = ()
    given: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)


def prove(subject: Subject, never: Never, fact: Callable[[Step], str], remedy: str) -> Verdict:
    """Whether no such request is possible; `fact` says what the one that is possible means."""
    question = Question(never.who, never.does, without(never.on, never.but), never.given)
    stated = replace(question, on=never.on)
    match subject.engine.search(question):
        case Possible() as found:
            step = told(subject, stated, found)
            return Refuted(fact(step), (step,), remedy)
        case Undecided(reason=reason):
            return Unknown(reason)
        case Impossible(assumptions=assumptions):
            gaps = subject.sources.missing(stated)
            return Unknown(gaps[0]) if gaps else Proved(assumptions)


def told(subject: Subject, question: Question, found: Possible) -> Step:
    """A witness as a step of a story."""
    request = found.request
    return Step(
        who=_who(request),
        does=request.action,
        to=request.resource.arn,
        causes=subject.sources.causes(question, found.decision),
        note=_note(request),
        witness=request,
    )


def _who(request: Request) -> str:
    principal = request.principal
    if principal.kind is PrincipalKind.ANONYMOUS:
        return "anyone without credentials"
    return principal.role_arn or principal.arn


def _note(request: Request) -> str:
    """The keys of the request that it needs to get through."""
    keys = {key: value for key, value in request.context.items() if key.lower() not in _USUAL}
    shown = [f"{key}={value if isinstance(value, str) else ','.join(value)}" for key, value in sorted(keys.items())]
    more = f" and {len(shown) - _MOST_KEYS} more" if len(shown) > _MOST_KEYS else ""
    return f"with {', '.join(shown[:_MOST_KEYS])}{more}" if shown else ""


def doors(thing: Identity | Holding) -> Iterator[tuple[tuple[str, ...], Target]]:
    """The ways into a thing from another account: what may be done there, and the target with its policy.

    AWS lets a principal of another account act on a resource only where the resource's own policy, or a grant, names
    it, so that things without a policy have no door. A role's is its trust policy.
    """
    if isinstance(thing, Identity):
        if thing.trust is not None:
            yield ASSUME, trust_target(thing)
    elif thing.policy is not None or thing.grants:
        yield (f"{thing.arn.split(':')[2]}:*",), whole(thing)


def declared(subject: Subject, thing: Identity | Holding) -> tuple[Denial, ...]:
    """Whom the declaration's ``trusted`` lets into a group's role, wherever they are."""
    trusted = subject.trusted_by(thing.arn)
    return (roles(*trusted),) if trusted else ()


def anything(service: str, account: str) -> Target:
    """Every resource of a service in an account, and calls that are about none in particular."""
    return Target(("*", f"arn:*:{service}:*:{account}:*"), account)


def outside(subject: Subject) -> tuple[Who, ...]:
    """Everyone outside the declared accounts: of the organisation or not, and whoever sends no signature."""
    return (Outsider(subject.accounts), AnyoneIn(frozenset({subject.neighbour})), Anonymous())


def deputy(account: str, on: Target) -> tuple[Who, Target]:
    """Any service that acts for a resource of `account`, and the target as such a service may use it."""
    return Service(None, frozenset({account})), driven_for(on, [account])
