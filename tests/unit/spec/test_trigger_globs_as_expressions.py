"""Glob patterns of triggers as regular expressions."""

import pytest

from lockgate.spec.globs import expression, matches, only, takes


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        ("main", "main"),
        ("release/*", "release/[^/]*"),
        ("**/*.md", r".*/[^/]*\.md"),
        ("v?", "v[^/]"),
        ("v[0-9]", "v[0-9]"),
        ("[!a-c]", "[^a-c/]"),
        ("{main,rel/*}-x", "(main|rel/[^/]*)-x"),
        (r"a\*b", r"a\*b"),
        ("[]a]", r"[\]a]"),
        ("a}b,c", r"a\}b,c"),
    ],
)
def test_a_pattern_becomes_an_expression_that_re2_and_java_share(pattern, made):
    assert expression(pattern) == made


@pytest.mark.parametrize("name", ["main", "release/1.x", "a{b}", "x[1]", "we?rd*"])
def test_a_name_s_own_pattern_fits_the_name_only(name):
    assert matches(only(name), name)
    assert not matches(only(name), name + "x")


def test_an_exclude_beats_an_include():
    assert takes(("release/*",), ("*/2.x",), "release/1.x")
    assert not takes(("release/*",), ("*/2.x",), "release/2.x")
