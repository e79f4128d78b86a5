"""Emptiness of intersections and complements of patterns, against every text up to a length."""

from itertools import product
from random import Random

import pytest

from lockgate.iam.glob import compile_glob
from lockgate.iam.symbolic.automaton import Automaton, automaton, either
from lockgate.iam.symbolic.emptiness import Constraint, satisfies, shortest
from lockgate.iam.symbolic.language import Cases, arn_pattern, glob, segments, tokenise

ALPHABET = "ab:/"
LONGEST = 5
TEXTS = ["".join(letters) for length in range(LONGEST + 1) for letters in product(ALPHABET, repeat=length)]


def some_pattern(random: Random) -> str:
    return "".join(random.choice(f"{ALPHABET}**??") for _ in range(random.randrange(5)))


def constraint(patterns: list[str], *, wanted: bool) -> Constraint:
    return either([glob(pattern) for pattern in patterns]), wanted


@pytest.mark.parametrize("seed", range(12))
def test_emptiness_is_that_of_brute_force(seed: int) -> None:
    random = Random(seed)
    for _ in range(40):
        lists = [
            ([some_pattern(random) for _ in range(random.choice((1, 1, 2)))], random.random() < 0.6) for _ in range(3)
        ]
        constraints = frozenset(constraint(patterns, wanted=wanted) for patterns, wanted in lists)
        found = shortest(constraints)
        matching = [
            text
            for text in TEXTS
            if all(any(compile_glob(item).matches(text) for item in patterns) is wanted for patterns, wanted in lists)
        ]
        if found is None:
            assert not matching, f"{lists} has {matching[0]!r}"
        else:
            assert satisfies(found, constraints)
            assert not matching or len(found) <= len(matching[0])


@pytest.mark.parametrize("seed", range(4))
def test_an_automaton_matches_what_the_evaluator_matches(seed: int) -> None:
    random = Random(seed)
    for _ in range(60):
        pattern = some_pattern(random)
        mine, theirs = automaton(glob(pattern)), compile_glob(pattern)
        assert all(mine.matches(text) is theirs.matches(text) for text in TEXTS[::7]), pattern


def arn(text: str) -> Automaton:
    tokens = arn_pattern(segments(glob(text), complete=True))
    assert tokens is not None
    return automaton(tokens)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b/c", True),
        ("arn:aws:sns:*:t", "arn:aws:sns:eu-west-1:111111111111:t", False),
        ("arn:*:sns:*:*:t*", "arn:aws:sns:eu-west-1:111111111111:t:x", True),
        ("arn:aws:s?:::b", "arn:aws:s3:::b", True),
        ("arn:aws:s3", "arn:aws:s3:::b", True),
    ],
)
def test_the_segments_of_an_arn_are_matched_apart(pattern: str, text: str, matches: bool) -> None:
    assert arn(pattern).matches(text) is matches


def test_text_in_any_case_is_matched_in_any_case() -> None:
    mine = automaton((Cases("Kai"),))
    assert all(mine.matches(text) for text in ("kai", "KAI", "\u212aai"))
    assert not mine.matches("kay")


def test_variables_and_escapes_are_read() -> None:
    tokens = tokenise("a/${aws:username, 'x'}/${*}", "2012-10-17")
    assert [str(token) for token in tokens] == ["a/", "Reference(key='aws:username', default='x')", "/", "*"]
    assert tokenise("${aws:username}", "2008-10-17") == ("${aws:username}",)


def test_nothing_is_both_within_and_outside() -> None:
    within, outside = constraint(["a*b"], wanted=True), constraint(["a*", "zz"], wanted=False)
    assert shortest(frozenset({within, outside})) is None
