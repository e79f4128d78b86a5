"""YAML and JSON text to plain values whose every part knows its place."""

import pytest

from lockgate.kernel import Origin
from lockgate.spec.document import DECLARATION, TEMPLATE, compose, kind_of


def document(text, dialect=DECLARATION):
    composed, findings = compose(text, "file.yaml", dialect)
    assert composed is not None
    assert not findings
    return composed


def value(text, dialect=DECLARATION):
    return document(f"key: {text}\n", dialect).value["key"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("word", "word"),
        ("12", 12),
        ("-7", -7),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("yes", "yes"),
        ("2012-10-17", "2012-10-17"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("1" * 400, "1" * 400),
        ("|\n  two\n  lines", "two\nlines\n"),
    ],
)
def test_plain_scalars_follow_the_core_schema_and_quoted_ones_are_texts(text, expected):
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("text", "expected"), [("yes", True), ("Off", False), ("2012-10-17", "2012-10-17")])
def test_a_template_has_the_booleans_of_yaml_1_1_and_no_dates(text, expected):
    assert value(text, TEMPLATE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!Ref Queue", {"Ref": "Queue"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!GetAtt Queue.Arn", {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("!GetAtt Stack.Outputs.Arn", {"Fn::GetAtt": ["Stack", "Outputs.Arn"]}),
        ("!GetAtt [Queue, Arn]", {"Fn::GetAtt": ["Queue", "Arn"]}),
        ("!Join ['-', [a, !Ref B]]", {"Fn::Join": ["-", ["a", {"Ref": "B"}]]}),
        ("!If [C, {a: !Ref B}, 1]", {"Fn::If": ["C", {"a": {"Ref": "B"}}, 1]}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!Sub 12", {"Fn::Sub": "12"}),
    ],
)
def test_short_functions_are_written_out(text, expected):
    assert value(text, TEMPLATE) == expected


def test_every_value_and_key_has_its_place():
    found = document("a:\n  b: [x, {c: 1}]\n")
    assert found.origin(("a", "b")) == Origin("file.yaml", 2, 6, ("a", "b"))
    assert found.key_origin(("a", "b")) == Origin("file.yaml", 2, 3, ("a", "b"))
    assert found.origin(("a", "b", 0)) == Origin("file.yaml", 2, 7, ("a", "b", "0"))
    assert found.key_origin(("a", "b", 1, "c")) == Origin("file.yaml", 2, 11, ("a", "b", "1", "c"))


def test_the_inside_of_a_short_function_has_its_place_too():
    found = document("a: !Join ['-', [x, y]]\n", TEMPLATE)
    assert found.origin(("a", "Fn::Join", 1, 1)) == Origin("file.yaml", 1, 20, ("a", "Fn::Join", "1", "1"))


def test_a_value_that_is_not_there_has_the_place_of_what_is_around_it():
    found = document("a:\n  b: 1\n")
    assert found.origin(("a", "b", "c", 0)) == Origin("file.yaml", 2, 6, ("a", "b", "c", "0"))
    assert found.key_origin(("x",)) == Origin("file.yaml", 1, 1, ("x",))


def test_values_are_found_by_path():
    found = document("a: {b: [1, 2]}\n")
    assert found.get(("a", "b", 1)) == 2
    assert found.get(("a", "b", 2)) is None
    assert found.get(("a", 0)) is None
    assert found.get(()) == found.value


def test_numbers_and_booleans_keep_what_was_written():
    found = document("a: 007\nb: True\nc: '007'\n")
    assert found.scalars == {("a",): "007", ("b",): "True"}


def test_keys_are_always_texts():
    assert document("1: a\ntrue: b\n~: c\n").value == {"1": "a", "true": "b", "~": "c"}


def test_json_is_read_with_its_tabs_and_surrogate_pairs():
    assert document('{\n\t"a": "\\ud83d\\ude00",\n\t"b": [1, true, null]}').value == {"a": "😀", "b": [1, True, None]}


def test_of_a_repeated_key_the_first_value_stays():
    composed, findings = compose("a: 1\na: {b: 2}\nc: 3\n", "file.yaml", DECLARATION)
    assert composed is not None
    assert composed.value == {"a": 1, "c": 3}
    assert composed.origin(("a", "b")).line == 1
    assert [finding.rule for finding in findings] == ["LG1008"]


def test_windows_line_ends_count_as_one():
    assert document("a: 1\r\nb: 2\r\n").key_origin(("b",)).line == 2


def test_a_large_document_is_read_in_a_moment():
    """No time is asserted: a reader of more than linear cost would not come back here."""
    text = "Resources:\n" + "".join(f"  Q{i}: {{Type: AWS::SQS::Queue}}\n" for i in range(2_000))
    assert len(document(text, TEMPLATE).value["Resources"]) == 2_000


@pytest.mark.parametrize(
    ("thing", "kind"),
    [({}, "a mapping"), ([], "a list"), ("", "a text"), (True, "true or false"), (None, "nothing"), (1.5, "a number")],
)
def test_kinds_have_words(thing, kind):
    assert kind_of(thing) == kind
