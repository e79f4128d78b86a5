"""Criteria 39 to 41: policy variables."""

import pytest

from lockgate.iam import Policies, PolicyError, Principal, PrincipalKind, evaluate, parse_policy
from lockgate.iam.policy import read_policy
from unit.iam.iam_world import (
    ALLOWED,
    EXPLICIT,
    IMPLICIT,
    NEAR,
    alice,
    allow,
    ask,
    deny,
    holds,
    on_resource,
    request,
    to,
    when,
)

TEAM = "${aws:PrincipalTag/team}"


def tagged(**tags):
    return Principal(PrincipalKind.USER, alice.arn, NEAR, tags=tags)


def test_a_variable_without_value_in_a_resource_matches_no_resource():
    """criterion 39"""
    own = allow("*", f"arn:aws:s3:::{TEAM}/*")
    assert ask(request(tagged(team="alpha")), own) is ALLOWED
    assert ask(request(alice), own) is IMPLICIT
    assert ask(request(alice, arn=f"arn:aws:s3:::{TEAM}/key"), own) is IMPLICIT


def test_a_variable_without_value_in_not_resource_excepts_no_resource():
    """criterion 39"""
    others = {"Effect": "Deny", "Action": "*", "NotResource": f"arn:aws:s3:::{TEAM}/*"}
    assert ask(request(tagged(team="alpha")), allow(), others) is ALLOWED
    assert ask(request(alice), allow(), others) is EXPLICIT


def test_a_variable_without_value_fails_positive_conditions_and_passes_inverted_ones():
    """criterion 39"""
    for operator in ("StringEquals", "StringLike", "StringEqualsIgnoreCase"):
        assert not holds({operator: {"s3:prefix": TEAM}}, {"s3:prefix": "x"})
    for operator in ("StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase"):
        assert holds({operator: {"s3:prefix": TEAM}}, {"s3:prefix": "x"})
        assert not holds({operator: {"s3:prefix": TEAM}}, {"s3:prefix": "x"}, principal=tagged(team="x"))
    assert holds({"ArnNotLike": {"x:arn": f"arn:aws:s3:::{TEAM}"}}, {"x:arn": "arn:aws:s3:::a"})
    assert not holds({"ArnLike": {"x:arn": f"arn:aws:s3:::{TEAM}"}}, {"x:arn": "arn:aws:s3:::a"})


def test_an_empty_value_is_no_value():
    """criterion 39"""
    assert ask(request(tagged(team=""), arn="arn:aws:s3:::/key"), allow("*", f"arn:aws:s3:::{TEAM}/*")) is IMPLICIT
    assert holds(
        {"StringEquals": {"s3:prefix": "${aws:PrincipalTag/team, 'x'}"}}, {"s3:prefix": "x"}, principal=tagged(team="")
    )


def test_a_default_stands_in_for_a_missing_value():
    """criterion 40"""
    with_default = {"StringEquals": {"s3:prefix": "home-${aws:PrincipalTag/team, 'nobody'}"}}
    assert holds(with_default, {"s3:prefix": "home-nobody"})
    assert not holds(with_default, {"s3:prefix": "home-x"})
    assert holds(with_default, {"s3:prefix": "home-x"}, principal=tagged(team="x"))
    assert not holds(with_default, {"s3:prefix": "home-nobody"}, principal=tagged(team="x"))
    assert not holds({"StringEquals": {"s3:prefix": "${aws:PrincipalTag/team,'nobody'}"}}, {"s3:prefix": "nobody"})


def test_a_default_serves_resources_too():
    """criterion 40"""
    own = allow("*", "arn:aws:s3:::${aws:PrincipalTag/team, 'alpha'}/*")
    assert ask(request(alice), own) is ALLOWED
    assert ask(request(tagged(team="beta")), own) is IMPLICIT


@pytest.mark.parametrize("character", ["*", "?", "$"])
def test_escapes_are_plain_characters(character):
    """criterion 40"""
    written = f"a${{{character}}}c"
    for operator in ("StringEquals", "StringLike"):
        assert holds({operator: {"s3:prefix": written}}, {"s3:prefix": f"a{character}c"})
        assert not holds({operator: {"s3:prefix": written}}, {"s3:prefix": "abc"})
    escaped = allow("*", f"arn:aws:s3:::alpha/{written}")
    assert ask(request(alice, arn=f"arn:aws:s3:::alpha/a{character}c"), escaped) is ALLOWED
    assert ask(request(alice, arn="arn:aws:s3:::alpha/abc"), escaped) is IMPLICIT


