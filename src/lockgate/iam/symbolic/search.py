"""One question, answered: worlds, problems, a search in each, and the replay of what is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lockgate.iam.model import PrincipalKind
from lockgate.iam.symbolic import callers, exceptions
from lockgate.iam.symbolic.accounts import Distinctions, representatives
from lockgate.iam.symbolic.actions import action_space, acts_on, unlisted
from lockgate.iam.symbolic.automaton import Alternatives, either
from lockgate.iam.symbolic.binding import Literal
from lockgate.iam.symbolic.emptiness import TooManyStatesError, shortest
from lockgate.iam.symbolic.errors import DisagreementError
from lockgate.iam.symbolic.fallback import decide
from lockgate.iam.symbolic.grants import spellings
from lockgate.iam.symbolic.guessing import guesses
from lockgate.iam.symbolic.language import Tokens, arn_pattern, glob, segments
from lockgate.iam.symbolic.policies import Library
from lockgate.iam.symbolic.problem import Problem, State
from lockgate.iam.symbolic.question import (
    Actual,
    Anonymous,
    AnyoneIn,
    Budget,
    Impossible,
    Landscape,
    Outsider,
    Possible,
    Question,
    Undecided,
    Verdict,
)
from lockgate.iam.symbolic.reading import CALLERS_KEYS, tells_callers_apart
from lockgate.iam.symbolic.remarks import remarks
from lockgate.iam.symbolic.rules import Rules
from lockgate.iam.symbolic.settling import settle_all
from lockgate.iam.symbolic.splitting import BudgetSpentError, Meter, split
from lockgate.iam.symbolic.world import CALLER, ORGANIZATION, RESOURCE, Free, World

_SERVICE = 2


@lru_cache(maxsize=4096)
def resource_patterns(arns: tuple[str, ...]) -> Alternatives:
    """The patterns of a target; ``*`` is the resource of actions without resource types, a text of its own."""
    patterns: list[Tokens] = []
    for arn in arns:
        pattern = ("*",) if arn == "*" else arn_pattern(segments(glob(arn), complete=True))
        patterns += [pattern] if pattern is not None else []
    return either(patterns)


@lru_cache(maxsize=16_384)
def _overlap(arns: tuple[str, ...], types: Alternatives) -> bool:
    """Whether some resource of a target is of one of the types; taken to be so where that is too hard to say."""
    examples = (arn.replace("*", "x").replace("?", "x") for arn in arns if arn != "*")
    if any(acts_on(types, example) for example in examples):
        return True
    try:
        return shortest(frozenset({(resource_patterns(arns), True), (types, True)})) is not None
    except TooManyStatesError:
        return True


def services_of(arns: Iterable[str]) -> frozenset[str] | None:
    """The services whose resources the patterns can be; None for any."""
    parts = [arn.split(":") for arn in arns]
    if any(len(part) <= _SERVICE or "*" in part[_SERVICE] or "?" in part[_SERVICE] for part in parts):
        return None
    return frozenset(part[_SERVICE] for part in parts)


@dataclass(slots=True)
class _Findings:
    """What the search has come by so far, other than an answer."""

    approximations: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)


class Inquiry:
    """A question with everything that is needed to answer it."""

    def __init__(self, library: Library, question: Question, budget: Budget) -> None:
        self._library = library
        self._question = question
        self._meter = Meter(budget.nodes)
        self._reserve = Meter(budget.fallback_nodes)
        self._findings = _Findings()
        self._statements = library.relevant(question)
        names = (name for statement in self._statements for name in statement.actions)
        self._space = action_space(question.actions, unlisted(question.actions, names), services_of(question.on.arns))
        self._remarks = tuple(remarks(library.landscape, question, self._statements))
        self._target = resource_patterns(question.on.arns)

    def answer(self) -> Verdict:
        """The verdict."""
        for world in self._worlds():
            found = self._in_world(world)
            if found is not None:
                return found
        if next(self._groups(self._space.full), None) is None:
            return Impossible(("none of the actions acts on any of the resources",))
        assumptions = (*dict.fromkeys((*self._findings.approximations, *self._idle(), *self._remarks)),)
        if self._findings.reasons:
            return Undecided("; ".join(self._findings.reasons), assumptions)
        return Impossible(assumptions)

    def _groups(self, wanted: int) -> Iterator[tuple[int, Literal]]:
        """Actions by resource type, where some are `wanted` and the target has resources of that type."""
        for actions, types in self._space.groups:
            if actions & wanted and _overlap(self._question.on.arns, types):
                yield actions, (RESOURCE, types, True)

    def _idle(self) -> Iterator[str]:
        """The actions asked about by name that act on none of the resources."""
        for name in self._question.actions:
            if "*" in name or "?" in name:
                continue
            if next(self._groups(self._space.mask((name.lower(),))), None) is None:
                yield f"`{name}` acts on none of the resources"

    def _worlds(self) -> Iterator[World]:
        """Every kind of caller, held to what the question gives."""
        mentions = any(statement.organizational for statement in self._statements)
        for world in self._callers():
            others = callers.in_another_organization(world, self._library.landscape.organization) if mentions else None
            for one in (world, others):
                settled = None if one is None else settle_all(self._with_target(one), self._question.given)
                if settled is not None:
                    yield settled

    def _with_target(self, world: World) -> World:
        return world.with_text(RESOURCE, (self._target, True))

    def _callers(self) -> Iterator[World]:
        question, landscape = self._question, self._library.landscape
        who, target = question.who, question.on
        match who:
            case Actual():
                yield callers.actual(landscape, target, who)
            case Anonymous():
                yield callers.anonymous(landscape, target)
            case AnyoneIn(accounts):
                for account in representatives(self._distinctions(), landscape, accounts):
                    yield from self._anyone(account)
            case Outsider(accounts):
                for account in self._distinctions().outside(landscape, accounts):
                    yield from self._anyone(account)
            case _:
                for account in self._drivers(self._distinctions(), who.driven_by):
                    yield callers.service(landscape, target, who, account)

    def _distinctions(self) -> Distinctions:
        target = self._question.on
        return Distinctions(self._statements, (*target.arns, target.account))

    def _anyone(self, account: str) -> Iterator[World]:
        """Every kind of caller; role sessions alone where nothing tells them from others, who can only do less."""
        target = self._question.on
        every = self._library.anyone(target, account)
        alike = account != target.account and not target.grants and not tells_callers_apart(self._statements, account)
        alike = alike and not any(key.lower() in CALLERS_KEYS for key in self._question.given)
        return (world for world in every if not alike or world.kind is PrincipalKind.ROLE_SESSION)

    def _drivers(self, distinctions: Distinctions, driven_by: frozenset[str] | None) -> Iterator[str]:
        landscape = self._library.landscape
        organization = landscape.organization
        inside = frozenset(organization.paths) if organization is not None else frozenset()
        accounts = inside | {self._question.on.account} if driven_by is None else driven_by
        yield from representatives(distinctions, landscape, accounts)
        if driven_by is None:
            yield from distinctions.outside(landscape, accounts)

    def _in_world(self, world: World) -> Verdict | None:
        undeniable = self._undeniable(world)
        if undeniable is not None:
            return undeniable
        rules = Rules(world, self._space, self._question.on, self._library.stack(self._question, world))
        found = self._solve(world, rules)
        self._findings.approximations.update(rules.notes.texts)
        if found is None or isinstance(found, Possible):
            return found
        return self._guessed(world, rules.notes.unsettled, found)

    def _guessed(self, world: World, unsettled: set[str], approximate: str) -> Verdict | None:
        """Try values for the variables that were approximated, so that what is found is exact."""
        texts = [text for statement in self._statements for text in statement.resources or ()]
        texts += [*self._question.on.tags.values(), *self._question.on.arns]
        for given in guesses(unsettled, self._statements, texts) if unsettled else ():
            settled = settle_all(world, given)
            if settled is None:
                continue
            rules = Rules(settled, self._space, self._question.on, self._library.stack(self._question, settled))
            found = self._solve(settled, rules)
            if isinstance(found, Possible):
                return found
        self._findings.reasons[approximate] = None
        return None

    def _solve(self, world: World, rules: Rules) -> Possible | str | None:
        """A confirmed witness, why what was found is none, or None when nothing is allowed."""
        unconfirmed: str | None = None
        for problem in rules.problems():
            for actions, of_type in self._groups(problem.reachable):
                try:
                    state = self._solution(rules, problem.within(actions, rules.theory.sign(of_type)))
                except BudgetSpentError:
                    self._findings.reasons["more search nodes would be needed than the budget has"] = None
                    continue
                if state is not None:
                    found = self._confirmed(world, rules, state)
                    if isinstance(found, Possible):
                        return found
                    unconfirmed = found
        return unconfirmed

    def _solution(self, rules: Rules, problem: Problem) -> State | None:
        """By splitting, or, when that takes too long, by clauses; the budget is that of the whole question."""
        try:
            return split(rules.theory, problem, self._meter)
        except BudgetSpentError:
            return decide(rules.theory, problem, self._reserve)

    def _confirmed(self, world: World, rules: Rules, state: State) -> Possible | str:
        unknown = rules.theory.undecided(state)
        if unknown:
            return f"the values of `{unknown[0]}` are compared in too many ways"
        always = [about for about in (CALLER, ORGANIZATION, RESOURCE) if about in world.texts]
        given = [key for key, meaning in world.given.items() if isinstance(meaning, Free)]
        outcomes = rules.theory.values(state, [*always, *given])
        values = {about: outcome.value for about, outcome in outcomes.items()}
        name = self._space.first(state.actions)
        spelling = spellings(self._question, self._statements)
        request, policies, decision = self._library.replayer.replay(self._question, world, name, values, spelling)
        if decision.allowed:
            return Possible(request, policies, decision, (*rules.notes.texts, *self._remarks))
        if not rules.notes.texts:
            raise DisagreementError(request, decision)
        return f"a request is allowed only if {' and '.join(rules.notes.texts)}"

    def _undeniable(self, world: World) -> Verdict | None:
        """``sts:GetCallerIdentity`` needs no permission, and nothing can deny it."""
        mask = self._space.mask((exceptions.UNDENIABLE,))
        if not mask or world.kind is PrincipalKind.ANONYMOUS:
            return None
        for _, of_type in self._groups(mask):
            rules = Rules(world, self._space, self._question.on, self._library.stack(self._question, world))
            state = rules.theory.start(Problem(mask, (rules.theory.sign(of_type),), (), ()))
            if state is not None:
                found = self._confirmed(world, rules, state)
                return found if isinstance(found, Possible) else None
        return None


def search(landscape: Landscape, question: Question, budget: Budget | None = None) -> Verdict:
    """Whether an allowed request exists.

    `Possible` has a witness that the concrete evaluator confirms, `Impossible` the assumptions of the proof, and
    `Undecided` the reason. Raises `PolicyError` when a document breaks the grammar, and `DisagreementError` when the
    two engines contradict each other.
    """
    return Inquiry(Library(landscape), question, budget or Budget()).answer()
