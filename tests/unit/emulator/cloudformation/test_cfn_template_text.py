import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.template.text import parse


def test_short_tags_are_the_long_functions():
    body = """
    Resources:
      A: !Ref B
      B: !GetAtt C.Outputs.Name
      C: !Sub ["${X}", {X: !Join ["-", [a, !Ref D]]}]
      D: !If [Prod, !Select [0, !Split [",", "a,b"]], !Ref AWS::NoValue]
      E: !Condition Prod
      F: !FindInMap [Map, !Ref AWS::Region, key]
    """
    assert parse(body)["Resources"] == {
        "A": {"Ref": "B"},
        "B": {"Fn::GetAtt": ["C", "Outputs.Name"]},
        "C": {"Fn::Sub": ["${X}", {"X": {"Fn::Join": ["-", ["a", {"Ref": "D"}]]}}]},
        "D": {"Fn::If": ["Prod", {"Fn::Select": [0, {"Fn::Split": [",", "a,b"]}]}, {"Ref": "AWS::NoValue"}]},
        "E": {"Condition": "Prod"},
        "F": {"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "key"]},
    }


def test_dates_stay_text():
    assert parse("Version: 2012-10-17") == {"Version": "2012-10-17"}


def test_keys_stay_text_so_that_an_account_id_keeps_its_zero():
    assert parse("Mappings:\n  M:\n    012345678901: {a: 1}")["Mappings"]["M"] == {"012345678901": {"a": 1}}


def test_aliases_are_refused_however_many_they_would_be():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(
        ServiceError, match=r"^Template format error: YAML aliases are not allowed in CloudFormation templates$"
    ):
        parse(bomb)


def test_a_star_in_a_text_is_no_alias():
    assert parse("a: 's3:*'\nb: s3:*Object\nc: '*x'\nd: |\n  * point\n  *not* an alias")["b"] == "s3:*Object"


@pytest.mark.parametrize(
    "body", ['{"a":' * 5000 + "1" + "}" * 5000, "a: " + "[" * 300 + "]" * 300, "a: " + "[" * 20000]
)
def test_a_deep_document_ends_in_an_error(body):
    with pytest.raises(ServiceError, match=r"^Template format error: "):
        parse(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"Resources": }', "Template format error: JSON not well-formed. (line 1, column 15)"),
        ("Resources: [", "Template format error: YAML not well-formed. (line 2, column 1)"),
        ("A: !Foo x", "Template format error: YAML not well-formed. (line 1, column 4)"),
        ("[a]: b", "Template format error: YAML not well-formed. (line 1, column 1)"),
        ("just text", "Template format error: unsupported structure."),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_place(body, message):
    with pytest.raises(ServiceError) as refused:
        parse(body)
    assert (refused.value.code, refused.value.message) == ("ValidationError", message)
