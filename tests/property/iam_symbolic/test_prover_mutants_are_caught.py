"""Each error that is planted into the engine is noticed by the checks that the engine itself passes."""

from typing import Any

import pytest

from differential.symbolic.small_worlds import Judge, small_world
from lockgate.iam.symbolic import AnyoneIn, Budget, Impossible, Possible
from lockgate.kernel import LockgateError
from property.iam_symbolic.prover_mutants import MUTANTS, Mutant, loaded
from unit.iam.symbolic.known_answers import KNOWN, NEAR, Known

WORLDS = 60


def disagrees(engine: Any, known: Known) -> bool:
    """Whether the engine gives another than the known answer, by one of its ways."""
    prepared = engine.prepare(known.landscape)
    expected = Possible if known.possible else Impossible
    try:
        if not all(
            isinstance(prepared.search(known.question, budget), expected) for budget in (Budget(), Budget(nodes=0))
        ):
            return True
        if isinstance(known.who, AnyoneIn) and not known.given:
            found = prepared.sources(known.question.on, known.actions, known.who.accounts)
            return bool(found.reached) is not (known.possible and bool(known.who.accounts - {NEAR}))
    except LockgateError:  # the evaluator did not confirm a witness
        return True
    return False


def contradicted(engine: Any, seed: int) -> bool:
    """Whether a single request of a small world contradicts the engine."""
    small = small_world(seed)
    try:
        verdict = engine.prepare(small.landscape).search(small.question)
    except LockgateError:
        return True
    judge = Judge(small)
    return isinstance(verdict, Impossible) and any(judge.allows(request) for request in small.requests(3))


def caught(engine: Any) -> bool:
    return any(disagrees(engine, known) for known in KNOWN) or any(contradicted(engine, seed) for seed in range(WORLDS))


@pytest.mark.parametrize("number", range(len(MUTANTS)), ids=[mutant.name for mutant in MUTANTS])
def test_a_mutant_of_the_prover_is_caught(number: int) -> None:
    mutant: Mutant = MUTANTS[number]
    with loaded(number, mutant) as engine:
        assert caught(engine), f"no check notices that {mutant.name}"


def test_a_faithful_copy_is_not_caught() -> None:
    """The control: what catches mutants is their error, not how they are loaded."""
    with loaded(len(MUTANTS), None) as engine:
        assert not caught(engine)
