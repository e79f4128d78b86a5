"""Every small change of the rendered design is refuted by some claim, or gives nobody anything new to reach.

A change that no claim refutes is harmless when the blast radius of every principal, of every account as a whole and of
whoever is outside is what it was: another policy on the way says the same again.
"""

import os
import random
from functools import cache

import pytest

from lockgate.proof import World
from lockgate.proof.claims import CLAIMS
from lockgate.proof.comparing import compare
from lockgate.proof.verdict import Outcome, judge
from mutating import Mutation, mutations
from sabotaging import Draft

THOROUGH = os.environ.get("LOCKGATE_PROFILE") == "thorough"
SAMPLES = ("paired", "tools")
MOST = 12
SEED = 20261122


def chosen(sample: str) -> list[Mutation]:
    every = list(mutations(Draft.of(sample)))
    return every if THOROUGH else random.Random(SEED).sample(every, MOST)


@cache
def undisturbed(sample: str) -> World:
    return Draft.of(sample).world()


CASES = [pytest.param(sample, each, id=f"{sample}-{each}") for sample in SAMPLES for each in chosen(sample)]


def test_there_are_hundreds_of_small_changes():
    assert all(len(list(mutations(Draft.of(sample)))) > 300 for sample in SAMPLES)


@pytest.mark.parametrize(("sample", "mutation"), CASES)
def test_a_small_change_is_refuted_or_gives_nobody_anything_new(sample, mutation):
    draft = Draft.of(sample)
    mutation.apply(draft)
    subject = draft.subject()
    refuted = any(judge(claim, subject).outcome is Outcome.REFUTED for claim in CLAIMS)
    if not refuted:
        opened = [shift for shift in compare(undisturbed(sample), subject.world).shifts if shift.opened]
        assert not opened, f"{mutation} opens {opened[0].opened[0].node.name} to {opened[0].who.name}"
