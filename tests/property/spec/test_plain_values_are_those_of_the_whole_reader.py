"""Where the quick reader of templates answers at all, it answers as the one that knows all of YAML."""

import os

from hypothesis import given, settings
from hypothesis import strategies as st

from lockgate.render.text import to_text
from lockgate.spec.document import TEMPLATE, compose, plain_value

MANY = settings(max_examples=10_000 if os.environ.get("LOCKGATE_PROFILE") == "thorough" else 600, derandomize=True)
WORDS = st.sampled_from(
    [
        *(
            "a",
            "A::B",
            "yes",
            "No",
            "null",
            "~",
            "1e3",
            "010",
            "0x1F",
            "2012-10-17",
            "<<",
            "-",
            "a: b",
            "#c",
            "a #b",
            "a:",
        ),
        *(
            "'q'",
            "it''s",
            "[x]",
            "{y}",
            "|",
            ">",
            "!Ref",
            "&f",
            "*g",
            "${A.B}",
            "x\n",
            "a\n\n  b\n",
            "é",
            "\t",
            " d",
            "e ",
        ),
    ]
)
KEYS = st.sampled_from(["a", "b c", "Fn::Sub", "yes", "aws:x", "'k'", "1", "<<", "k: l", "#", "-", "?"])
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(0, 10**6), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)
LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "      "]),
        st.sampled_from(
            [
                *(
                    "a: b",
                    "a:",
                    "b: 'it''s'",
                    "b: 'open",
                    "c: |",
                    "c: |-",
                    "c: >",
                    "- d",
                    "- e: f",
                    "-",
                    "- - g",
                    "h",
                    "# i",
                ),
                *("j: !Sub '${A}'", "j: !Ref A", "j: !If", "j: !Nothing x", "k: {}", "k: [1]", "k: yes", "l: 010", ""),
                *(
                    "m: &n o",
                    "m: *n",
                    "'p': q",
                    "'p:q",
                    "r : s",
                    "t: u: v",
                    "w: x #y",
                    "w: x#y",
                    "? z",
                    "---",
                    "...",
                    "\t",
                ),
            ]
        ),
    ),
    min_size=1,
    max_size=8,
)


def agrees(text: str) -> bool:
    """Whether the quick reader leaves `text` alone or gives what the whole reader gives."""
    quick = plain_value(text, TEMPLATE)
    document, findings = compose(text, "t.yaml", TEMPLATE)
    return quick is None or (document is not None and not findings and repr(document.value) == repr(quick))


@MANY
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_documents_that_were_written_are_read_alike(document: dict[str, object]) -> None:
    assert agrees(to_text(document))


@MANY
@given(LINES)
def test_lines_of_all_kinds_are_read_alike(lines: list[tuple[str, str]]) -> None:
    assert agrees("\n".join(indent + line for indent, line in lines))


def test_a_written_template_is_read_at_once() -> None:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "Key": {"Type": "AWS::KMS::Key", "Tags": [{"Key": "a", "Value": "it's"}], "Days": 30, "On": True}
        },
        "Text": "one\n  two\n\nthree\n",
        "None": {},
    }
    assert plain_value(to_text(template), TEMPLATE) == template


def test_a_text_that_ends_within_a_block_is_left_to_the_whole_reader() -> None:
    assert plain_value("c: |\n  a: b", TEMPLATE) is None
    assert plain_value("c: |\n  a: b\n", TEMPLATE) == {"c": "a: b\n"}
