"""The JSON Schema for editors says what the rules of shape say, as far as a schema can."""

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from lockgate.spec import json_schema
from lockgate.spec.sample import LAYOUTS, sample_files

VALIDATOR = Draft202012Validator(json_schema())
VALID = {
    "lockgate": 1,
    "organization": {"id": "o-a1b2c3d4e5", "region": "eu-west-1"},
    "environments": {"prod": {"branch": "main", "infrastructure": "1" * 12, "runtime": ["2" * 12]}},
    "applications": {"orders": {"repository": "github:acme/orders"}},
}


def test_it_is_a_schema():
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_samples_are_valid(layout):
    VALIDATOR.validate(YAML(typ="safe").load(sample_files(layout)["lockgate.yaml"]))


def test_a_minimal_declaration_is_valid():
    VALIDATOR.validate(VALID)


@pytest.mark.parametrize(
    "change",
    [
        {"lockgate": 2},
        {"branch": "main"},
        {"organization": {"id": "acme", "region": "eu-west-1"}},
        {"environments": {}},
        {"environments": {"Prod": VALID["environments"]["prod"]}},
        {"environments": {"prod": {**VALID["environments"]["prod"], "runtime": 222222222222}}},
        {"environments": {"prod": {**VALID["environments"]["prod"], "runtime": []}}},
        {"environments": {"prod": {**VALID["environments"]["prod"], "branch": "release/*"}}},
        {"applications": {"orders": {"repository": "acme/orders"}}},
        {"applications": {"orders": {"repository": ".", "source": "zip"}}},
        {"applications": {"orders": {"repository": ".", "build": {"timeout": 4}}}},
        {"applications": {"orders": {"repository": ".", "build": {"environment": {"A-B": "c"}}}}},
        {"applications": {"orders": {"repository": ".", "permissions": {"AWS::SQS": ["sqs:A"]}}}},
        {"groups": {"ops": {"trusted": ["arn:aws:iam::123456789012:root"]}}},
        {"groups": {"ops": {"trusted": None}}},
    ],
    ids=str,
)
def test_what_has_the_wrong_shape_is_invalid(change):
    assert not VALIDATOR.is_valid({**VALID, **change})


def test_every_key_is_described():
    schema = json_schema()
    for mapping in (schema, *schema["$defs"].values()):
        for key, body in mapping["properties"].items():
            assert body.get("description") or "$ref" in body, key
