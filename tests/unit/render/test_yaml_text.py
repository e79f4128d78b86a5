"""Documents as YAML text: readable, and read back as what was written."""

import pytest
import yaml

from lockgate.render.text import scalar, to_text
from lockgate.render.tree import Intrinsic, Noted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/*"),
        ("s3:GetObject", "s3:GetObject"),
        ("/aws/codebuild/x", "/aws/codebuild/x"),
        ("222222222222", "'222222222222'"),
        ("2012-10-17", "'2012-10-17'"),
        ("*", "'*'"),
        ("true", "'true'"),
        ("No", "'No'"),
        ("Null", "'Null'"),
        ("", "''"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        ("it's", "it's"),
        ("'it'", "'''it'''"),
        ("^refs/heads/x$", "'^refs/heads/x$'"),
        ("two\nlines", '"two\\nlines"'),
        ("naïve", '"na\\u00efve"'),
        ("\U0001f6a2", '"\\U0001f6a2"'),
        ("trailing ", "'trailing '"),
        ("trailing:", "'trailing:'"),
        ('{"a":1}', "'{\"a\":1}'"),
    ],
)
def test_a_text_is_quoted_only_where_it_would_be_read_as_something_else(text, written):
    assert scalar(text) == written
    assert yaml.safe_load(f"- {written}") == [text]


def test_comments_stand_above_what_they_are_about():
    tree = {
        "List": [Noted({"A": 1, "B": [True, {}]}, "the first"), Noted("plain", "the second")],
        "Key": Noted({"C": "d"}, "the key"),
        "Bare": Noted("e", "a value"),
    }

    assert to_text(tree) == (
        "List:\n"
        "  # the first\n"
        "  - A: 1\n"
        "    B:\n"
        "      - true\n"
        "      - {}\n"
        "  # the second\n"
        "  - plain\n"
        "# the key\n"
        "Key:\n"
        "  C: d\n"
        "# a value\n"
        "Bare: e\n"
    )


def test_long_comments_are_wrapped():
    lines = to_text({"A": Noted(1, "word " * 60)}).splitlines()

    assert len(lines) == 4
    assert all(len(line) <= 112 for line in lines)


def test_intrinsic_functions_have_their_short_form():
    assert to_text({"A": Intrinsic("GetAtt", "Key.Arn"), "B": [Intrinsic("Ref", "Key")]}) == (
        "A: !GetAtt Key.Arn\nB:\n  - !Ref Key\n"
    )


def test_an_item_that_begins_with_a_comment_or_a_list_keeps_its_shape():
    tree = [Noted({"A": Noted(1, "about A"), "B": 2}, "whole"), [["x"], []]]
    text = to_text(tree)

    assert yaml.safe_load(text) == [{"A": 1, "B": 2}, [["x"], []]]


def test_a_text_of_several_lines_stands_as_it_was_written():
    assert to_text({"A": {"BuildSpec": "version: 0.2\n\nphases: {}\n"}, "B": 1}) == (
        "A:\n  BuildSpec: |\n    version: 0.2\n\n    phases: {}\nB: 1\n"
    )


@pytest.mark.parametrize(
    "text", [" indented\nfirst\n", "no end\nline", "two ends\n\n", "tab\tin\nit\n", "\nfirst\n", "é\nü\n"]
)
def test_a_text_that_a_literal_block_would_change_is_quoted(text):
    written = to_text({"A": text})

    assert written.startswith('A: "')
    assert yaml.safe_load(written) == {"A": text}
