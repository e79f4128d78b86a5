"""Names and templates of a small delivery: one infrastructure account, one runtime account, three waves."""

import json

from lockgate.kernel import AccountId, Region
from lockgate.plan import ApplicationStack, StackId

INFRA, RUNTIME, REGION = AccountId("111111111111"), AccountId("222222222222"), Region("eu-west-1")


def stack(name: str, account: str = INFRA) -> StackId:
    return StackId(AccountId(account), REGION, name)


def template(outputs: dict[str, object] | None = None, **resources: tuple[str, str]) -> str:
    """A template of named buckets (``bucket``) and log groups (``logs``)."""
    kinds = {"bucket": ("AWS::S3::Bucket", "BucketName"), "logs": ("AWS::Logs::LogGroup", "LogGroupName")}
    made = {
        logical: {"Type": kinds[kind][0], "Properties": {kinds[kind][1]: name}}
        for logical, (kind, name) in resources.items()
    }
    return json.dumps(
        {"Resources": made, "Outputs": {name: {"Value": value} for name, value in (outputs or {}).items()}}
    )


ARTIFACTS, ACCESS, PIPELINE = (
    stack("lg-orders-artifacts"),
    stack("lg-orders-prod-access", RUNTIME),
    stack("lg-orders-pipeline"),
)
APPLICATION = ApplicationStack(stack("lg-orders-prod", RUNTIME), ACCESS)
