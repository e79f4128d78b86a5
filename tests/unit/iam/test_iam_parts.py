"""Small parts: globs, documents' places, callers, the S3 meaning of public, memory of selections."""

import pytest

from lockgate.iam import Policies, Principal, PrincipalKind, evaluate, principal_of
from lockgate.iam.document import Document
from lockgate.iam.facts import Facts, role_arn_of
from lockgate.iam.glob import Anything, Literal, Prefix, compile_glob
from lockgate.iam.public import is_public
from unit.iam.iam_world import (
    ALLOWED,
    IMPLICIT,
    NEAR,
    OBJECT,
    OUTSIDE,
    ROLE,
    SESSION,
    alice,
    allow,
    ask,
    deny,
    on_resource,
    policy,
    request,
    to,
    when,
)

STARS = "*a" * 5000
QUESTIONS = "*" + "?a" * 5000 + "b*"


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [("*", Anything), ("**", Anything), ("abc", Literal), ("", Literal), ("abc*", Prefix), ("abc**", Prefix)],
)
def test_common_patterns_have_cheap_matchers(pattern, kind):
    assert isinstance(compile_glob(pattern), kind)


@pytest.mark.parametrize(
    ("pattern", "matched", "unmatched"),
    [
        ("a*b*c", ["abc", "aXbYc", "abbc", "abcbc"], ["ab", "acb", "abcd"]),
        ("?", ["a", "*", "?"], ["", "ab"]),
        ("a?*", ["ab", "abc"], ["a", "b"]),
        ("*?b?*", ["abc", "xxabcxx"], ["ab", "bc", "b"]),
        ("*a", ["a", "ba"], ["", "ab"]),
        ("a*a", ["aa", "aba"], ["a"]),
        ("a?c", ["abc"], ["ac", "abbc"]),
        ("*.txt", ["x.txt", ".txt"], ["x.txt.gz"]),
        ("é*", ["é", "éx"], ["e"]),
    ],
)
def test_globs_match_whole_texts(pattern, matched, unmatched):
    for text in matched:
        assert compile_glob(pattern).matches(text)
    for text in unmatched:
        assert not compile_glob(pattern).matches(text)


@pytest.mark.parametrize("pattern", [STARS, QUESTIONS, "*" * 10_000 + "b"])
def test_thousands_of_wildcards_are_answered(pattern):
    """A matcher that goes back on its steps would not end in anybody's lifetime."""
    one = policy(allow("*", f"arn:aws:s3:::{pattern}")) if len(pattern) < 10_000 else None
    assert not compile_glob(pattern).matches("a" * 20_000 + "c")
    if one is not None:
        assert not evaluate(request(alice, arn="arn:aws:s3:::" + "a" * 20_000), Policies(identity=(one,))).allowed


def test_a_place_in_a_text_is_found_by_its_path():
    text = '{ "a" : [ {"b": "x\\"]}"}, [1, 2.5e3, {"c": null}] ],\n  "d": {"e": true} }'
    document = Document("f.json", {}, text)
    places = {
        (): "f.json:1:1",
        ("a",): "f.json:1:3",
        ("a", 0): "f.json:1:11",
        ("a", 0, "b"): "f.json:1:17",
        ("a", 1, 1): "f.json:1:31",
        ("a", 1, 2, "c"): "f.json:1:44",
        ("d", "e"): "f.json:2:14",
        ("d", "missing"): "f.json:2:3",
    }
    assert {path: str(document.place(path)) for path in places} == places


def test_a_document_without_text_has_paths_only():
    origin = Document("f.json", {}).place(("Statement", 0))
    assert (str(origin), origin.path) == ("f.json", ("Statement", "0"))


