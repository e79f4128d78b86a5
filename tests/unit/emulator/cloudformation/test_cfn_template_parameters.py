import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.template.parameters import (
    choose,
    declared,
    referable,
    resolve_ssm,
    shown,
)
from lockgate.emulator.services.cloudformation.template.structure import parameters_of
from lockgate.emulator.services.cloudformation.template.text import parse


def specs(text):
    return parameters_of(parse(f"Parameters: {text}"))


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def test_a_stated_value_wins_over_the_default():
    assert choose(specs("{A: {Type: String, Default: x}}"), given(A="y"), {}) == {"A": "y"}


def test_defaults_are_text():
    assert choose(specs("{A: {Type: Number, Default: 5}, B: {Type: String, Default: true}}"), (), {}) == {
        "A": "5",
        "B": "true",
    }


def test_previous_values_are_kept_on_demand():
    stated = [{"ParameterKey": "A", "UsePreviousValue": True}]
    assert choose(specs("{A: {Type: String}}"), stated, {"A": "old"}) == {"A": "old"}


@pytest.mark.parametrize(
    ("text", "stated", "message"),
    [
        ("{A: {Type: String}}", (), "Parameters: [A] must have values"),
        ("{A: {Type: String, Default: x}}", given(B="1", C="2"), "Parameters: [B, C] do not exist in the template"),
        (
            "{A: {Type: String, AllowedValues: [x, y]}}",
            given(A="z"),
            "Parameter 'A' must be one of AllowedValues: [x, y]",
        ),
        ("{A: {Type: String, AllowedPattern: '[a-z]+'}}", given(A="z1"), "Parameter 'A' must match pattern [a-z]+"),
        ("{A: {Type: String, MinLength: 3}}", given(A="ab"), "Parameter 'A' must contain at least 3 characters"),
        ("{A: {Type: String, MaxLength: 1}}", given(A="ab"), "Parameter 'A' must contain at most 1 characters"),
        ("{A: {Type: Number}}", given(A="ab"), "Parameter 'A' must be a number"),
        ("{A: {Type: Number, MinValue: 3}}", given(A="2"), "Parameter 'A' must be a number not less than 3"),
        ("{A: {Type: Number, MaxValue: 3}}", given(A="4"), "Parameter 'A' must be a number not greater than 3"),
        (
            "{A: {Type: String, AllowedValues: [x], ConstraintDescription: take x}}",
            given(A="z"),
            "Parameter A failed to satisfy constraint: take x",
        ),
        (
            "{A: {Type: String}}",
            [{"ParameterKey": "A", "UsePreviousValue": True}],
            "Invalid input for parameter key A. Cannot specify usePreviousValue as true for a parameter key not in the previous template",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_refused(text, stated, message):
    with pytest.raises(ServiceError) as refused:
        choose(specs(text), stated, {})
    assert refused.value.message == message


def test_each_item_of_a_list_is_checked():
    with pytest.raises(ServiceError, match="must be a number"):
        choose(specs("{A: {Type: List<Number>}}"), given(A="1,x"), {})


def test_list_types_are_lists_where_they_are_referred_to():
    found = specs("{A: {Type: CommaDelimitedList}, B: {Type: 'List<Number>'}, C: {Type: String}}")
    assert referable(found, {"A": "a, b", "B": "1,2", "C": "x,y"}, {}) == {"A": ["a", "b"], "B": ["1", "2"], "C": "x,y"}


def test_parameters_of_ssm_types_are_what_parameter_store_holds():
    found = specs("{A: {Type: 'AWS::SSM::Parameter::Value<List<String>>'}}")
    resolved = resolve_ssm(found, {"A": "/name"}, lambda name: f"{name},2")
    assert referable(found, {"A": "/name"}, resolved) == {"A": ["/name", "2"]}
    assert shown(found, {"A": "/name"}, resolved) == [
        {"ParameterKey": "A", "ParameterValue": "/name", "ResolvedValue": "/name,2"}
    ]


def test_secret_values_are_never_shown():
    found = specs("{A: {Type: String, NoEcho: true}}")
    assert shown(found, {"A": "secret"}, {}) == [{"ParameterKey": "A", "ParameterValue": "****"}]


def test_a_summary_declares_constraints():
    assert declared(specs("{A: {Type: String, Default: x, Description: d, AllowedValues: [x]}}")) == [
        {
            "ParameterKey": "A",
            "ParameterType": "String",
            "NoEcho": False,
            "DefaultValue": "x",
            "Description": "d",
            "ParameterConstraints": {"AllowedValues": ["x"]},
        }
    ]
