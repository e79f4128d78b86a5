"""Every proof is attacked at the boundaries of its policies; a control group shows that the attack bites."""

from random import Random

import pytest

from differential.symbolic.small_worlds import Judge, small_world
from lockgate.iam.symbolic import Impossible, Possible, search
from property.iam.iam_profile import EXAMPLES
from property.iam_symbolic.boundary_attack import attacks

FIRST = 100_000
"""Other worlds than those of the differential tests."""
PARTS = 4
ATTACKS = 150


def broken(seed: int) -> bool:
    """Whether an attack on the world finds an allowed request."""
    small = small_world(seed)
    judge = Judge(small)
    return any(judge.allows(request) for request in attacks(small, Random(seed), ATTACKS))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_attack_breaks_a_proof_and_most_break_what_is_possible(part: int) -> None:
    bitten = possible = 0
    for seed in range(FIRST + part, FIRST + 2 * EXAMPLES, PARTS):
        small = small_world(seed)
        verdict = search(small.landscape, small.question)
        if isinstance(verdict, Impossible):
            assert not broken(seed), f"world {seed}"
        if isinstance(verdict, Possible):
            possible += 1
            bitten += broken(seed)
    assert bitten * 2 >= possible
