"""Criteria 29 to 38: conditions."""

import pytest

from lockgate.iam import Principal, PrincipalKind, advise
from unit.iam.iam_world import (
    ALLOWED,
    BUCKET,
    EXPLICIT,
    IMPLICIT,
    NEAR,
    alice,
    allow,
    ask,
    deny,
    holds,
    request,
    session,
    sns,
    when,
)

PREFIX = "s3:prefix"
POSITIVE = {
    "StringEquals": "a",
    "StringEqualsIgnoreCase": "a",
    "StringLike": "a",
    "NumericEquals": "1",
    "NumericLessThan": "1",
    "NumericLessThanEquals": "1",
    "NumericGreaterThan": "1",
    "NumericGreaterThanEquals": "1",
    "DateEquals": "2026-01-01",
    "DateLessThan": "2026-01-01",
    "DateLessThanEquals": "2026-01-01",
    "DateGreaterThan": "2026-01-01",
    "DateGreaterThanEquals": "2026-01-01",
    "Bool": "true",
    "BinaryEquals": "QQ==",
    "IpAddress": "10.0.0.0/8",
    "ArnEquals": "arn:aws:s3:::a",
    "ArnLike": "arn:aws:s3:::a",
}
INVERTED = {
    "StringNotEquals": "a",
    "StringNotEqualsIgnoreCase": "a",
    "StringNotLike": "a",
    "NumericNotEquals": "1",
    "DateNotEquals": "2026-01-01",
    "NotIpAddress": "10.0.0.0/8",
    "ArnNotEquals": "arn:aws:s3:::a",
    "ArnNotLike": "arn:aws:s3:::a",
}


@pytest.mark.parametrize("operator", POSITIVE)
def test_a_missing_key_fails_positive_operators_and_passes_with_if_exists(operator):
    """criterion 29"""
    assert not holds({operator: {"x:key": POSITIVE[operator]}}, {})
    assert holds({f"{operator}IfExists": {"x:key": POSITIVE[operator]}}, {})


@pytest.mark.parametrize("operator", INVERTED)
def test_a_missing_key_passes_inverted_operators(operator):
    """criterion 29"""
    assert holds({operator: {"x:key": INVERTED[operator]}}, {})
    assert holds({f"{operator}IfExists": {"x:key": INVERTED[operator]}}, {})


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("StringNotEquals", "a"),
        ("StringNotEqualsIgnoreCase", "A"),
        ("StringNotLike", "a"),
        ("NumericNotEquals", "1.0"),
        ("DateNotEquals", "2026-01-01T00:00:00Z"),
        ("NotIpAddress", "10.1.2.3"),
        ("ArnNotEquals", "arn:aws:s3:::a"),
        ("ArnNotLike", "arn:aws:s3:::a"),
    ],
)
def test_an_inverted_operator_fails_on_a_match(operator, value):
    """criterion 29"""
    assert not holds({operator: {"x:key": INVERTED[operator]}}, {"x:key": value})


def test_null_tests_presence():
    """criterion 29"""
    assert holds({"Null": {PREFIX: "true"}}, {})
    assert not holds({"Null": {PREFIX: "true"}}, {PREFIX: "a"})
    assert holds({"Null": {PREFIX: "false"}}, {PREFIX: "a"})
    assert not holds({"Null": {PREFIX: "false"}}, {})
    assert holds({"Null": {PREFIX: "false"}}, {PREFIX: ""})
    assert holds({"Null": {"aws:TagKeys": False}}, {"aws:TagKeys": ()})


