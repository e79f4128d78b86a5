"""The declared file's reading of a trigger's glob and the embedded CodePipeline's, written independently, agree."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.emulator.services.codepipeline import globs
from lockgate.spec.globs import expression, matches, only

MANY = settings(max_examples=20_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 500, derandomize=True)
PIECES = ("a", "b", "/", "*", "**", "?", "[ab]", "[!a]", "[a-b]", "{a,b/}", "{a*,}", "\\*", ".", "-", "]", "}")


@MANY
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), st.text("ab/*.-]}", max_size=7))
def test_both_rooms_read_a_pattern_alike(pattern, name):
    assert matches(pattern, name) is globs.matches(pattern, name)


@MANY
@given(st.text("ab/*?[]{}\\!,-", max_size=8))
def test_what_the_declared_file_takes_the_embedded_codepipeline_takes(pattern):
    try:
        expression(pattern)
    except ValueError:
        return
    globs.compiled(pattern)


@MANY
@given(st.text("ab/*?[]{}!,-", min_size=1, max_size=8))
def test_a_name_s_own_pattern_fits_it_in_both_rooms(name):
    assert matches(only(name), name)
    assert globs.matches(only(name), name)
