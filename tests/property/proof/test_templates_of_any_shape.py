"""Templates of any shape are interpreted or said to be skipped: none ends in an internal error."""

import json

from hypothesis import given
from hypothesis import strategies as st

from lockgate.proof import World, read_world, world_document
from lockgate.proof.templates.kinds import ATTACHMENTS, BEARING, KINDS
from lockgate.proof.templates.opening import interpreted
from lockgate.proof.templates.parts import assembled
from lockgate.proof.templates.stack import Stack

FUNCTIONS = [
    "Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::If", "Fn::FindInMap", "Fn::ImportValue",
    "Fn::Base64", "Fn::Cidr", "Fn::GetAZs", "Fn::Length", "Fn::ToJsonString", "Fn::Transform", "Fn::Not", "Condition",
]  # fmt: skip
WORDS = [
    "One",
    "Two",
    "AWS::AccountId",
    "AWS::NoValue",
    "One.Arn",
    "arn:aws:iam::111111111111:role/x",
    "*",
    "",
    "C",
    "M",
]
KEYS = [
    *sorted(BEARING),
    "PolicyName",
    "Statement",
    "Effect",
    "Principal",
    "AWS",
    "Service",
    "Resource",
    "Name",
    "Tags",
]
LEAVES = st.sampled_from(WORDS) | st.integers(-2, 9) | st.booleans() | st.none()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
        | st.builds(lambda name, argument: {name: argument}, st.sampled_from(FUNCTIONS), inner)
    ),
    max_leaves=8,
)
TYPES = st.sampled_from(sorted({*KINDS, *ATTACHMENTS, "AWS::CloudFormation::Stack", "AWS::Lambda::Version"}))
RESOURCES = st.fixed_dictionaries(
    {"Type": TYPES, "Properties": st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5)},
    optional={"Condition": st.sampled_from(["C", "Other"])},
)
TEMPLATES = st.fixed_dictionaries(
    {"Resources": st.dictionaries(st.sampled_from(["One", "Two", "Three"]), RESOURCES, min_size=1, max_size=3)},
    optional={
        "Conditions": st.dictionaries(st.sampled_from(["C", "D"]), VALUES, max_size=2),
        "Mappings": st.dictionaries(st.just("M"), VALUES, max_size=1),
        "Outputs": st.dictionaries(st.sampled_from(["O"]), st.fixed_dictionaries({"Value": VALUES}), max_size=1),
        "Parameters": st.dictionaries(st.sampled_from(["One", "P"]), st.just({"Type": "String"}), max_size=1),
    },
)


@given(TEMPLATES)
def test_a_template_of_any_shape_becomes_a_world_with_its_gaps(template):
    source = interpreted(json.dumps(template), "any.json", {}, "eu-west-1")
    parts = assembled([Stack("any", "111111111111", "eu-west-1", source, {}, frozenset())])
    world = World(
        source="any.json",
        region="eu-west-1",
        accounts=("111111111111",),
        identities=tuple(parts.identities.values()),
        holdings=tuple(parts.holdings.values()),
        skipped=tuple(parts.skipped),
    )
    assert read_world(json.dumps(world_document(world)), "world.json") == world
