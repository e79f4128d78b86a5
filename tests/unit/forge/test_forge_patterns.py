"""Ruleset patterns: stars stay within one step of the name, double stars cross steps."""

import pytest

from lockgate.forge.rules.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "ref"),
    [
        ("~ALL", "refs/heads/anything"),
        ("~DEFAULT_BRANCH", "refs/heads/main"),
        ("refs/heads/develop", "refs/heads/develop"),
        ("refs/heads/release/*", "refs/heads/release/1"),
        ("refs/heads/release/**/*", "refs/heads/release/1"),
        ("refs/heads/release/**/*", "refs/heads/release/2026/1"),
        ("refs/heads/v?", "refs/heads/v1"),
        ("refs/heads/v[0-9]", "refs/heads/v1"),
        ("refs/heads/v[!a-z]", "refs/heads/v1"),
        ("refs/heads/a\\*", "refs/heads/a*"),
        ("refs/heads/a.b", "refs/heads/a.b"),
    ],
)
def test_a_pattern_takes_in_what_it_names(pattern, ref):
    assert matches(ref, [pattern], "main")


@pytest.mark.parametrize(
    ("pattern", "ref"),
    [
        ("~DEFAULT_BRANCH", "refs/heads/develop"),
        ("refs/heads/develop", "refs/heads/develop-evil"),
        ("refs/heads/develop", "xrefs/heads/develop"),
        ("refs/heads/release/*", "refs/heads/release/2026/1"),
        ("refs/heads/*", "refs/heads/a/b"),
        ("refs/heads/v?", "refs/heads/v/"),
        ("refs/heads/v[!a-z]", "refs/heads/vx"),
        ("refs/heads/v[!a-z]", "refs/heads/v/"),
        ("refs/heads/v[z-a]", "refs/heads/vb"),
        ("refs/heads/a.b", "refs/heads/axb"),
        ("refs/heads/a\\*", "refs/heads/ab"),
    ],
)
def test_a_pattern_leaves_out_everything_else(pattern, ref):
    assert not matches(ref, [pattern], "main")


def test_no_pattern_takes_in_nothing():
    assert not matches("refs/heads/main", [], "main")
