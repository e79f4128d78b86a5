import json

import pytest

from lockgate.emulator.ports import ServiceError
from lockgate.emulator.services.cloudformation.engine.policy import StackPolicy


def policy(*statements):
    return StackPolicy(json.dumps({"Statement": [{"Principal": "*", **item} for item in statements]}))


ALL = {"Effect": "Allow", "Action": "Update:*", "Resource": "*"}


def allowed(found, action="Update:Modify", name="Db", kind="AWS::DynamoDB::Table"):
    return found.refusal(action, name, kind) is None


def test_without_a_policy_everything_is_allowed():
    assert allowed(StackPolicy(None))


def test_with_a_policy_nothing_is_allowed_that_it_does_not_allow():
    found = policy({"Effect": "Allow", "Action": "Update:Modify", "Resource": "LogicalResourceId/Other*"})
    assert not allowed(found)
    assert allowed(found, name="OtherOne")
    assert not allowed(found, "Update:Replace", "OtherOne")


def test_a_denial_wins():
    assert not allowed(policy(ALL, {"Effect": "Deny", "Action": ["Update:Modify"], "Resource": "LogicalResourceId/Db"}))


def test_exceptions_can_be_named():
    found = policy({"Effect": "Allow", "NotAction": "Update:Delete", "NotResource": "LogicalResourceId/Db"})
    assert not allowed(found)
    assert allowed(found, name="Else")
    assert not allowed(found, "Update:Delete", "Else")


@pytest.mark.parametrize(
    ("operator", "pattern", "denied"),
    [
        ("StringEquals", "AWS::DynamoDB::Table", True),
        ("StringEquals", "AWS::DynamoDB::*", False),
        ("StringLike", "AWS::DynamoDB::*", True),
        ("StringNotEquals", "AWS::DynamoDB::Table", False),
        ("StringNotLike", "AWS::RDS::*", True),
    ],
)
def test_a_condition_asks_for_the_type(operator, pattern, denied):
    condition = {operator: {"ResourceType": [pattern]}}
    found = policy(ALL, {"Effect": "Deny", "Action": "Update:*", "Resource": "*", "Condition": condition})
    assert allowed(found) is not denied


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{}",
        '{"Statement": [{"Effect": "Maybe"}]}',
        '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "Update:*", "Resource": "*"}]}',
        '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}',
        '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "Update:*"}]}',
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(body):
    with pytest.raises(ServiceError, match=r"^Error validating stack policy: Invalid stack policy: "):
        StackPolicy(body)