@pytest.mark.parametrize(
    ("written", "kind", "account"),
    [
        (f"arn:aws:iam::{NEAR}:user/team/x", PrincipalKind.USER, NEAR),
        (SESSION, PrincipalKind.ROLE_SESSION, NEAR),
        (ROLE, PrincipalKind.ROLE_SESSION, NEAR),
        (f"arn:aws:sts::{NEAR}:federated-user/x", PrincipalKind.FEDERATED_USER, NEAR),
        (f"arn:aws:iam::{NEAR}:root", PrincipalKind.ROOT, NEAR),
        (NEAR, PrincipalKind.ROOT, NEAR),
        ("codepipeline.amazonaws.com", PrincipalKind.SERVICE, None),
        ("accounts.google.com", PrincipalKind.IDENTITY_PROVIDER, None),
        (f"arn:aws:iam::{NEAR}:oidc-provider/x.com", PrincipalKind.IDENTITY_PROVIDER, None),
        ("*", PrincipalKind.ANONYMOUS, None),
        (None, PrincipalKind.ANONYMOUS, None),
    ],
)
def test_a_caller_is_known_by_its_name(written, kind, account):
    found = principal_of(written)
    assert (found.kind, found.account) == (kind, account)


@pytest.mark.parametrize("written", ["alice", "arn:aws:s3:::bucket", "arn:aws:iam::111111111111:group/x", "1234"])
def test_other_names_are_nobody(written):
    with pytest.raises(ValueError, match="names no caller"):
        principal_of(written)


def test_the_role_of_a_session_is_the_models_or_follows_from_its_arn():
    assert role_arn_of(Principal(PrincipalKind.ROLE_SESSION, SESSION, NEAR)) == ROLE
    assert role_arn_of(
        Principal(PrincipalKind.ROLE_SESSION, SESSION, NEAR, f"arn:aws:iam::{NEAR}:role/p/app")
    ).endswith("/p/app")
    china = Principal(PrincipalKind.ROLE_SESSION, f"arn:aws-cn:sts::{NEAR}:assumed-role/app/s", NEAR)
    assert role_arn_of(china) == f"arn:aws-cn:iam::{NEAR}:role/app"


def test_the_exact_spelling_of_a_key_counts_before_any_other():
    facts = Facts(request(alice, context={"S3:PREFIX": "a", "s3:prefix": "b"}))
    assert (facts.stated("s3:prefix"), facts.stated("S3:PREFIX")) == ("b", "a")


@pytest.mark.parametrize(
    ("statement", "public"),
    [
        (to(allow(), "*"), True),
        (to(deny(), "*"), False),
        (to(allow(), OUTSIDE), False),
        ({**allow(), "NotPrincipal": {"AWS": NEAR}}, True),
        (when(to(allow(), "*"), {"StringEquals": {"aws:SourceVpce": "vpce-1"}}), False),
        (when(to(allow(), "*"), {"StringLike": {"aws:SourceVpce": "vpce-*"}}), True),
        (when(to(allow(), "*"), {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}), True),
        (when(to(allow(), "*"), {"IpAddress": {"aws:SourceIp": "11.0.0.0/8"}}), False),
        (when(to(allow(), "*"), {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}), True),
        (when(to(allow(), "*"), {"IpAddress": {"aws:SourceIp": "2001::/16"}}), True),
        (when(to(allow(), "*"), {"IpAddress": {"aws:SourceIp": "fc00::/7"}}), False),
    ],
)
def test_a_policy_is_public_when_it_allows_everybody_without_a_fixed_value(statement, public):
    assert is_public(on_resource(statement)) is public


def test_a_policy_remembers_a_bounded_number_of_actions():
    one = policy(allow("s3:*"))
    for number in range(2000):
        assert one.by_action[f"s3:action{number}"][1]
    assert len(one.by_action) <= 512


def test_conditions_of_equal_text_are_compiled_once():
    first, second = (policy(when(allow(), {"StringEquals": {"s3:prefix": "shared"}})) for _ in range(2))
    assert first.statements[0].conditions[0] is second.statements[0].conditions[0]


def test_a_deny_for_one_statement_leaves_others_in_force():
    narrow = [allow("s3:*", OBJECT), deny("s3:Put*", OBJECT)]
    assert ask(request(alice, "s3:GetObject"), *narrow) is ALLOWED
    assert ask(request(alice, "s3:GetObject", "arn:aws:s3:::alpha/other"), *narrow) is IMPLICIT
