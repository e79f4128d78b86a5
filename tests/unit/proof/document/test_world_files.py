"""World files: what is written is read back, what is wrong is said with its place."""

import json

import jsonschema
import pytest

from design_samples import paired
from lockgate.kernel import Exit, LockgateError
from lockgate.proof import open_world, read_design, read_world, world_document, world_schema

FORMAT = "  why: the format is described in `docs/reference/world.md`\n"
SMALL = {"lockgateWorld": 1, "source": "x", "region": "eu-west-1", "accounts": [], "identities": [], "holdings": []}
ROLE = {"arn": "arn:aws:iam::111111111111:role/deployer", "account": "111111111111"}


@pytest.fixture(scope="module")
def world():
    return read_design(paired())


def test_a_design_survives_being_written_and_read(world, tmp_path):
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world_document(world)), encoding="utf-8")
    assert open_world(file) == world


def test_what_is_written_follows_the_schema(world):
    schema = world_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(world_document(world), schema)


def test_members_at_their_default_are_left_out(world):
    role = next(each for each in world_document(world)["identities"] if each["arn"].endswith("-action"))
    assert "tags" not in role
    assert "own" not in role


def test_the_schema_and_the_reader_refuse_the_same_unknown_member():
    document = {**SMALL, "rgion": "eu-west-1"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, world_schema())
    with pytest.raises(LockgateError) as caught:
        read_world(json.dumps(document, indent=1), "world.json")
    assert str(caught.value) == (
        f"world.json:8:11: LG4312 unknown member `rgion`\n{FORMAT}  try: did you mean `region`?"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"lockgateWorld": 1,',
            (
                "world.json:1:21: LG4310 the world file is not JSON: expecting property name enclosed in double quotes\n"
                f"{FORMAT}  try: correct the text at this place"
            ),
        ),
        (
            "[]",
            f'world.json: LG4311 a world is an object\n{FORMAT}  try: begin with {{"lockgateWorld": 1',
        ),
        (
            '{"lockgateWorld": 7}',
            (
                f"world.json:1:19: LG4311 version `7` of the format is not known\n{FORMAT}"
                "  try: export it again with this version, which reads version 1"
            ),
        ),
        (
            '{"region": ""}',
            (
                f"world.json:1:1: LG4311 `lockgateWorld` is missing\n{FORMAT}"
                '  try: add `"lockgateWorld": 1`, if this is a world file'
            ),
        ),
        (
            json.dumps({**SMALL, "region": 3}),
            f"world.json:1:47: LG4312 `region` is a number\n{FORMAT}  try: write a text",
        ),
        (
            json.dumps({**SMALL, "accounts": ["12"]}),
            f"world.json:1:73: LG4312 `12` is no account id\n{FORMAT}  try: write its twelve digits",
        ),
        (
            json.dumps({**SMALL, "identities": [{**ROLE, "arn": "arn:aws:s3:::x"}]}),
            (
                f"world.json:1:99: LG4312 `arn:aws:s3:::x` is no role or user\n{FORMAT}"
                "  try: write `arn:aws:iam::ACCOUNT:role/NAME`"
            ),
        ),
        (
            json.dumps({**SMALL, "identities": [{"account": "111111111111"}]}),
            (
                f"world.json:1:91: LG4312 `arn` is missing\n{FORMAT}"
                "  try: add it: `arn:aws:iam::ACCOUNT:role/PATH/NAME` or `...:user/PATH/NAME`."
            ),
        ),
        (
            json.dumps({**SMALL, "holdings": [{"arn": "a", "account": "b", "kind": "c", "name": "d", "delivery": {}}]}),
            (
                f"world.json:1:174: LG4312 `what` is missing\n{FORMAT}"
                "  try: write one of `pipeline`, `build`, `function`, `rule`, `stackFacts`, `runs`"
            ),
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_a_way_out(text, message):
    with pytest.raises(LockgateError) as caught:
        read_world(text, "world.json")
    assert str(caught.value) == message
    assert caught.value.exit is Exit.INVALID


def test_a_policy_that_aws_would_not_understand_is_found_in_the_file():
    policy = {"name": "p", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Dny", "Action": "*"}]}}
    text = json.dumps({**SMALL, "identities": [{**ROLE, "policies": [policy]}]}, indent=1)
    with pytest.raises(LockgateError) as caught:
        read_world(text, "world.json")
    (finding,) = caught.value.findings
    assert finding.rule == "LG4312"
    assert '"Effect": "Dny"' in text.splitlines()[finding.origin.line]
    assert finding.fact == "p: `Effect` is neither `Allow` nor `Deny` at `Statement[0]`"


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(LockgateError) as caught:
        open_world(tmp_path / "none.json")
    assert str(caught.value) == (
        f"{tmp_path}/none.json: LG4310 the world file cannot be read: no such file or directory\n"
        f"{FORMAT}  try: write one with `lockgate world export > world.json`"
    )
