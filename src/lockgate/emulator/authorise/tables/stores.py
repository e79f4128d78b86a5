"""Parameter Store, Secrets Manager, DynamoDB and CloudTrail.

Source: service authorization reference of each.
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Iterator, Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import account_of, anything, arn, need, on, on_each, table
from lockgate.emulator.authorise.tables.via_kms import key_of, via
from lockgate.emulator.engine.parameters import secret_key, secure_key
from lockgate.emulator.engine.secrets import secret_arn


def parameter_arn(incoming: Incoming, name: str) -> str:
    """``parameter/NAME``; a hierarchy's leading slash is not doubled, and a version or label is not part of it."""
    if name.startswith("arn:"):
        return name
    return arn(incoming, "ssm", "parameter/" + name.partition(":")[0].lstrip("/"))


def _parameters(parameter: str) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        value = incoming.params.get(parameter) or ""
        names = [str(name) for name in (value if isinstance(value, list) else [value])]
        action, keys = f"ssm:{incoming.operation}", _ssm(incoming)
        needs = [need(action, parameter_arn(incoming, name), incoming).having(keys) for name in names]
        return [*needs, *_secure_strings(incoming, names)]

    return rule


def _secure_strings(incoming: Incoming, names: Sequence[str]) -> Iterator[Need]:
    """The caller's use of the keys of SecureString parameters. Source: "AWS KMS encryption for SecureString"."""
    storing = incoming.operation == "PutParameter" and incoming.text("Type") == "SecureString"
    if not storing and incoming.params.get("WithDecryption") is not True:
        return
    for name in names:
        resource = parameter_arn(incoming, name)
        owner = account_of(resource) or incoming.account
        plain = resource.partition(":parameter")[2]
        reference = incoming.text("KeyId") if storing else secure_key(owner, incoming.region, plain)
        key = None if reference is None else key_of(owner, incoming, "ssm", reference)
        if key is not None:
            action = "Encrypt" if storing else "Decrypt"
            yield via("ssm", action, key, incoming, {"PARAMETER_ARN": resource})


def _ssm(incoming: Incoming) -> dict[str, str]:
    overwrite = incoming.params.get("Overwrite")
    keys = {} if overwrite is None else {"ssm:Overwrite": str(overwrite).lower()}
    recursive = incoming.params.get("Recursive")
    return keys if recursive is None else {**keys, "ssm:Recursive": str(recursive).lower()}


SSM: Mapping[str, Rule] = {
    **{
        operation: _parameters("Name")
        for operation in ("DeleteParameter", "GetParameter", "GetParameterHistory", "PutParameter")
    },
    **{operation: _parameters("Names") for operation in ("DeleteParameters", "GetParameters")},
    "DescribeParameters": anything("ssm:DescribeParameters"),
    "GetParametersByPath": _parameters("Path"),
    "LabelParameterVersion": _parameters("Name"),
    "UnlabelParameterVersion": _parameters("Name"),
    **{
        operation: _parameters("ResourceId")
        for operation in ("AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource")
    },
}


def _secret(incoming: Incoming) -> Sequence[Need]:
    name = incoming.text("SecretId")
    found = secret_arn(account_of(name) or incoming.account, incoming.region, name)
    keys = {"secretsmanager:SecretId": found}
    for key, parameter in (("VersionId", "VersionId"), ("VersionStage", "VersionStage")):
        if incoming.text(parameter):
            keys[f"secretsmanager:{key}"] = incoming.text(parameter)
    if incoming.operation == "GetSecretValue" and "secretsmanager:VersionStage" not in keys:
        keys["secretsmanager:VersionStage"] = "AWSCURRENT"
    return (need(f"secretsmanager:{incoming.operation}", found, incoming).having(keys), *_secret_value(incoming, found))


_VALUES = {"GetSecretValue": ("Decrypt",), "PutSecretValue": ("GenerateDataKey", "Decrypt")}
_VALUES["UpdateSecret"] = _VALUES["PutSecretValue"]


def _secret_value(incoming: Incoming, arn_of_secret: str) -> Iterator[Need]:
    """The caller's use of a secret's key. Source: Secrets Manager user guide, "Secret encryption and decryption"."""
    actions = _VALUES.get(incoming.operation, ())
    owner = account_of(arn_of_secret) or incoming.account
    reference = incoming.text("KmsKeyId") or secret_key(owner, incoming.region, arn_of_secret) if actions else None
    key = None if reference is None else key_of(owner, incoming, "secretsmanager", reference)
    if key is not None:
        for action in actions:
            yield via("secretsmanager", action, key, incoming, {"SecretARN": arn_of_secret})


def _create_secret(incoming: Incoming) -> Sequence[Need]:
    """Six random characters follow a new secret's name: policies cover it as ``secret:NAME-*``."""
    name = incoming.text("Name")
    resource = arn(incoming, "secretsmanager", f"secret:{name}-??????")
    needs = [need("secretsmanager:CreateSecret", resource, incoming).having({"secretsmanager:Name": name})]
    if incoming.params.get("Tags"):
        needs.append(need("secretsmanager:TagResource", resource, incoming))
    if incoming.text("KmsKeyId"):
        key = key_of(incoming.account, incoming, "secretsmanager", incoming.text("KmsKeyId"))
        if key is not None:
            needs += [via("secretsmanager", action, key, incoming, {}) for action in ("GenerateDataKey", "Decrypt")]
    return needs


