"""However hostile the policies, a question ends: with an answer, or with the reason why there is none."""

from itertools import combinations
from random import Random

import pytest

from lockgate.iam.symbolic import AnyoneIn, Budget, Impossible, Possible, Question, Target, Undecided, Verdict, search
from unit.iam.symbolic.symbolic_questions import BUCKET, FAR, LANDSCAPE, NEAR, Raw, allow, deny, document

KEYS = ("s3:prefix", "s3:delimiter", "aws:PrincipalTag/a", "aws:PrincipalTag/b", "aws:RequestTag/c", "aws:SourceVpc")
PATTERNS = ("a*", "*b", "*a*", "b*a", "??", "a?b*", "*c*", "*")


def ask(statements: list[Raw], budget: Budget | None = None) -> Verdict:
    question = Question(AnyoneIn(frozenset({FAR})), ("s3:*",), Target(BUCKET, NEAR, document(*statements)))
    return search(LANDSCAPE, question, budget)


def hostile(seed: int, count: int) -> list[Raw]:
    """An allow, and denials whose patterns overlap in every way."""
    random = Random(seed)
    found = [allow()]
    for _ in range(count):
        block: dict[str, dict[str, list[str]]] = {}
        for _ in range(random.choice((1, 2, 3))):
            operator = random.choice(("StringLike", "StringNotLike", "StringLikeIfExists"))
            block.setdefault(operator, {})[random.choice(KEYS)] = random.sample(PATTERNS, random.choice((1, 2)))
        actions = random.choice(("s3:*", "s3:Get*", ["s3:List*", "s3:*Object"]))
        found.append(deny(actions, random.choice(("*", "arn:aws:s3:::b/*a*", "arn:aws:s3:::b/a*")), Condition=block))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_eighty_overlapping_denials_are_decided_within_the_budget(seed: int) -> None:
    assert not isinstance(ask(hostile(seed, 80)), Undecided)


def pigeons(count: int) -> list[Raw]:
    """One pigeon more than holes: a tag for each pigeon and hole, and denials of all that is not a neat arrangement."""

    def sits(pigeon: int, hole: int) -> str:
        return f"aws:RequestTag/{pigeon}-{hole}"

    holes = range(count - 1)
    homeless = [
        deny(Condition={"StringNotEquals": {sits(pigeon, hole): "y" for hole in holes}}) for pigeon in range(count)
    ]
    crowded = [
        deny(Condition={"StringEquals": {sits(first, hole): "y", sits(second, hole): "y"}})
        for hole in holes
        for first, second in combinations(range(count), 2)
    ]
    return [allow(), *homeless, *crowded]


def test_four_pigeons_do_not_fit_into_three_holes() -> None:
    assert ask(pigeons(4)) == Impossible()


def test_a_question_beyond_the_budget_says_so() -> None:
    found = ask(pigeons(7), Budget(nodes=5, fallback_nodes=50))
    assert found == Undecided("more search nodes would be needed than the budget has")


def test_clauses_decide_what_splitting_cannot() -> None:
    assert ask(pigeons(4), Budget(nodes=3)) == Impossible()
    assert isinstance(ask(pigeons(4)[:-6], Budget(nodes=3)), Possible)
