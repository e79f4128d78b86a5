"""How much of an intrinsic function's text is known before a deployment."""

import pytest

from design_samples import RUN_1, application, environment
from lockgate.design.arns import Arns
from lockgate.design.delivery import Target
from lockgate.design.execution.resolve import NOTHING, Known, known
from lockgate.kernel import AccountId, Region
from lockgate.spec.names import RuntimeNames

PLACE = environment("prod", "main", AccountId("1" * 12), RUN_1)
TARGET = Target(
    application(parameters={"prod": {"Size": "large"}}),
    PLACE,
    RUN_1,
    RuntimeNames("lockgate", "orders", "prod"),
    Arns(Region("eu-west-1")),
)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("plain", Known("plain", whole=True)),
        ({"Ref": "AWS::StackName"}, Known("lockgate-orders-prod", whole=True)),
        ({"Ref": "Size"}, Known("large", whole=True)),
        ({"Ref": "Queue"}, NOTHING),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, NOTHING),
        ({"Fn::Sub": "a-${AWS::Region}-b"}, Known("a-eu-west-1-b", whole=True)),
        ({"Fn::Sub": "a-${Queue}-b"}, Known("a-", whole=False)),
        ({"Fn::Sub": "a-${!Queue}-b"}, Known("a-${Queue}-b", whole=True)),
        ({"Fn::Sub": ["${x}-${AWS::AccountId}", {"x": {"Ref": "Environment"}}]}, Known(f"prod-{RUN_1}", whole=True)),
        ({"Fn::Join": ["/", ["a", {"Ref": "Size"}, {"Ref": "Queue"}, "b"]]}, Known("a/large/", whole=False)),
        ({"Fn::Join": ["/", "abc"]}, NOTHING),
        ({"Fn::Join": [1, ["a"]]}, NOTHING),
        ({"Fn::Sub": 3}, NOTHING),
        ({"Ref": "A", "B": 1}, NOTHING),
        (["a"], NOTHING),
        (7, NOTHING),
        (None, NOTHING),
    ],
)
def test_known_text(value, result):
    assert known(TARGET, value) == result


@pytest.mark.parametrize(
    ("region", "arn", "host"),
    [
        ("eu-west-1", "arn:aws:iam::1:role/x", "s3.eu-west-1.amazonaws.com"),
        ("cn-north-1", "arn:aws-cn:iam::1:role/x", "s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "arn:aws-us-gov:iam::1:role/x", "s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_arns_and_hosts_follow_the_partition_of_the_region(region, arn, host):
    arns = Arns(Region(region))

    assert arns.role(AccountId("1"), "x") == arn
    assert arns.host("s3") == host
