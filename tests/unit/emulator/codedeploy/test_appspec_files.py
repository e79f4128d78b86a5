"""AppSpec files: YAML and JSON alike, and what is wrong with the others."""

import json

import pytest

from lockgate.emulator.services.codedeploy.run.appspec import read_appspec
from lockgate.emulator.services.codedeploy.run.endings import Ended

TEXT = """
version: 0.0
Resources:
  - orders:
      Type: AWS::Lambda::Function
      Properties:
        Name: orders
        Alias: live
        CurrentVersion: 1
        TargetVersion: 2
Hooks:
  - BeforeAllowTraffic: before
  - AfterAllowTraffic: after
"""


def test_yaml_is_read_and_numbers_of_versions_are_text():
    spec = read_appspec(TEXT)
    target = spec.target
    assert (target.name, target.function, target.alias) == ("orders", "orders", "live")
    assert (target.current, target.target) == ("1", "2")
    assert spec.hooks == {"BeforeAllowTraffic": "before", "AfterAllowTraffic": "after"}


def test_json_without_hooks_is_read():
    properties = {"Name": "f", "Alias": "a", "CurrentVersion": "7", "TargetVersion": "8"}
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    assert read_appspec(json.dumps({"version": 0.0, "Resources": [{"f": resource}]})).hooks == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "it is neither YAML nor JSON"),
        ("- a", "it is not a mapping"),
        (TEXT.replace("0.0", "1.0"), "its version must be 0.0"),
        ("version: 0.0", "a list of exactly one function"),
        (
            TEXT.replace("AWS::Lambda::Function", "AWS::ECS::Service"),
            "the Type of orders must be AWS::Lambda::Function",
        ),
        (TEXT.replace("        Alias: live\n", ""), "orders lacks the property Alias"),
        (TEXT.replace("TargetVersion: 2", "TargetVersion:"), "orders lacks the property TargetVersion"),
        (TEXT.replace("AfterAllowTraffic: after", "AfterInstall: after"), "the hook AfterInstall must be one of"),
        (TEXT.replace("BeforeAllowTraffic: before", "BeforeAllowTraffic:"), "with a function's name"),
        ("[" * 100_000, "it is neither YAML nor JSON"),
    ],
)
def test_a_file_that_makes_no_sense_is_an_invalid_revision_and_says_why(text, why):
    with pytest.raises(Ended, match=why) as caught:
        read_appspec(text)
    assert caught.value.code == "INVALID_REVISION"
