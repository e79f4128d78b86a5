import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.template.evaluate import Evaluator, evaluate_conditions
from lockgate.emulator.services.cloudformation.template.scope import NO_VALUE, Pending, Pseudo, Scope
from lockgate.emulator.services.cloudformation.template.structure import build
from lockgate.emulator.services.cloudformation.template.text import parse

PSEUDO = Pseudo("111122223333", "eu-west-1", "arn:stack", "orders")


class Resources:
    def ref(self, logical_id):
        return {"Bucket": "orders-bucket", "Later": Pending(frozenset({"Later"}))}[logical_id]

    def attribute(self, logical_id, name):
        return f"{logical_id}/{name}"


class Imports:
    def value(self, name):
        return f"value of {name}"


def evaluate(text, **given):
    scope = Scope(
        PSEUDO,
        {"Env": "prod", "Zones": ["a", "b"], **given.pop("parameters", {})},
        {"Sizes": {"prod": {"count": 3, "list": ["x"]}}},
        {"Prod": True, "Test": False},
        Resources(),
        Imports(),
        **given,
    )
    return Evaluator(scope).value(parse(f"V: {text}")["V"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Env", "prod"),
        ("!Ref Zones", ["a", "b"]),
        ("!Ref Bucket", "orders-bucket"),
        ("!Ref AWS::AccountId", "111122223333"),
        ("!Ref AWS::URLSuffix", "amazonaws.com"),
        ("!Ref AWS::Partition", "aws"),
        ("!GetAtt Bucket.Arn", "Bucket/Arn"),
        ("{Fn::GetAtt: [Bucket, !Ref Env]}", "Bucket/prod"),
        ('!Sub "${Bucket}/${Bucket.Arn}/${AWS::Region}/${!Literal}"', "orders-bucket/Bucket/Arn/eu-west-1/${Literal}"),
        ('!Sub ["${A}-${Env}", {A: !Ref Bucket}]', "orders-bucket-prod"),
        ('!Join ["-", [a, 1, true]]', "a-1-true"),
        ('!Join [",", !Ref Zones]', "a,b"),
        ("!Select [1, !Ref Zones]", "b"),
        ('!Select ["0", [x]]', "x"),
        ('!Split ["|", "a|b"]', ["a", "b"]),
        ("!Base64 abc", "YWJj"),
        ("!If [Prod, yes-prod, no-prod]", "yes-prod"),
        ("!If [Test, a, !Ref AWS::NoValue]", NO_VALUE),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("{a: !Ref AWS::NoValue, b: 1}", {"b": 1}),
        ("!FindInMap [Sizes, !Ref Env, count]", 3),
        ("!FindInMap [Sizes, prod, list]", ["x"]),
        ("!ImportValue name", "value of name"),
        ('!GetAZs ""', ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ('!Cidr ["10.0.0.0/16", 2, 8]', ["10.0.0.0/24", "10.0.1.0/24"]),
        ("{Condition: {StringEquals: {a: b}}}", {"Condition": {"StringEquals": {"a": "b"}}}),
        ("{Condition: Prod}", {"Condition": "Prod"}),
    ],
)
def test_a_function_gives_its_value(text, value):
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{Fn::Length: [a, b]}", 2),
        ("{Fn::ToJsonString: {a: [1]}}", '{"a":[1]}'),
        ("!FindInMap [Sizes, dev, count, {DefaultValue: 1}]", 1),
    ],
)
def test_language_extensions_add_functions(text, value):
    assert evaluate(text, extensions=True) == value


def test_functions_of_language_extensions_need_the_transform():
    with pytest.raises(ServiceError) as refused:
        evaluate("{Fn::Length: [a]}")
    assert refused.value.message == (
        "Template error: Encountered unsupported function: Fn::Length without the transform AWS::LanguageExtensions"
    )


@pytest.mark.parametrize(
    "text", ["!Ref Later", '!Sub "x-${Later}"', '!Join ["-", [a, !Ref Later]]', '!Select [0, !Split ["-", !Ref Later]]']
)
def test_a_function_of_something_unknown_is_unknown(text):
    assert evaluate(text) == Pending(frozenset({"Later"}))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!Select [5, [a]]", "Template error: Fn::Select cannot select nonexistent value at index 5"),
        ("!Join [a]", "Template error: every Fn::Join object requires two parameters"),
        ("!FindInMap [Sizes, dev, count]", "Template error: Unable to get mapping for Sizes::dev::count"),
        (
            "!FindInMap [None, dev, count]",
            "Template format error: Mapping named 'None' is not present in the 'Mappings' section of template.",
        ),
        ("{Fn::Nope: a}", "Template error: Encountered unsupported function: Fn::Nope"),
        (
            "!If [Prod, a]",
            "Template error: Fn::If requires a list argument with the first element being a condition",
        ),
        (
            "!Cidr [10.0.0.0/30, 9, 1]",
            "Template error: Fn::Cidr cannot take 9 subnets from 10.0.0.0/30",
        ),
    ],
)
def test_a_function_used_wrongly_is_refused(text, message):
    with pytest.raises(ServiceError) as refused:
        evaluate(text)
    assert refused.value.message == message


def conditions(text, **parameters):
    body = f"Resources: {{A: {{Type: T}}}}\nConditions: {text}"
    document = parse(body)
    return evaluate_conditions(build(body, document), Scope(PSEUDO, parameters))


def test_conditions_compare_text_so_that_booleans_equal_their_words():
    assert conditions("{A: !Equals [!Ref P, true], B: !Equals [!Ref P, 'true'], C: !Equals [1, '1']}", P="true") == {
        "A": True,
        "B": True,
        "C": True,
    }


def test_conditions_use_each_other_in_any_order():
    text = "{A: !And [!Condition B, !Not [!Condition C]], B: !Or [!Condition C, !Equals [a, a]], C: !Equals [a, b]}"
    assert conditions(text) == {"A": True, "B": True, "C": False}


def test_a_condition_that_is_no_condition_function_is_refused():
    with pytest.raises(ServiceError, match="Every Conditions member must be a condition function"):
        conditions("{A: !Sub x}")
