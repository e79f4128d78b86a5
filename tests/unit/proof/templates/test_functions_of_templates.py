"""Every intrinsic function gives what CloudFormation gives; what nobody told is a symbol, and said."""

import pytest

from lockgate.proof.templates.resolving import Resolver
from template_stacks import ACCOUNT, stack, value

MAPPINGS = "Mappings:\n  Sizes:\n    prod: {count: 3, zones: [a, b]}\n    eu-west-1: {count: 9}\n"
CONDITIONS = (
    "Conditions:\n"
    "  IsProd: !Equals [!Ref Env, prod]\n"
    "  IsOther: !Not [!Condition IsProd]\n"
    "  Both: !And [!Condition IsProd, !Equals [a, a]]\n"
    "  Either: !Or [!Condition IsOther, !Equals [a, b]]\n"
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("!Ref AWS::AccountId", ACCOUNT),
        ("!Ref AWS::Region", "eu-west-1"),
        ("!Ref AWS::Partition", "aws"),
        ("!Ref AWS::StackName", "app"),
        ("!Ref AWS::URLSuffix", "amazonaws.com"),
        ("!Ref AWS::NotificationARNs", []),
        ("!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'", f"arn:aws:iam::{ACCOUNT}:root"),
        ("!Sub ['${Name}-${AWS::Region}', {Name: !Join [-, [a, b]]}]", "a-b-eu-west-1"),
        ("!Sub '${!Literal} ${ AWS::Region }'", "${Literal} eu-west-1"),
        ("!Join ['/', [a, !Ref AWS::Region, 3, true]]", "a/eu-west-1/3/true"),
        ("!Select [1, [a, b, c]]", "b"),
        ("!Select ['2', !Split ['-', 'x-y-z']]", "z"),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("!Base64 'hi'", "aGk="),
        ("!Cidr ['10.0.0.0/16', 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("!GetAZs ''", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ("{'Fn::Length': [a, b]}", 2),
        ("{'Fn::ToJsonString': {a: [1, true]}}", '{"a":[1,true]}'),
        ("!FindInMap [Sizes, prod, count]", 3),
        ("!FindInMap [Sizes, !Ref AWS::Region, count]", 9),
        ("{'Fn::FindInMap': [Sizes, dev, count, {DefaultValue: 1}]}", 1),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("{Kept: 1, Left: !Ref AWS::NoValue}", {"Kept": 1}),
        ("!GetAtt X.Arn", "arn:aws:s3:::app-X"),
        ("{'Fn::GetAtt': [X, Arn]}", "arn:aws:s3:::app-X"),
        (
            "{Condition: {Bool: {aws:SecureTransport: 'true'}}}",
            {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        ),
    ],
)
def test_a_function_has_its_value(text, wanted):
    assert value(text, MAPPINGS) == wanted


@pytest.mark.parametrize(
    ("condition", "outcome"), [("IsProd", "yes"), ("IsOther", "no"), ("Both", "yes"), ("Either", "no")]
)
def test_a_condition_chooses_its_branch(condition, outcome):
    assert value(f"!If [{condition}, 'yes', 'no']", CONDITIONS, Env="prod") == outcome


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("!Ref Nowhere", "`Nowhere`"),
        ("!GetAtt Nowhere.Arn", "`Nowhere.Arn`"),
        ("!ImportValue elsewhere", "the import `elsewhere`"),
        ("!FindInMap [Sizes, dev, count]", "`Fn::FindInMap`: there is no entry Sizes.dev.count"),
        ("!Select [9, [a]]", "`Fn::Select`: there is no item 9"),
        ("!Cidr [nonsense, 1, 8]", "`Fn::Cidr`: 'nonsense' does not appear to be an IPv4 or IPv6 network"),
        ("{'Fn::Transform': {Name: AWS::Include}}", "`Fn::Transform`: it cannot be interpreted"),
        ("'{{resolve:ssm:/orders/key}}'", "`{{resolve:ssm:/orders/key}}`"),
        ("!If [Nowhere, a, b]", "the condition `Nowhere`"),
        ("!Join [only]", "`Fn::Join`: 1 arguments in the place of two"),
    ],
)
def test_what_nobody_told_is_a_symbol_and_said(text, said):
    made = stack(f"Resources:\n  X:\n    Type: AWS::S3::Bucket\n    Properties:\n      P: {text}\n")
    resolver = Resolver(made)
    found = resolver.value(made.source.resources["X"].properties["P"])
    assert list(resolver.unknown) == [said]
    assert found == "a" or found.startswith("unknown-")
    assert not set("*?:") & set(str(found))


def test_a_value_that_nobody_told_is_the_same_wherever_it_is_used():
    text = "Parameters: {Key: {Type: String}}\nResources: {X: {Type: AWS::S3::Bucket}}\n"
    made = stack(text)
    assert made.value({"Ref": "Key"}) == made.value({"Fn::Sub": "${Key}"}) == "unknown-parameter-111111111111-app-Key"


def test_lists_and_defaults_of_parameters_are_taken():
    text = (
        "Parameters:\n"
        "  Names: {Type: CommaDelimitedList, Default: 'a, b'}\n"
        "  Count: {Type: Number, Default: 3}\n"
        "  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /images/latest}\n"
        "Resources: {X: {Type: AWS::S3::Bucket}}\n"
    )
    made = stack(text)
    assert made.value({"Fn::Select": [1, {"Ref": "Names"}]}) == "b"
    assert made.value({"Fn::Sub": "${Count}"}) == "3"
    assert made.value({"Ref": "Image"}) == "unknown-parameter-111111111111-app-Image"


def test_an_unknown_condition_takes_nothing_away():
    text = (
        "Parameters: {Env: {Type: String}}\n"
        "Conditions: {IsProd: !Equals [!Ref Env, prod], IsNot: !Not [!Condition IsProd]}\n"
        "Resources: {X: {Type: AWS::S3::Bucket}}\n"
    )
    made = stack(text)
    assert made.condition("IsProd", lambda _: None)
    assert made.condition("IsNot", lambda _: None)


def test_conditions_and_outputs_that_need_themselves_end():
    text = (
        "Conditions: {A: !Condition B, B: !Condition A}\n"
        "Resources: {X: {Type: AWS::S3::Bucket}}\n"
        "Outputs: {O: {Value: !Ref X}}\n"
    )
    noted: list[str] = []
    assert stack(text).condition("A", noted.append)
    assert noted == ["the condition `A`"]