def test_a_multivalued_key_is_no_variable():
    """criterion 40"""
    assert not holds({"StringEquals": {"s3:prefix": "${aws:TagKeys}"}}, {"s3:prefix": "a", "aws:TagKeys": ("a",)})
    assert holds({"StringEquals": {"s3:prefix": "${aws:userid}"}}, {"s3:prefix": "a", "aws:userid": "a"})


def test_variables_know_no_case_in_their_keys():
    """criterion 40"""
    assert holds({"StringEquals": {"s3:prefix": "${AWS:USERID}"}}, {"s3:prefix": "a", "aws:userid": "a"})


@pytest.mark.parametrize("written", ["arn:aws:s3:${aws:userid}::alpha", "arn:aws:sqs:*:${aws:PrincipalAccount}:q"])
def test_variables_may_stand_only_behind_the_fifth_colon_of_a_resource(written):
    """criterion 40"""
    with pytest.raises(PolicyError, match="variables may stand only behind the fifth colon"):
        parse_policy({"Version": "2012-10-17", "Statement": allow("*", written)})
    assert parse_policy({"Version": "2012-10-17", "Statement": allow("*", "arn:aws:sqs:*:*:${aws:userid}")})


def test_a_variable_before_the_fifth_colon_matches_nothing():
    """criterion 40"""
    own, _ = read_policy({"Version": "2012-10-17", "Statement": allow("*", "arn:aws:sqs:*:${aws:PrincipalAccount}:q")})
    asked = request(alice, "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{NEAR}:q")
    assert not evaluate(asked, Policies(identity=(own,))).allowed
    literal, _ = read_policy({"Version": "2012-10-17", "Statement": allow("*", "arn:aws:sqs:*:*:q")})
    assert evaluate(asked, Policies(identity=(literal,))).allowed


def test_version_2008_leaves_variables_literal():
    """criterion 40"""
    condition = {"StringEquals": {"s3:prefix": "${aws:userid}"}}
    assert holds(condition, {"s3:prefix": "a", "aws:userid": "a"})
    assert not holds(condition, {"s3:prefix": "a", "aws:userid": "a"}, version="2008-10-17")
    assert holds(condition, {"s3:prefix": "${aws:userid}", "aws:userid": "a"}, version="2008-10-17")


def test_a_document_without_version_is_of_2008():
    """criterion 40"""
    bare = parse_policy({"Statement": when(allow(), {"StringEquals": {"s3:prefix": "${aws:userid}"}})})
    context = {"s3:prefix": "${aws:userid}", "aws:userid": "a"}
    assert evaluate(request(alice, context=context), Policies(identity=(bare,))).allowed


def test_a_substituted_star_is_a_plain_character():
    """criterion 41"""
    own = allow("*", f"arn:aws:s3:::{TEAM}/*")
    assert ask(request(tagged(team="*")), own) is IMPLICIT
    assert ask(request(tagged(team="*"), arn="arn:aws:s3:::*/key"), own) is ALLOWED
    assert not holds({"StringLike": {"s3:prefix": f"{TEAM}/*"}}, {"s3:prefix": "x/y"}, principal=tagged(team="*"))
    assert holds({"StringLike": {"s3:prefix": f"{TEAM}/*"}}, {"s3:prefix": "*/y"}, principal=tagged(team="*"))
    assert not holds(
        {"ArnLike": {"x:arn": f"arn:aws:s3:::{TEAM}"}}, {"x:arn": "arn:aws:s3:::a"}, principal=tagged(team="*")
    )


@pytest.mark.parametrize("value", ["?????", "${aws:userid}", "alpha/../beta"])
def test_a_substituted_value_is_not_read_again(value):
    """criterion 41"""
    own = allow("*", f"arn:aws:s3:::{TEAM}/*")
    assert ask(request(tagged(team=value), context={"aws:userid": "alpha"}), own) is IMPLICIT


def test_a_substituted_colon_stays_within_its_segment():
    """criterion 41"""
    pattern = {"ArnLike": {"x:arn": f"arn:aws:{TEAM}:b"}}
    assert not holds(pattern, {"x:arn": "arn:aws:s3:::b"}, principal=tagged(team="s3::"))


def test_a_variable_between_plain_values_leaves_those_in_force():
    grant = on_resource(when(to(allow(), alice.arn), {"StringEquals": {"s3:prefix": [TEAM, "plain"]}}))
    assert ask(request(alice, context={"s3:prefix": "plain"}), resource=grant) is ALLOWED
    assert ask(request(alice, context={"s3:prefix": "other"}), resource=grant) is IMPLICIT
    assert ask(request(alice, context={"s3:prefix": "x"}), deny("*", f"arn:aws:s3:::{TEAM}/*"), allow()) is ALLOWED
