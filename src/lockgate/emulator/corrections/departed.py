"""A role or user is deleted: policies that named it keep its unique id, which matches nobody any more.

So a new role of the same name is another principal, as on AWS, and the policy shows ``AROA...`` where the ARN stood.
Source: IAM user guide, "AWS JSON policy elements: Principal" (criterion 17 of the acceptance list).
"""

import json
from typing import Any

from lockgate.emulator.engine import iam, kms, rules, s3


def forget(arn: str, unique_id: str) -> None:
    """Replace `arn` by `unique_id` in every stored trust, bucket, key and bus policy."""
    for account, name, document in iam.trusts():
        if arn in document:
            iam.put_trust(account, name, _without(document, arn, unique_id))
    for account, name, document in s3.policies():
        if arn in document:
            s3.put_policy(account, name, _without(document, arn, unique_id))
    for key, document in kms.policies():
        if arn in document:
            kms.put_policy(key, _without(document, arn, unique_id))
    for account, region, bus, document in rules.policies():
        if arn in document:
            rules.put_bus_policy(account, region, bus, json.loads(_without(document, arn, unique_id)))


def _without(document: str, arn: str, unique_id: str) -> str:
    tree = json.loads(document)
    raw = tree.get("Statement", [])
    for statement in raw if isinstance(raw, list) else [raw]:
        for element in ("Principal", "NotPrincipal"):
            if isinstance(statement.get(element), dict):
                statement[element] = {
                    kind: _replaced(value, arn, unique_id) for kind, value in statement[element].items()
                }
    return json.dumps(tree)


def _replaced(value: Any, arn: str, unique_id: str) -> Any:
    if isinstance(value, list):
        return [_replaced(item, arn, unique_id) for item in value]
    return unique_id if value == arn else value
