"""LG4520, LG4521: what the declared file forbids and requires, each entry a claim of its own.

Forbidden is what must be impossible for all requests, by whoever is named himself and by everything that he reaches
through other roles and services. Required is what the evaluator must allow, for each who, action and resource.
"""

from collections.abc import Callable, Iterator
from functools import partial

from lockgate.iam.catalogue import action, expand, suggest
from lockgate.iam.symbolic import Target
from lockgate.kernel import Exit, Finding, LockgateError
from lockgate.proof.answer import Answer
from lockgate.proof.asking import Question, ask
from lockgate.proof.claims.asking import Never, prove
from lockgate.proof.claims.meaning import People, people, things
from lockgate.proof.claims.subject import Subject
from lockgate.proof.reach import Graph, graph
from lockgate.proof.reach.actors import actor
from lockgate.proof.verdict import Claim, Refuted, Severity, Step, Unknown, Verdict
from lockgate.proof.world import Identity
from lockgate.spec.declaration import Demand

FORBID, REQUIRE = "LG4520", "LG4521"
_UNKNOWN_ACTION = "LG4522"
_WILD = "*?"
_FORBIDDEN = "take the statement away that allows it, or the entry of `forbid`"
_REQUIRED = "add a statement that allows it, or take the entry of `require` away"


def demands_of(subject: Subject) -> Iterator[Claim[Subject]]:
    """A claim for each entry of ``forbid`` and of ``require``.

    Raises:
        LockgateError: When one names an action that does not exist; exit code 3.
    """
    declaration = subject.declaration
    unknown = [each for demand in (*declaration.forbid, *declaration.require) for each in _unknown(demand)]
    if unknown:
        raise LockgateError(unknown, Exit.INVALID)
    for demand in declaration.forbid:
        title = f"{_listed(demand.who)} never do {_listed(demand.to)} to {_listed(demand.on)}"
        why = "what the declared file forbids is possible"
        yield Claim(FORBID, f"forbid_{demand.number + 1}", title, Severity.HIGH, why, partial(forbidden, demand=demand))
    for demand in declaration.require:
        title = f"{_listed(demand.who)} may do {_listed(demand.to)} to {_listed(demand.on)}"
        why = "what the declared file requires is refused"
        yield Claim(
            REQUIRE, f"require_{demand.number + 1}", title, Severity.HIGH, why, partial(required, demand=demand)
        )


def _unknown(demand: Demand) -> Iterator[Finding]:
    for written in demand.to:
        if not (expand(written) if any(each in written for each in _WILD) else action(written)):
            guess = suggest(written)
            remedy = f"did you mean `{guess}`?" if guess else "look the name up in the service authorization reference"
            fact = f"there is no action `{written}`"
            yield Finding(_UNKNOWN_ACTION, demand.origin, fact, "nothing can be said about it", remedy)


def forbidden(subject: Subject, demand: Demand) -> Iterator[Verdict]:
    """Whoever is named can do none of it, neither himself nor as anybody whom he can become or make act for him."""
    graphed = graph(subject.world)
    for name in demand.who:
        meant = people(subject, name)
        if not meant.who:
            yield Unknown(f"there is nobody in {subject.world.source} who is `{name}`")
        for written in demand.on:
            yield from _never(subject, demand, name, meant, written, graphed)


def _never(
    subject: Subject, demand: Demand, name: str, meant: People, written: str, graphed: Graph
) -> Iterator[Verdict]:
    targets = things(subject, written).targets
    if not targets:
        yield Unknown(f"there is nothing in {subject.world.source} that is `{written}`")

    def fact(step: Step) -> str:
        return f"`{name}` can do `{step.does}` to `{step.to}`, which `forbid` entry {demand.number + 1} rules out"

    asked = [(does, on) for on in targets if (does := _about(demand, on))]
    direct = [prove(subject, Never(who, does, on), fact, _FORBIDDEN) for who in meant.who for does, on in asked]
    yield from direct
    if targets and not any(isinstance(each, Refuted) for each in direct):
        yield from _by_chains(subject, demand, fact, meant, written, graphed)


def _by_chains(
    subject: Subject, demand: Demand, fact: Callable[[Step], str], meant: People, written: str, graphed: Graph
) -> Iterator[Verdict]:
    """Of whatever is reached: can it do any of it?"""
    asked = [(does, on) for on in things(subject, written).targets if (does := _about(demand, on))]
    for start in meant.starts:
        reach = graphed.reach(start)
        for gap in reach.gaps:
            yield Unknown(gap.reason)
        for each in reach.reached:
            acting = actor(graphed.terrain, each.node)
            if acting is None:
                continue
            for does, on in asked:
                found = prove(subject, Never(acting.who, does, on), fact, _FORBIDDEN)
                if isinstance(found, Refuted):
                    yield Refuted(found.fact, (*each.path, *found.story), _FORBIDDEN, demand.origin)
                    return


def _about(demand: Demand, on: Target) -> tuple[str, ...]:
    """Those of the entry's actions that are about such a resource; STS is about roles."""
    service = on.arns[0].split(":")[2]
    services = {"iam", "sts"} if service == "iam" else {service}
    every = [f"{each}:*" for each in sorted(services)] if "*" in demand.to else []
    return (*every, *(each for each in demand.to if each.partition(":")[0] in services))


def required(subject: Subject, demand: Demand) -> Iterator[Verdict]:
    """For each resource and action, one of the roles that a name means can do it: a group has a role in each line."""
    for name in demand.who:
        roles = people(subject, name).roles
        if not roles:
            yield Unknown(f"`{name}` is no role or user of {subject.world.source}, of which alone it can be asked")
            continue
        for written in demand.on:
            known = things(subject, written).known
            if not known:
                yield Unknown(f"there is nothing in {subject.world.source} that is `{written}`")
            for arn in known:
                yield from _able(subject, demand, name, _nearest_first(roles, arn), arn)


def _nearest_first(roles: tuple[Identity, ...], arn: str) -> list[Identity]:
    """Those of the resource's own account first: if nobody can, it is told of them."""
    return sorted(roles, key=lambda each: f":{each.account}:" not in arn)


def _able(subject: Subject, demand: Demand, name: str, roles: list[Identity], arn: str) -> Iterator[Verdict]:
    for written in demand.to:
        for does in expand(written) if any(each in written for each in _WILD) else (written,):
            refused = None
            for role in roles:
                answer = ask(subject.world, Question(role.arn, does, _suiting(does, arn)))
                if answer.allowed:
                    break
                refused = refused or answer
            else:
                if refused is not None:
                    yield _unable(demand, name, does, arn, refused)


def _unable(demand: Demand, name: str, does: str, arn: str, answer: Answer) -> Refuted:
    part = next(each for each in answer.parts if not each.allowed)
    principal = part.request.principal
    who = principal.role_arn or principal.arn
    step = Step(who, part.request.action, part.request.resource.arn, part.causes, "", part.request)
    fact = f"`{name}` may not do `{does}` to `{arn}`, which `require` entry {demand.number + 1} asks for"
    return Refuted(fact, (step,), _REQUIRED, demand.origin)


def _suiting(does: str, arn: str) -> str:
    """A bucket stands for its objects where the action is on those."""
    known = action(does)
    objects = known is not None and "object" in known.resource_types and "bucket" not in known.resource_types
    return f"{arn}/*" if objects and arn.startswith("arn:") and ":s3:::" in arn and "/" not in arn else arn


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(f"`{each}`" for each in names)
