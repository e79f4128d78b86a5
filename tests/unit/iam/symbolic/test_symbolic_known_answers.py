"""Questions whose answers the documentation gives."""

import pytest

from lockgate.iam.symbolic import Budget, Impossible, Possible, search
from unit.iam.symbolic.known_answers import KNOWN, Known


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_known_question_has_its_known_answer(known: Known) -> None:
    found = search(known.landscape, known.question)
    assert isinstance(found, Possible if known.possible else Impossible), found


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_known_question_has_the_same_answer_by_clauses_alone(known: Known) -> None:
    found = search(known.landscape, known.question, Budget(nodes=0))
    assert isinstance(found, Possible if known.possible else Impossible), found


@pytest.mark.parametrize("known", [known for known in KNOWN if known.possible], ids=lambda known: known.name)
def test_a_witness_is_confirmed_by_the_evaluator(known: Known) -> None:
    found = search(known.landscape, known.question)
    assert isinstance(found, Possible)
    assert found.decision.allowed
    assert found.decision.reasons
