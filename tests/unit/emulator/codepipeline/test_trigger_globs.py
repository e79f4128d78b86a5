"""Glob patterns as the user guide has them, and in no more than linear time."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockgate.emulator.services.codepipeline.globs import matches, selects, selects_any


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("main", ["main"], ["main2", "xmain", "Main"]),
        ("main*", ["main", "main-2"], ["main/x", "domain"]),
        ("feature/*", ["feature/a"], ["feature/a/b", "feature", "feature/"[:-1]]),
        ("feature/**", ["feature/a", "feature/a/b", "feature/"], ["feature", "features/a"]),
        ("**", ["", "a", "a/b/c"], []),
        ("*", ["", "abc"], ["a/b"]),
        ("**/*.java", ["a/b/C.java", "/C.java"], ["C.java", "C.javax"]),
        ("v?.0", ["v1.0"], ["v.0", "v12.0", "v/.0"]),
        ("v[0-9].[0-9]", ["v1.2"], ["va.2", "v12.2"]),
        ("[!a]b", ["bb"], ["ab", "/b", "b"]),
        ("[a-c-]x", ["ax", "cx", "-x"], ["dx"]),
        ("{main,release/*}", ["main", "release/1"], ["release/1/2", "develop"]),
        ("{a,b}{1,2}", ["a1", "b2"], ["a", "ab"]),
        (r"a\*b", ["a*b"], ["axb", "ab"]),
        (r"\{a,b\}", ["{a,b}"], ["a", "b"]),
        ("a.b", ["a.b"], ["axb"]),
        ("a**b", ["ab", "a/x/b"], ["a/x"]),
        ("*{a,}*", ["a", "bab"], ["b/b", "/"]),
    ],
)
def test_a_pattern_fits_whole_names_by_component(pattern, fitting, others):
    assert [name for name in fitting if not matches(pattern, name)] == []
    assert [name for name in others if matches(pattern, name)] == []


def test_an_exclude_beats_an_include():
    assert selects(["release/**"], [], "release/1")
    assert not selects(["release/**"], ["release/1"], "release/1")


def test_without_includes_everything_that_is_not_excluded_is_selected():
    assert selects([], ["docs/**"], "src/a")
    assert not selects([], ["docs/**"], "docs/a")


def test_each_file_is_judged_by_itself():
    assert selects_any(["src/**"], ["**/*.md"], ["README.md", "src/a.py"])
    assert not selects_any(["src/**"], ["**/*.md"], ["src/README.md", "docs/a"])


@pytest.mark.parametrize("pattern", ["a[bc", "{a,b", "{a,b}" * 20])
def test_a_pattern_that_is_not_well_formed_or_too_large_is_refused(pattern):
    with pytest.raises(ValueError, match=r"is not closed|stands for more than"):
        matches(pattern, "a")


def test_many_stars_take_no_exponential_time():
    begin = time.perf_counter()
    assert not matches("*a" * 100, "a" * 1000 + "b")
    assert time.perf_counter() - begin < 5


def as_regex(pattern):
    """The same pattern by another way, for patterns of a, b, slash and stars only."""
    translated = pattern.replace("**", "\0").replace("*", "[^/]*").replace("\0", ".*").replace("?", "[^/]")
    return re.compile(translated, re.DOTALL)


@given(st.text("ab/*?", max_size=8), st.text("ab/", max_size=8))
def test_stars_mean_what_a_regular_expression_would_mean(pattern, name):
    assert matches(pattern, name) == (as_regex(pattern).fullmatch(name) is not None)
