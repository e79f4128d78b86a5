"""Names are of the form and length that AWS takes, whatever they are made of."""

import os
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.spec.names import shortened, slug

EXAMPLES = settings(max_examples=5_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 200, derandomize=True)
NAMES = st.from_regex("[a-z][a-z0-9]*(-[a-z0-9]+)*", fullmatch=True)


@EXAMPLES
@given(st.text())
def test_a_slug_is_a_slug_of_itself_and_has_the_form_of_names(text):
    found = slug(text)
    assert slug(found) == found
    assert re.fullmatch("([a-z0-9]+(-[a-z0-9]+)*)?", found)


@EXAMPLES
@given(NAMES, st.integers(12, 64))
def test_a_shortened_name_keeps_the_limit_and_the_form(name, limit):
    found = shortened(name, limit)
    assert len(found) <= limit
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", found)
    assert found == name or len(name) > limit


@EXAMPLES
@given(NAMES, NAMES)
def test_different_names_stay_different(one, two):
    assert (shortened(one, 32) == shortened(two, 32)) == (one == two)
