"""What cannot change an answer, and in which direction the rest can."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from differential.symbolic.small_worlds import ARNS, Small, small_world
from lockgate.iam import PolicyKind
from lockgate.iam.symbolic import (
    Actual,
    Document,
    Guardrail,
    Impossible,
    Landscape,
    Possible,
    Question,
    Undecided,
    Verdict,
    search,
)
from property.iam.iam_profile import profile

worlds = st.integers(min_value=200_000, max_value=900_000).map(small_world)
donors = st.integers(min_value=1_000_000, max_value=2_000_000).map(small_world)


def with_policy(question: Question, policy: Document | None) -> Question:
    return replace(question, on=replace(question.on, policy=policy))


def statements(policy: Document | None) -> list[dict[str, object]]:
    return [] if policy is None else list(policy.document["Statement"])


def changed(policy: Document, listed: list[dict[str, object]]) -> Document:
    return replace(policy, document={**policy.document, "Statement": listed})


def same_way(first: Verdict, second: Verdict) -> bool:
    return type(first) is type(second) or isinstance(first, Undecided) or isinstance(second, Undecided)


def never_opens(small: Small, closed: Callable[[], tuple[Landscape, Question]]) -> bool:
    before = search(small.landscape, small.question)
    landscape, question = closed()
    return not (isinstance(before, Impossible) and isinstance(search(landscape, question), Possible))


@profile
@given(worlds, donors)
def test_a_further_denial_of_the_resource_opens_nothing(small: Small, donor: Small) -> None:
    policy, other = small.question.on.policy, donor.question.on.policy
    if policy is None or other is None:
        return
    denials = [{**item, "Effect": "Deny"} for item in statements(other)]
    more = changed(policy, [*statements(policy), *denials])
    assert never_opens(small, lambda: (small.landscape, with_policy(small.question, more)))


@profile
@given(worlds, donors)
def test_a_further_allow_of_the_resource_closes_nothing(small: Small, donor: Small) -> None:
    policy, other = small.question.on.policy, donor.question.on.policy
    if policy is None or other is None or small.question.on.block_public_access:
        return
    allows = [{**item, "Effect": "Allow"} for item in statements(other)]
    question = with_policy(small.question, changed(policy, [*statements(policy), *allows]))
    before = search(small.landscape, small.question)
    assert not (isinstance(before, Possible) and isinstance(search(small.landscape, question), Impossible))


@profile
@given(worlds, donors)
def test_a_further_level_of_guardrails_opens_nothing(small: Small, donor: Small) -> None:
    landscape = small.landscape
    further = Landscape(
        landscape.organization, (*landscape.scps, *donor.landscape.scps), (*landscape.rcps, *donor.landscape.rcps)
    )
    assert never_opens(small, lambda: (further, small.question))


@profile
@given(worlds, donors)
def test_a_boundary_opens_nothing(small: Small, donor: Small) -> None:
    who, other = small.question.who, donor.question.who
    if not isinstance(who, Actual) or not isinstance(other, Actual) or who.boundary or not other.identity:
        return
    boundary = replace(other.identity[0], kind=PolicyKind.BOUNDARY)
    question = replace(small.question, who=replace(who, boundary=boundary))
    assert never_opens(small, lambda: (small.landscape, question))


@profile
@given(worlds)
def test_order_and_repetition_do_not_matter(small: Small) -> None:
    policy = small.question.on.policy
    listed = statements(policy)
    if policy is None:
        return
    shuffled = [*reversed(listed), *listed[:1]]
    again = search(small.landscape, with_policy(small.question, changed(policy, shuffled)))
    assert same_way(search(small.landscape, small.question), again)


@profile
@given(worlds)
def test_a_smaller_target_opens_nothing(small: Small) -> None:
    question = replace(small.question, on=replace(small.question.on, arns=ARNS[small.about][-1:]))
    assert never_opens(small, lambda: (small.landscape, question))


@profile
@given(worlds)
def test_guardrails_that_bind_nobody_change_nothing(small: Small) -> None:
    landscape = small.landscape
    idle = tuple(Guardrail(item.level, frozenset(), item.policies) for item in landscape.scps)
    again = search(replace(landscape, scps=(*landscape.scps, *idle)), small.question)
    assert same_way(search(landscape, small.question), again)
