"""Patterns find what Python's own engine finds, and never blow up."""

import random
import re

import pytest

from lockgate.emulator.services.codebuild.hooks.patterns import Pattern, PatternError, TooCostlyError

ATOMS = ("a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "(a|b)", "(?:ab)", "-", "/", r"[\w-]", r"\.", "(?i:A)")
PLACES = ("^", "$", r"\b", r"\B", "(?=a)", "(?!b)", r"\A")
QUANTIFIERS = ("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "+?")


def random_pattern(source: random.Random) -> str:
    parts = []
    for _ in range(source.randint(1, 5)):
        if source.random() < 0.3:
            parts.append(source.choice(PLACES))
        else:
            parts.append(source.choice(ATOMS) + source.choice(QUANTIFIERS))
        if source.random() < 0.1:
            parts.append("|")
    return "".join(parts)


@pytest.mark.parametrize("seed", range(4))
def test_it_finds_what_python_finds(seed):
    source = random.Random(seed)
    for _ in range(1000):
        pattern = random_pattern(source)
        text = "".join(source.choice("ab1-/_.\nA") for _ in range(source.randint(1, 8)))
        assert Pattern(pattern).found_in(text) == (re.search(pattern, text) is not None), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("READ_ME", "docs/READ_ME.txt", True),
        ("^buildspec.*", "src/buildspec.yml", False),
        ("^refs/heads/(develop|main|release/.+)$", "refs/heads/release/1.2", True),
        ("^refs/heads/(develop|main|release/.+)$", "refs/heads/mainline", False),
        (r"^refs/tags/v[0-9]+\.[0-9]+\.[0-9]+$", "refs/tags/v1.20.3", True),
        ("^(?!refs/heads/main$).*", "refs/heads/main", False),
        ("^(?!refs/heads/main$).*", "refs/heads/mainline", True),
        ("(?i)^FIX", "fix: it", True),
        ("(?<name>x)y", "xy", True),
        (r"\x41\u0042", "AB", True),
        ("[]a]+$", "]]a", True),
        ("x{2,}", "x", False),
        ("", "anything", True),
        (r"[\D]", "12", False),
        (r"a\z", "a\n", False),
        (r"a\Z", "a\n", True),
        ("123", "91234", True),
        ("^123$", "91234", False),
    ],
)
def test_a_pattern_is_searched_and_anchors_bind_it(pattern, text, found):
    assert Pattern(pattern).found_in(text) is found


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "unmatched ( at position 2 of `(`"),
        ("a)", "unmatched ) at position 2 of `a)`"),
        ("[a", "unmatched [ at position 3 of `[a`"),
        ("*a", "a quantifier has nothing to repeat at position 1 of `*a`"),
        ("a**", "a quantifier has nothing to repeat at position 3 of `a**`"),
        ("a++", "possessive quantifiers are not supported at position 4 of `a++`"),
        (r"(a)\1", r"back references are not supported at position 6 of `(a)\1`"),
        ("(?<=a)b", "lookbehind is not supported at position 3 of `(?<=a)b`"),
        ("(?s)a", "the flag s is not supported at position 4 of `(?s)a`"),
        ("[z-a]", "a range is out of order at position 5 of `[z-a]`"),
        ("a{x}", "{ needs numbers at position 2 of `a{x}`"),
        ("a{2,1}", "{ needs numbers in order, at most 1000 at position 2 of `a{2,1}`"),
        (r"\p{L}", r"the escape \p is not supported at position 3 of `\p{L}`"),
        ("\\", "a backslash at the end at position 2 of `\\`"),
    ],
)
def test_what_it_cannot_match_in_linear_time_is_refused_with_its_place(pattern, message):
    with pytest.raises(PatternError) as caught:
        Pattern(pattern)
    assert str(caught.value) == message


def test_a_pattern_that_makes_backtracking_engines_hang_is_answered():
    assert not Pattern("^(a+)+$").found_in("a" * 5000 + "b")


def test_a_pattern_that_multiplies_is_refused():
    with pytest.raises(PatternError, match="is too large: at most 5000 states"):
        Pattern("((a{100}){100}){100}")


def test_deep_nesting_is_refused():
    with pytest.raises(PatternError, match="nested too deeply"):
        Pattern("(" * 1000 + ")" * 1000)


def test_a_text_that_is_too_long_for_the_pattern_is_given_up():
    with pytest.raises(TooCostlyError):
        Pattern("(a|b){1000}x").found_in("ab" * 3000)
