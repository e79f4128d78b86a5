"""What is remembered of a question answers the questions of its shape as asking them for themselves does."""

import os
from random import Random

import pytest

from differential.symbolic.templated_policies import ACCOUNTS, landscape, targets
from lockgate.iam.symbolic import prepare
from lockgate.iam.symbolic.account_bits import Accounts
from lockgate.iam.symbolic.shapes import Shapes

PARTS = 4
TEMPLATES = 1200 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 120
EACH = 30
EVERYBODY = frozenset(ACCOUNTS)
ACTIONS = ("s3:*",)


@pytest.mark.parametrize("part", range(PARTS))
def test_questions_of_one_shape_have_the_answers_that_each_has_for_itself(part: int) -> None:
    compared = 0
    for seed in range(part, TEMPLATES, PARTS):
        random = Random(seed)
        land = landscape(random)
        together, shapes = prepare(land), Shapes(land, Accounts(land, ACCOUNTS))
        seen: set[object] = set()
        for target in targets(random, EACH):
            found, shape = together.sources(target, ACTIONS, EVERYBODY), shapes.of(target)
            if shape is None or shape.key not in seen:
                seen.add(shape.key if shape is not None else None)
                continue
            alone = prepare(land).sources(target, ACTIONS, EVERYBODY)
            compared += 1
            differing = (found.reached ^ alone.reached) - found.undecided - alone.undecided
            assert not differing, f"seed {seed}, {target}"
    assert compared > TEMPLATES // PARTS, "too little was remembered for the comparison to bite"
