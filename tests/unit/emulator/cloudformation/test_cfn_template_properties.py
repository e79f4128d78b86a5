import pytest

from lockgate.emulator.services.cloudformation.template.properties import fit
from lockgate.emulator.services.cloudformation.template.schemas import find

REGION = "eu-west-1"
FUNCTION = {"Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::111122223333:role/r"}


def fitted(kind, **properties):
    schema = find(kind, REGION)
    assert schema is not None
    value, misfit = fit(schema, properties)
    return value, misfit.texts


def test_texts_become_the_numbers_and_booleans_that_are_meant():
    value, problems = fitted("AWS::Lambda::Function", **FUNCTION, Timeout="30", MemorySize=256.0)
    assert (value["Timeout"], value["MemorySize"], problems) == (30, 256, [])
    value, problems = fitted("AWS::KMS::Key", EnableKeyRotation="true", Description=5)
    assert (value["EnableKeyRotation"], value["Description"], problems) == (True, "5", [])


def test_documents_stay_as_they_are():
    document = {"Version": "2012-10-17", "Statement": []}
    assert fitted("AWS::KMS::Key", KeyPolicy=document) == ({"KeyPolicy": document}, [])
    assert fitted("AWS::KMS::Key", KeyPolicy="{}") == ({"KeyPolicy": "{}"}, [])


@pytest.mark.parametrize(
    ("kind", "properties", "problem"),
    [
        ("AWS::Lambda::Function", {**FUNCTION, "Foo": 1}, "#: extraneous key [Foo] is not permitted"),
        (
            "AWS::Lambda::Function",
            {**FUNCTION, "Code": {"Bar": "x"}},
            "#/Code: extraneous key [Bar] is not permitted",
        ),
        ("AWS::Lambda::Function", {"Code": {"ZipFile": "x"}}, "#: required key [Role] not found"),
        ("AWS::Lambda::Function", {**FUNCTION, "Layers": "x"}, "#/Layers: expected type: JSONArray, found: String"),
        (
            "AWS::Lambda::Function",
            {**FUNCTION, "Timeout": "soon"},
            "#/Timeout: expected type: Number, found: String",
        ),
        ("AWS::Logs::LogGroup", {"RetentionInDays": 8}, "#/RetentionInDays: 8 is not a valid enum value"),
        (
            "AWS::KMS::Alias",
            {"AliasName": "x", "TargetKeyId": "k"},
            "#/AliasName: failed validation constraint for keyword [pattern]",
        ),
        (
            "AWS::KMS::Key",
            {"PendingWindowInDays": 3},
            "#/PendingWindowInDays: 3 is not greater or equal to 7",
        ),
        ("AWS::Lambda::Function", {**FUNCTION, "Arn": "x"}, "#: extraneous key [Arn] is not permitted"),
    ],
)
def test_what_does_not_fit_the_schema_is_found(kind, properties, problem):
    assert fitted(kind, **properties)[1] == [problem]


def test_custom_resources_take_any_property():
    assert fitted("Custom::Thing", ServiceToken="x", Anything={"a": 1}) == (
        {"ServiceToken": "x", "Anything": {"a": 1}},
        [],
    )


def test_schemas_tell_what_replaces_a_resource_and_what_it_gives():
    schema = find("AWS::Lambda::Function", REGION)
    assert schema is not None
    assert ("FunctionName",) in schema.create_only
    assert "Arn" in schema.attributes
    assert (schema.registry, schema.tag_property, schema.system_tags) == (True, "Tags", True)
    project = find("AWS::CodeBuild::Project", REGION)
    assert project is not None
    assert not project.registry


def test_a_type_that_aws_does_not_have_has_no_schema():
    assert find("AWS::Foo::Bar", REGION) is None
