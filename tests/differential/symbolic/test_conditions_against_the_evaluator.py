"""Conditions of one key: the engine's reading against the evaluator's, value by value and in conjunction."""

from random import Random

import pytest

from lockgate.iam import Principal, PrincipalKind, Request, Resource
from lockgate.iam.conditions import OPERATORS, Condition, compile_condition, read_operator
from lockgate.iam.facts import Facts
from lockgate.iam.symbolic.binding import Binder, Notes
from lockgate.iam.symbolic.key_values import Answer, Domain, Qualifier, solve
from lockgate.iam.symbolic.key_values import Condition as Symbolic
from lockgate.iam.symbolic.reading import Written
from lockgate.iam.symbolic.world import World

WORDS = [
    "", "a", "A", "ab", "a*", "*b", "?", "5", "5.0", "-3", "1e3", "true", "TRUE", "yes", "2020", "2020-01-01", "2020-01",
    "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00", "1577836800", "10.0.0.1", "10.0.0.0/8", "2001:db8::1", "::/0",
    "arn:aws:s3:::b", "arn:aws:s3:::*", "arn:*:s3:::b", "arn:aws:s3", "arn:aws:iam::111111111111:role/a:b", "YQ==", "YQ", "k",
    "\u212a", "2020-1-1", "2020-13-01", "10.0.0.256",
]  # fmt: skip
ANYONE = World(PrincipalKind.ROLE_SESSION, "111111111111", {}, {})
VALUES = [None, (), ("",), ("a", "ab"), ("ab", "5"), *WORDS]


def names(random: Random) -> str:
    name = random.choice(OPERATORS)
    if name == "Null":
        return name
    return random.choice(("", "", "ForAllValues:", "ForAnyValue:")) + name + random.choice(("", "IfExists"))


def pair(name: str, values: tuple[str, ...]) -> tuple[Condition, Symbolic]:
    operator = read_operator(name)
    assert operator is not None
    head, _, rest = name.lower().rpartition(":")
    bare = rest.removesuffix("ifexists")
    written = Written(bare, Qualifier(head), bare != rest, "custom:x", "custom:x", values, "2012-10-17")
    return compile_condition(operator, "custom:x", values, "2012-10-17"), Binder(ANYONE, Notes()).compiled(
        written, "", widen=True
    )


def met(condition: Condition, value: str | tuple[str, ...] | None) -> bool:
    context = {} if value is None else {"custom:x": value}
    caller = Principal(PrincipalKind.USER, "arn:aws:iam::111111111111:user/a", "111111111111")
    return condition.holds(Facts(Request(caller, "s3:GetObject", Resource("arn:aws:s3:::b/k", None), context)))


@pytest.mark.parametrize("seed", range(6))
def test_a_condition_holds_of_the_same_values(seed: int) -> None:
    random = Random(seed)
    for _ in range(120):
        name = names(random)
        values = tuple(random.sample(WORDS, random.choice((1, 2))))
        theirs, mine = pair(name, values)
        for value in VALUES:
            assert mine.holds(value) is met(theirs, value), f"{name} {values} of {value!r}"


@pytest.mark.parametrize("seed", range(6))
def test_conditions_of_one_key_hold_together_if_some_value_meets_them(seed: int) -> None:
    random = Random(seed)
    domain = Domain(multi=True)
    for _ in range(60):
        pairs = [
            pair(names(random), tuple(random.sample(WORDS, random.choice((1, 2)))))
            for _ in range(random.choice((1, 2, 3)))
        ]
        wanted = [random.random() < 0.6 for _ in pairs]
        outcome = solve(domain, [(mine, holds) for (_, mine), holds in zip(pairs, wanted, strict=True)])
        if outcome.answer is Answer.YES:
            assert [met(theirs, outcome.value) for theirs, _ in pairs] == wanted
        if outcome.answer is Answer.NO:
            assert not any([met(theirs, value) for theirs, _ in pairs] == wanted for value in VALUES)
