"""Globs and ARN patterns against a slow and obvious reading of the same rules."""

from hypothesis import given
from hypothesis import strategies as st

from lockgate.iam.arns import resource_matcher
from lockgate.iam.glob import compile_glob, either, tokens_of
from property.iam.iam_profile import profile

patterns = st.text(alphabet="ab:/*?", max_size=12)
texts = st.text(alphabet="ab:/*?", max_size=12)


def obviously_matches(pattern: str, text: str) -> bool:
    """One row of a table for each character of the pattern."""
    row = [True] + [False] * len(text)
    for character in pattern:
        if character == "*":
            reached = [any(row[: index + 1]) for index in range(len(text) + 1)]
        else:
            reached = [False] + [row[index] and character in ("?", text[index]) for index in range(len(text))]
        row = reached
    return row[-1]


@profile
@given(patterns, texts)
def test_a_glob_matches_what_its_definition_says(pattern, text):
    assert compile_glob(pattern).matches(text) is obviously_matches(pattern, text)


@profile
@given(st.lists(patterns, max_size=4), texts)
def test_either_of_several_globs_matches_when_one_does(several, text):
    assert either([compile_glob(pattern) for pattern in several])(text) is any(
        obviously_matches(pattern, text) for pattern in several
    )


@profile
@given(st.text(max_size=20))
def test_a_text_is_put_together_again_from_its_tokens(text):
    assert "".join(token if isinstance(token, str) else token.value for token in tokens_of(text)) == text


@profile
@given(
    st.lists(patterns.map(lambda text: text.replace(":", "")), min_size=5, max_size=5),
    patterns,
    st.lists(st.text(alphabet="ab*", max_size=3), min_size=5, max_size=5),
    texts,
)
def test_an_arn_pattern_is_matched_segment_by_segment(heads, tail, segments, rest):
    pattern = ":".join([*heads, tail])
    arn = ":".join([*segments, rest])
    expected = all(map(obviously_matches, heads, segments)) and obviously_matches(tail, rest)
    assert resource_matcher(pattern, "2012-10-17").matches(arn) is expected