@pytest.mark.parametrize("context", [{}, {"aws:TagKeys": ()}, {"aws:TagKeys": ""}, {"aws:TagKeys": ("",)}])
def test_for_all_values_holds_on_nothing(context):
    """criterion 30"""
    assert holds({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, context)
    assert not holds({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("a", "b")})
    assert holds({"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {"aws:TagKeys": ("a", "b")})


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringEqualsIfExists", "StringNotEquals", "StringNotEqualsIfExists"]
)
def test_for_any_value_fails_on_nothing_with_or_without_if_exists(operator):
    """criterion 30"""
    assert not holds({f"ForAnyValue:{operator}": {"aws:TagKeys": "a"}}, {})
    assert not holds({f"ForAnyValue:{operator}": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ()})
    assert holds({f"ForAnyValue:{operator}": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("a", "b")})


def test_set_operators_with_inverted_ones_look_at_each_value():
    """criterion 30"""
    assert holds({"ForAllValues:StringNotEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("b", "c")})
    assert not holds({"ForAllValues:StringNotEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("a", "b")})
    assert holds({"ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("a", "b")})
    assert not holds({"ForAnyValue:StringNotEquals": {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("a",)})


def test_for_all_values_with_allow_is_warned_of_unless_the_key_is_required():
    """criterion 30"""
    loose = when(allow(), {"ForAllValues:StringEquals": {"aws:TagKeys": "a"}})
    assert [finding.rule for finding in advise({"Statement": loose})] == ["LG2211"]
    tight = when(allow(), {**loose["Condition"], "Null": {"aws:TagKeys": "false"}})
    assert advise({"Statement": tight}) == ()


def test_values_of_a_key_are_alternatives_for_positive_operators_and_all_excluded_by_inverted_ones():
    """criterion 31"""
    for value, listed in (("a", True), ("b", True), ("c", False)):
        assert holds({"StringEquals": {PREFIX: ["a", "b"]}}, {PREFIX: value}) is listed
        assert holds({"StringNotEquals": {PREFIX: ["a", "b"]}}, {PREFIX: value}) is not listed


def test_keys_and_operators_must_all_hold():
    """criterion 31"""
    block = {"StringEquals": {PREFIX: "a", "x:y": "b"}, "StringLike": {PREFIX: "?"}}
    assert holds(block, {PREFIX: "a", "x:y": "b"})
    assert not holds(block, {PREFIX: "a", "x:y": "c"})
    assert not holds({**block, "StringLike": {PREFIX: "??"}}, {PREFIX: "a", "x:y": "b"})


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringNotEquals", "StringEqualsIfExists", "StringLike", "ArnNotLike"]
)
def test_an_operator_without_qualifier_never_matches_a_multivalued_key(operator):
    """criterion 32"""
    assert not holds({operator: {"aws:TagKeys": "a"}}, {"aws:TagKeys": ("a",)})
    assert not holds({operator: {"aws:TagKeys": "b"}}, {"aws:TagKeys": ("a",)})


def test_a_qualifier_reads_a_single_value_as_a_set_of_one():
    """criterion 32"""
    assert holds({"ForAnyValue:StringEquals": {PREFIX: "a"}}, {PREFIX: "a"})
    assert holds({"ForAllValues:StringEquals": {PREFIX: "a"}}, {PREFIX: "a"})
    assert not holds({"ForAllValues:StringEquals": {PREFIX: "b"}}, {PREFIX: "a"})


@pytest.mark.parametrize("written", ["s3:prefix", "S3:Prefix", "s3:PREFIX"])
def test_key_names_know_no_case_and_values_do(written):
    """criterion 33"""
    assert holds({"StringEquals": {written: "a"}}, {"s3:Prefix": "a"})
    assert not holds({"StringEquals": {written: "A"}}, {"s3:Prefix": "a"})
    assert holds({"StringEqualsIgnoreCase": {written: "A"}}, {"s3:Prefix": "a"})
    assert not holds({"StringNotEqualsIgnoreCase": {written: "A"}}, {"s3:Prefix": "a"})
    assert not holds({"StringLike": {written: "A*"}}, {"s3:Prefix": "a"})


def test_keys_of_tags_know_no_case():
    """criterion 33"""
    tagged = Principal(PrincipalKind.USER, alice.arn, NEAR, tags={"Team": "x"})
    assert holds({"StringEquals": {"aws:PrincipalTag/team": "x"}}, {}, principal=tagged)
    assert holds({"StringEquals": {"aws:principaltag/TEAM": "x"}}, {}, principal=tagged)
    assert not holds({"StringEquals": {"aws:PrincipalTag/team": "X"}}, {}, principal=tagged)


def test_operators_know_no_case():
    assert holds({"stringequals": {PREFIX: "a"}, "FORANYVALUE:stringlikeIFEXISTS": {PREFIX: "*"}}, {PREFIX: "a"})


def test_string_equals_has_no_wildcards():
    """criterion 34"""
    assert not holds({"StringEquals": {PREFIX: "a*"}}, {PREFIX: "abc"})
    assert holds({"StringEquals": {PREFIX: "a*"}}, {PREFIX: "a*"})
    assert holds({"StringLike": {PREFIX: "a*"}}, {PREFIX: "abc"})
    assert holds({"StringLike": {PREFIX: "a?c"}}, {PREFIX: "abc"})
    assert not holds({"StringLike": {PREFIX: "a?c"}}, {PREFIX: "abbc"})


@pytest.mark.parametrize("operator", ["ArnEquals", "ArnLike"])
def test_arn_operators_take_wildcards_in_each_of_six_segments(operator):
    """criterion 34: the user guide's worked example"""
    pattern = "arn:aws:someservice:*:111122223333:finance/*"
    value = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
    assert not holds({operator: {"x:arn": pattern}}, {"x:arn": value})
    assert holds({"StringLike": {"x:arn": pattern}}, {"x:arn": value})
    assert holds({operator: {"x:arn": pattern}}, {"x:arn": "arn:aws:someservice:us-east-2:111122223333:finance/a/b"})
    assert holds({operator: {"x:arn": "arn:aws:someservice:*:*:*"}}, {"x:arn": value})


def test_arn_operators_need_six_segments():
    """criterion 34"""
    assert not holds({"ArnLike": {"x:arn": "*"}}, {"x:arn": "arn:aws:s3:::a"})
    assert not holds({"ArnLike": {"x:arn": "arn:aws:s3:*"}}, {"x:arn": "arn:aws:s3:::a"})
    assert not holds({"ArnNotLike": {"x:arn": "arn:aws:s3:::b"}}, {"x:arn": "no arn"})
    assert holds({"ArnNotLike": {"x:arn": "arn:aws:s3:::b"}}, {"x:arn": "arn:aws:s3:::a"})


@pytest.mark.parametrize(
    ("operator", "holding", "failing"),
    [
        ("NumericEquals", ["10", "10.0", "010", "+10"], ["9", "x", "", "1e1", " 10"]),
        ("NumericNotEquals", ["9"], ["10", "x"]),
        ("NumericLessThan", ["9.99", "-1"], ["10", "11", "x"]),
        ("NumericLessThanEquals", ["9", "10"], ["10.01"]),
        ("NumericGreaterThan", ["10.5"], ["10"]),
        ("NumericGreaterThanEquals", ["10", "11"], ["9"]),
    ],
)
def test_numbers_are_compared_as_numbers_and_malformed_ones_never_match(operator, holding, failing):
    """criterion 35"""
    for value in holding:
        assert holds({operator: {"s3:max-keys": "10"}}, {"s3:max-keys": value})
    for value in failing:
        assert not holds({operator: {"s3:max-keys": "10"}}, {"s3:max-keys": value})


def test_numbers_beyond_floating_point_stay_distinct():
    """criterion 35"""
    assert not holds({"NumericEquals": {"x:n": "9007199254740993"}}, {"x:n": "9007199254740992"})


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01T01:00:00+01:00",
        "2026-01-01",
        "2026-01",
        "2026",
        "1767225600",
        "2026-01-01T00:00:00.000Z",
    ],
)
def test_dates_are_iso_or_epoch(value):
    """criterion 35"""
    assert holds({"DateEquals": {"aws:CurrentTime": value}}, {"aws:CurrentTime": "2026-01-01T00:00:00Z"})
    assert holds({"DateEquals": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"aws:CurrentTime": value})
    assert not holds({"DateGreaterThan": {"aws:CurrentTime": value}}, {"aws:CurrentTime": "2026-01-01T00:00:00Z"})
    assert holds({"DateGreaterThan": {"aws:CurrentTime": value}}, {"aws:CurrentTime": "2026-01-01T00:00:01Z"})


@pytest.mark.parametrize("value", ["yesterday", "2026-13-01", "2026-01-01T25:00:00Z", "01/01/2026", ""])
def test_malformed_dates_never_match(value):
    """criterion 35"""
    for operator in ("DateEquals", "DateNotEquals", "DateLessThan"):
        assert not holds({operator: {"aws:CurrentTime": value}}, {"aws:CurrentTime": "2020-01-01T00:00:00Z"})
        assert not holds({operator: {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, {"aws:CurrentTime": value})


def test_truth_values_know_no_case_and_nothing_else():
    """criterion 35"""
    assert holds({"Bool": {"aws:SecureTransport": "True"}}, {"aws:SecureTransport": "TRUE"})
    assert holds({"Bool": {"aws:SecureTransport": False}}, {"aws:SecureTransport": "false"})
    assert not holds({"Bool": {"aws:SecureTransport": "true"}}, {"aws:SecureTransport": "false"})
    assert not holds({"Bool": {"aws:SecureTransport": "yes"}}, {"aws:SecureTransport": "yes"})


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
        ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
        ("10.1.2.3/8", "10.9.9.9", "11.0.0.1"),
        ("0.0.0.0/0", "203.0.113.7", "2001:db8::1"),
        ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
        ("::/0", "2001:db8::1", "10.0.0.1"),
    ],
)
def test_addresses_are_held_against_ranges_and_versions_do_not_mix(written, inside, outside):
    """criterion 35"""
    assert holds({"IpAddress": {"aws:SourceIp": written}}, {"aws:SourceIp": inside})
    assert not holds({"IpAddress": {"aws:SourceIp": written}}, {"aws:SourceIp": outside})
    assert not holds({"NotIpAddress": {"aws:SourceIp": written}}, {"aws:SourceIp": inside})
    assert holds({"NotIpAddress": {"aws:SourceIp": written}}, {"aws:SourceIp": outside})


@pytest.mark.parametrize("written", ["10.0.0", "10.0.0.0/33", "office", ""])
def test_malformed_addresses_never_match(written):
    """criterion 35"""
    for operator in ("IpAddress", "NotIpAddress"):
        assert not holds({operator: {"aws:SourceIp": written}}, {"aws:SourceIp": "10.0.0.1"})
        assert not holds({operator: {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": written})


def test_binaries_are_compared_byte_for_byte():
    """criterion 35"""
    assert holds({"BinaryEquals": {"x:b": "QUJD"}}, {"x:b": "QUJD"})
    assert not holds({"BinaryEquals": {"x:b": "QUJD"}}, {"x:b": "QUJE"})
    assert not holds({"BinaryEquals": {"x:b": "not base64"}}, {"x:b": "not base64"})


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("NumericEquals", "s3:max-keys", "10"),
        ("DateEquals", "aws:CurrentTime", "2026-01-01"),
        ("Bool", "aws:SecureTransport", "true"),
        ("IpAddress", "aws:SourceIp", "10.0.0.1"),
        ("BinaryEquals", "x:b", "QUJD"),
    ],
)
def test_operators_on_other_types_take_no_variables(operator, key, value):
    """criterion 35"""
    assert holds({operator: {key: value}}, {key: value})
    assert not holds({operator: {key: "${x:same}"}}, {key: value, "x:same": value})


def test_the_source_address_is_absent_behind_an_endpoint():
    """criterion 36"""
    inside = when(allow(), {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    assert ask(request(alice, context={"aws:SourceIp": "10.0.0.1"}), inside) is ALLOWED
    assert ask(request(alice, context={"aws:SourceVpce": "vpce-1", "aws:VpcSourceIp": "10.0.0.1"}), inside) is IMPLICIT
    outside = when(deny(), {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    assert ask(request(alice, context={"aws:SourceVpce": "vpce-1"}), allow(), outside) is EXPLICIT


def test_a_deny_by_address_spares_services_that_act_for_the_caller_if_it_says_so():
    """criterion 36"""
    forward = {"aws:SourceIp": "52.1.2.3", "aws:ViaAWSService": "true"}
    blunt = when(deny(), {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    exact = when(deny(), {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:ViaAWSService": "false"}})
    assert ask(request(alice, context=forward), allow(), blunt) is EXPLICIT
    assert ask(request(alice, context=forward), allow(), exact) is ALLOWED
    assert [finding.rule for finding in advise({"Statement": blunt})] == ["LG2218"]
    assert advise({"Statement": exact}) == ()


def test_the_source_arn_exists_for_calls_of_services():
    """criterion 37"""
    bound = {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{NEAR}:*"}}
    assert not holds(bound, {})
    assert holds({"Null": {"aws:SourceArn": "true"}}, {})
    assert holds(bound, {"aws:SourceArn": f"arn:aws:sns:eu-west-1:{NEAR}:topic"})
    assert request(sns, "s3:PutObject", f"{BUCKET}/x").principal.account is None


def test_mfa_is_absent_for_long_term_keys():
    """criterion 38"""
    without = when(deny(), {"Bool": {"aws:MultiFactorAuthPresent": "false"}})
    if_exists = when(deny(), {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})
    assert ask(request(alice), allow(), without) is ALLOWED
    assert ask(request(alice), allow(), if_exists) is EXPLICIT
    assert ask(request(session, context={"aws:MultiFactorAuthPresent": "false"}), allow(), without) is EXPLICIT
    assert ask(request(session, context={"aws:MultiFactorAuthPresent": "true"}), allow(), if_exists) is ALLOWED
    assert [finding.rule for finding in advise({"Statement": without})] == ["LG2217"]
