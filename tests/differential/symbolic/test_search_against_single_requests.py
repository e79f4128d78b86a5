"""Random small worlds: what the engine calls impossible, no single request does; what it finds, was asked for.

The evaluator is asked about every kind of request that the vocabulary of the worlds tells apart.
"""

import os

import pytest

from differential.symbolic.small_worlds import Judge, Small, small_world
from lockgate.iam import PrincipalKind, Request
from lockgate.iam.symbolic import (
    Actual,
    AnyoneIn,
    Budget,
    Impossible,
    Possible,
    Question,
    Service,
    Undecided,
    Verdict,
    prepare,
    search,
)

PARTS = 8
WORLDS = 20_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 240
SAMPLED = 5


def worlds_of(part: int) -> range:
    return range(part, WORLDS, PARTS)


def contradiction(small: Small, verdict: Verdict) -> Request | None:
    """A request that is allowed although the verdict says that none is."""
    if not isinstance(verdict, Impossible):
        return None
    judge = Judge(small)
    return next((request for request in small.requests(SAMPLED) if judge.allows(request)), None)


def is_asked_about(request: Request, question: Question) -> bool:
    """Whether the request is one of those that the question is about, as far as its caller and resource go."""
    principal, who = request.principal, question.who
    if request.resource.account != question.on.account:
        return False
    match who:
        case AnyoneIn(accounts):
            return principal.account in accounts
        case Actual():
            return who.arn in (principal.arn, principal.role_arn)
        case Service():
            driver = request.context.get("aws:SourceAccount")
            return principal.kind is PrincipalKind.SERVICE and (
                who.driven_by is None or driver is None or driver in who.driven_by
            )
        case _:
            return principal.account not in {"111111111111", "222222222222", "999999999999"}


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_impossible_is_allowed_and_every_witness_was_asked_for(part: int) -> None:
    undecided = 0
    for seed in worlds_of(part):
        small = small_world(seed)
        verdict = search(small.landscape, small.question)
        assert contradiction(small, verdict) is None, f"world {seed}"
        assert not isinstance(verdict, Possible) or is_asked_about(verdict.request, small.question), f"world {seed}"
        undecided += isinstance(verdict, Undecided)
    assert undecided <= 1 + len(worlds_of(part)) // 100


@pytest.mark.parametrize("part", range(2))
def test_splitting_and_clauses_agree(part: int) -> None:
    undecided = 0
    for seed in worlds_of(part):
        small = small_world(seed)
        first = search(small.landscape, small.question)
        second = search(small.landscape, small.question, Budget(nodes=0))
        # A value may be compared in too many ways for one of them, since they come to different ones.
        alone = isinstance(first, Undecided) is not isinstance(second, Undecided)
        assert alone or type(first) is type(second), f"world {seed}"
        undecided += alone
    assert undecided <= len(worlds_of(part)) // 1000


@pytest.mark.parametrize("part", range(2))
def test_all_accounts_at_once_and_one_by_one_agree(part: int) -> None:
    for seed in worlds_of(part):
        small = small_world(seed)
        accounts = frozenset({"222222222222", "333333333333", "999999999999"})
        prepared = prepare(small.landscape)
        found = prepared.sources(small.question.on, small.question.actions, accounts)
        for account in accounts - found.undecided:
            question = Question(AnyoneIn(frozenset({account})), small.question.actions, small.question.on)
            verdict = prepared.search(question)
            assert isinstance(verdict, Possible) is (account in found.reached), f"world {seed}, account {account}"
