"""Lambda: functions with their qualifiers, layers, event source mappings, and the package in S3.

Source: service authorization reference, "AWS Lambda"; Lambda developer guide, "Attribute-based access control" and
"Using resource-based policies".
"""

# ruff: noqa: SIM905 - long lists of operation names read better as text

from collections.abc import Mapping, Sequence
from typing import Any

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn, need
from lockgate.emulator.authorise.tables.s3 import object_need
from lockgate.emulator.authorise.tables.s3_keys import encryption_needs
from lockgate.emulator.engine import s3

_FUNCTION_PARTS = 7
_QUALIFIED = (
    "DeleteFunctionEventInvokeConfig GetFunction GetFunctionConfiguration GetFunctionEventInvokeConfig GetPolicy "
    "DeleteFunction PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig "
    "DeleteProvisionedConcurrencyConfig "
    "GetProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig AddPermission RemovePermission "
    "GetRuntimeManagementConfig "
    "PutRuntimeManagementConfig CreateFunctionUrlConfig DeleteFunctionUrlConfig GetFunctionUrlConfig "
    "UpdateFunctionUrlConfig"
).split()
_PLAIN = (
    "DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency GetFunctionCodeSigningConfig GetFunctionConcurrency "
    "GetFunctionRecursionConfig ListAliases ListFunctionEventInvokeConfigs ListFunctionUrlConfigs "
    "ListProvisionedConcurrencyConfigs ListVersionsByFunction PublishVersion PutFunctionCodeSigningConfig "
    "PutFunctionConcurrency PutFunctionRecursionConfig UpdateFunctionConfiguration"
).split()
_ALIAS = "CreateAlias DeleteAlias GetAlias UpdateAlias".split()
_EVERYTHING = "GetAccountSettings ListFunctions ListEventSourceMappings ListLayers ListCodeSigningConfigs".split()
_ACTIONS = {"Invoke": "InvokeFunction", "InvokeAsync": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"}


def function_arn(incoming: Incoming, *, qualified: bool) -> str:
    """The ARN of the function that ``FunctionName`` means: a name, ``name:qualifier``, a partial ARN or an ARN."""
    given = incoming.text("FunctionName")
    if given.startswith("arn:"):
        parts = given.split(":")
        base, inner = ":".join(parts[:_FUNCTION_PARTS]), ":".join(parts[_FUNCTION_PARTS:])
    elif ":function:" in given:
        account, _, rest = given.partition(":function:")
        name, _, inner = rest.partition(":")
        base = arn(incoming, "lambda", f"function:{name}", account=account)
    else:
        name, _, inner = given.partition(":")
        base = arn(incoming, "lambda", f"function:{name}")
    qualifier = inner or incoming.text("Qualifier")
    return f"{base}:{qualifier}" if qualified and qualifier else base


def _function(*, qualified: bool) -> Rule:
    def rule(incoming: Incoming) -> Sequence[Need]:
        action = f"lambda:{_ACTIONS.get(incoming.operation, incoming.operation)}"
        return (need(action, function_arn(incoming, qualified=qualified), incoming).having(_context(incoming)),)

    return rule


def _context(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    keys: dict[str, str | tuple[str, ...]] = {}
    if incoming.text("Principal"):
        keys["lambda:Principal"] = incoming.text("Principal")
    layers = [layer for layer in incoming.params.get("Layers") or () if isinstance(layer, str)]
    if layers:
        keys["lambda:Layer"] = tuple(layers)
    if incoming.text("AuthType"):
        keys["lambda:FunctionUrlAuthType"] = incoming.text("AuthType")
    return keys


def _with_code(incoming: Incoming) -> Sequence[Need]:
    """Create and update: Lambda reads the package from S3 with the caller's permissions."""
    needs = list(_function(qualified=False)(incoming))
    if incoming.operation == "CreateFunction":
        if incoming.params.get("Tags"):
            needs.append(need("lambda:TagResource", function_arn(incoming, qualified=False), incoming))
        needs += _layers(incoming)
    return [*needs, *code_needs(incoming)]


def _layers(incoming: Incoming) -> Sequence[Need]:
    return [
        need("lambda:GetLayerVersion", layer, incoming)
        for layer in incoming.params.get("Layers") or ()
        if isinstance(layer, str) and layer.startswith("arn:")
    ]


def code_location(params: Mapping[str, Any]) -> tuple[str, str, str | None] | None:
    """Bucket, key and version of a package in S3, or None when the package is in the call."""
    code = params.get("Code") or params.get("Content") or params
    bucket, key = code.get("S3Bucket"), code.get("S3Key")
    return (str(bucket), str(key), code.get("S3ObjectVersion")) if bucket and key else None


def code_needs(incoming: Incoming) -> Sequence[Need]:
    """Reading the package, and decrypting it."""
    location = code_location(incoming.params)
    if location is None:
        return ()
    bucket, key, version = location
    via: Mapping[str, str | tuple[str, ...]] = {"aws:ViaAWSService": "true", "aws:CalledVia": ("lambda.amazonaws.com",)}
    needs = [object_need(incoming, "GetObject", bucket, key, version).having(via)]
    if s3.object_encryption(bucket, key, version) is not None:
        needs += encryption_needs(reading(incoming, bucket, key, version))
    return needs


def reading(incoming: Incoming, bucket: str, key: str, version: str | None) -> Incoming:
    """The GetObject that a service makes on the caller's behalf."""
    params = {"Bucket": bucket, "Key": key, **({"VersionId": version} if version else {})}
    return Incoming(
        incoming.caller,
        "s3",
        "GetObject",
        params,
        incoming.region,
        incoming.request,
        incoming.now,
        incoming.presigned_age,
    )


def _mapping(incoming: Incoming) -> Sequence[Need]:
    uuid = incoming.text("UUID") or "*"
    keys: dict[str, str] = {}
    if incoming.text("FunctionName"):
        keys["lambda:FunctionArn"] = function_arn(incoming, qualified=True)
    resource = arn(incoming, "lambda", f"event-source-mapping:{uuid}")
    return (need(f"lambda:{incoming.operation}", resource, incoming).having(keys),)


def _layer(incoming: Incoming) -> Sequence[Need]:
    name = incoming.text("LayerName") or incoming.text("Arn")
    version = incoming.params.get("VersionNumber")
    base = name if name.startswith("arn:") else arn(incoming, "lambda", f"layer:{name}")
    resource = f"{base}:{version}" if version is not None else base
    action = incoming.operation.removesuffix("ByArn")
    needs = [need(f"lambda:{action}", resource, incoming)]
    return [*needs, *(code_needs(incoming) if incoming.operation == "PublishLayerVersion" else ())]


def _tagged(incoming: Incoming) -> Sequence[Need]:
    return (need(f"lambda:{incoming.operation}", incoming.text("Resource"), incoming),)


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_QUALIFIED, _function(qualified=True)),
    **dict.fromkeys([*_PLAIN, *_ALIAS], _function(qualified=False)),
    **dict.fromkeys(_ACTIONS, _function(qualified=True)),
    **{operation: anything(f"lambda:{operation}") for operation in _EVERYTHING},
    **dict.fromkeys(
        (
            "CreateEventSourceMapping",
            "DeleteEventSourceMapping",
            "GetEventSourceMapping",
            "UpdateEventSourceMapping",
        ),
        _mapping,
    ),
    **dict.fromkeys(
        (
            "AddLayerVersionPermission",
            "DeleteLayerVersion",
            "GetLayerVersion",
            "GetLayerVersionByArn",
            "GetLayerVersionPolicy",
            "ListLayerVersions",
            "PublishLayerVersion",
            "RemoveLayerVersionPermission",
        ),
        _layer,
    ),
    **dict.fromkeys(("ListTags", "TagResource", "UntagResource"), _tagged),
    "CreateFunction": _with_code,
    "UpdateFunctionCode": _with_code,
}
