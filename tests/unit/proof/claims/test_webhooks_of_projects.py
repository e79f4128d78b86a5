"""Which events and refs start a build is decided on the filters themselves."""

import re

import pytest

from lockgate.proof.claims.webhooks import EVENTS, PUSH, events, only_ref, only_text, others
from lockgate.proof.delivery import Filter

EVENT, HEAD = "EVENT", "HEAD_REF"


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ((), set(EVENTS)),
        ((Filter(EVENT, "PUSH"),), {PUSH}),
        ((Filter(EVENT, "PUSH, PULL_REQUEST_MERGED"),), {PUSH, "PULL_REQUEST_MERGED"}),
        ((Filter(EVENT, "PUSH"), Filter(EVENT, "PULL_REQUEST_CREATED")), set()),
        ((Filter(EVENT, "PUSH", exclude=True),), set(EVENTS) - {PUSH}),
        ((Filter(HEAD, "^refs/heads/main$"),), set(EVENTS)),
    ],
)
def test_a_group_lets_through_what_all_of_its_filters_let_through(group, expected):
    assert events(group) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^refs/heads/master$", "refs/heads/master"),
        (r"^refs/heads/release\.1$", "refs/heads/release.1"),
        ("^refs/heads/release.1$", None),
        ("refs/heads/master$", None),
        ("^refs/heads/master", None),
        ("^refs/heads/(master|main)$", None),
        (r"^refs/heads/\w$", None),
        ("^refs/heads/mast[e]r$", None),
        ("(", None),
    ],
)
def test_a_pattern_is_one_text_only_when_nothing_else_can_match(pattern, expected):
    assert only_text(pattern) == expected
    assert only_ref((Filter(HEAD, pattern),), HEAD) == expected


@pytest.mark.parametrize("pattern", ["refs/heads/master$", "^refs/heads/master", ".*", "^refs.heads/master$", "master"])
def test_a_careless_pattern_has_a_witness(pattern):
    found = next(others(pattern, "refs/heads/master"))
    assert found != "refs/heads/master"
    assert re.search(pattern, found)


def test_an_exact_pattern_has_none():
    assert not list(others("^refs/heads/master$", "refs/heads/master"))