_SECRET = (
    "CancelRotateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetResourcePolicy GetSecretValue "
    "ListSecretVersionIds PutResourcePolicy PutSecretValue RemoveRegionsFromReplication ReplicateSecretToRegions "
    "RestoreSecret RotateSecret StopReplicationToReplica TagResource UntagResource UpdateSecret "
    "UpdateSecretVersionStage ValidateResourcePolicy"
).split()

SECRETS: Mapping[str, Rule] = {
    **dict.fromkeys(_SECRET, _secret),
    "CreateSecret": _create_secret,
    "BatchGetSecretValue": anything("secretsmanager:BatchGetSecretValue"),
    "GetRandomPassword": anything("secretsmanager:GetRandomPassword"),
    "ListSecrets": anything("secretsmanager:ListSecrets"),
}

_TABLE = (
    "CreateTable DeleteItem DeleteTable DescribeContinuousBackups DescribeContributorInsights "
    "DescribeKinesisStreamingDestination DescribeTable DescribeTimeToLive GetItem PutItem UpdateContinuousBackups "
    "UpdateContributorInsights UpdateItem UpdateTable UpdateTimeToLive DescribeTableReplicaAutoScaling "
    "UpdateTableReplicaAutoScaling"
).split()
_TRANSACTED = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Get": "GetItem",
}


def _table_arn(incoming: Incoming, name: str) -> str:
    return name if name.startswith("arn:") else arn(incoming, "dynamodb", f"table/{name}")


def _item(incoming: Incoming) -> Sequence[Need]:
    found = _table_arn(incoming, incoming.text("TableName"))
    return (need(f"dynamodb:{incoming.operation}", found, incoming).having(_leading(incoming)),)


def _leading(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    """``dynamodb:Select``; ``dynamodb:LeadingKeys`` would need the table's schema and is absent."""
    selected = incoming.text("Select")
    return {"dynamodb:Select": selected} if selected else {}


def _query(incoming: Incoming) -> Sequence[Need]:
    found = _table_arn(incoming, incoming.text("TableName"))
    index = incoming.text("IndexName")
    resource = f"{found}/index/{index}" if index else found
    return (need(f"dynamodb:{incoming.operation}", resource, incoming).having(_leading(incoming)),)


def _batch(incoming: Incoming) -> Sequence[Need]:
    tables = incoming.params.get("RequestItems") or {"": None}
    return [need(f"dynamodb:{incoming.operation}", _table_arn(incoming, name), incoming) for name in tables]


def _transaction(incoming: Incoming) -> Sequence[Need]:
    """Each item is authorised as the single operation that it is."""
    needs = []
    for item in incoming.params.get("TransactItems") or ():
        for kind, inner in item.items():
            action = f"dynamodb:{_TRANSACTED[kind]}"
            found = need(action, _table_arn(incoming, str(inner.get("TableName"))), incoming)
            needs.append(found.having({"dynamodb:EnclosingOperation": incoming.operation}))
    return needs or [Need(f"dynamodb:{incoming.operation}", "*", incoming.account)]


DYNAMODB: Mapping[str, Rule] = {
    **dict.fromkeys(_TABLE, _item),
    **dict.fromkeys(("Query", "Scan"), _query),
    **dict.fromkeys(("BatchGetItem", "BatchWriteItem"), _batch),
    **dict.fromkeys(("TransactGetItems", "TransactWriteItems"), _transaction),
    **table(
        "dynamodb",
        "table/",
        {
            "": ("DescribeEndpoints", "DescribeLimits", "ListBackups", "ListExports", "ListGlobalTables", "ListTables"),
            "ResourceArn": (
                "DeleteResourcePolicy",
                "GetResourcePolicy",
                "ListTagsOfResource",
                "PutResourcePolicy",
                "TagResource",
                "UntagResource",
            ),
        },
    ),
}

CLOUDTRAIL: Mapping[str, Rule] = {
    "DescribeTrails": anything("cloudtrail:DescribeTrails"),
    "ListTrails": anything("cloudtrail:ListTrails"),
    "LookupEvents": anything("cloudtrail:LookupEvents"),
    **{
        operation: on(f"cloudtrail:{operation}", "Name", "trail/")
        for operation in (
            "CreateTrail",
            "DeleteTrail",
            "GetTrail",
            "GetTrailStatus",
            "StartLogging",
            "StopLogging",
            "UpdateTrail",
        )
    },
    **{
        operation: on(f"cloudtrail:{operation}", "TrailName", "trail/")
        for operation in ("GetEventSelectors", "GetInsightSelectors", "PutEventSelectors", "PutInsightSelectors")
    },
    "ListTags": on_each("cloudtrail:ListTags", "ResourceIdList", "trail/"),
}
