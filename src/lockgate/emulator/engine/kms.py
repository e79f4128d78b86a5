"""Readers of the engine's KMS state, and the AWS managed keys that it lacks."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import kms

_KEY_ID_BYTES = 36


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its ARN, its policy as it was put, whether it can be used, and its tags."""

    arn: str
    account: str
    region: str
    policy: str
    enabled: bool
    state: str
    managed: bool
    tags: Mapping[str, str]


def find(account: str, region: str, reference: str) -> Key | None:
    """The key behind an id, ARN, alias name or alias ARN; ids and alias names resolve in `account` and `region`."""
    if reference.startswith("arn:"):
        parts = reference.split(":", 5)
        if len(parts) != 6 or parts[2] != "kms":  # noqa: PLR2004 - an ARN has six parts
            return None
        region, account = parts[3], parts[4]
    with request_scope(account, region):
        record = kms._resolve_key(reference)
    return None if record is None else _key(record)


def of_ciphertext(blob: bytes) -> Key | None:
    """The key that made a ciphertext: the engine writes the key's id into its first bytes."""
    key_id = blob[:_KEY_ID_BYTES].decode("ascii", "replace")
    for scope, record in list(kms._keys._data.items()):
        if scope[2] == key_id:
            return _key(record)
    return None


def managed(account: str, region: str, service: str) -> Key:
    """The AWS managed key ``alias/aws/SERVICE`` of an account, made on first use as AWS does.

    Its policy lets every principal of the account use it through that service, and nobody edit it. Source: KMS
    developer guide, "AWS managed keys".
    """
    found = find(account, region, f"alias/aws/{service}")
    if found is not None:
        return found
    with request_scope(account, region):
        answer = json.loads(kms._create_key({"Policy": _managed_policy(account, region, service)})[2])
        key_id = answer["KeyMetadata"]["KeyId"]
        record = kms._keys[key_id]
        record["_managed_by"] = "AWS"
        record["Description"] = f"Default key that protects my data when no other key is defined ({service})"
        kms._create_alias({"AliasName": f"alias/aws/{service}", "TargetKeyId": key_id})
        return _key(record)


def grants(key_arn: str) -> Sequence[Mapping[str, Any]]:
    """The grants on a key, in the engine's form: ``GranteePrincipal``, ``Operations``, ``Constraints``, ``GrantId``."""
    return [grant for grant in list(kms._grants._data.values()) if grant.get("KeyId") == key_arn]


def policies() -> list[tuple[str, str]]:
    """ARN and policy of every key."""
    return [(record["Arn"], record.get("Policy") or "") for record in list(kms._keys._data.values())]


def put_policy(arn: str, document: str) -> None:
    """Replace a stored policy as it is, without the checks of PutKeyPolicy."""
    _, _, _, region, account, resource = arn.split(":", 5)
    kms._keys.get_scoped(account, region, resource.removeprefix("key/"))["Policy"] = document


def _key(record: Mapping[str, Any]) -> Key:
    parts = record["Arn"].split(":", 5)
    return Key(
        arn=record["Arn"],
        account=parts[4],
        region=parts[3],
        policy=record.get("Policy") or "",
        enabled=bool(record.get("Enabled")),
        state=str(record.get("KeyState")),
        managed=record.get("_managed_by") == "AWS",
        tags={tag["TagKey"]: tag["TagValue"] for tag in record.get("Tags") or ()},
    )


def _managed_policy(account: str, region: str, service: str) -> str:
    use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    through = {"kms:CallerAccount": account, "kms:ViaService": f"{service}.{region}.amazonaws.com"}
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Id": f"auto-{service}-2",
            "Statement": [
                {
                    "Sid": f"Allow access through {service} for all principals in the account",
                    "Effect": "Allow",
                    "Principal": {"AWS": "*"},
                    "Action": use,
                    "Resource": "*",
                    "Condition": {"StringEquals": through},
                },
                {
                    "Sid": "Allow direct access to key metadata to the account",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
                    "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
                    "Resource": "*",
                },
            ],
        }
    )
