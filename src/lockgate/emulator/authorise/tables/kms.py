"""KMS: keys by id, ARN or alias, in the caller's account or another; the encryption context; grants.

Source: KMS developer guide, "AWS KMS permissions" (which operations work across accounts) and "Condition keys for
    AWS KMS".
"""

from collections.abc import Mapping, Sequence

from lockgate.emulator.authorise.needs import Incoming, Need, Rule
from lockgate.emulator.authorise.rules import anything, arn
from lockgate.emulator.engine import kms
from lockgate.emulator.ports import ServiceError

_ACROSS_ACCOUNTS = frozenset(
    {
        "CreateGrant",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListGrants",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    }
)
_ON_KEY = _ACROSS_ACCOUNTS | {
    "CancelKeyDeletion",
    "DeleteImportedKeyMaterial",
    "DisableKey",
    "DisableKeyRotation",
    "EnableKey",
    "EnableKeyRotation",
    "GetKeyPolicy",
    "GetParametersForImport",
    "ImportKeyMaterial",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListResourceTags",
    "PutKeyPolicy",
    "ReplicateKey",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateKeyDescription",
    "UpdatePrimaryRegion",
}


def _key(incoming: Incoming, reference: str) -> kms.Key:
    """The key that a reference means; AWS tells a missing key only to its own account."""
    found = kms.find(incoming.account, incoming.region, reference)
    if found is not None:
        return found
    if reference.startswith("alias/aws/"):
        return kms.managed(incoming.account, incoming.region, reference.removeprefix("alias/aws/"))
    name = reference if reference.startswith("arn:") else arn(incoming, "kms", _resource(reference))
    if name.split(":")[4:5] != [incoming.account]:
        raise ServiceError(
            "AccessDeniedException",
            f"User: {incoming.caller.principal.arn} is not authorized to perform: kms:{incoming.operation} on "
            f"resource: {name} because the resource does not exist in this Region, no resource-based policies allow "
            "access, or a resource-based policy explicitly denies access",
        )
    what = "Alias" if ":alias/" in name else "Key"
    raise ServiceError("NotFoundException", f"{what} '{name}' does not exist")


def _resource(reference: str) -> str:
    return reference if reference.startswith("alias/") else f"key/{reference}"


def _on_key(incoming: Incoming) -> Sequence[Need]:
    return (key_need(incoming, f"kms:{incoming.operation}", _key(incoming, incoming.text("KeyId"))),)


def key_need(incoming: Incoming, action: str, key: kms.Key) -> Need:
    """An action on a key, with KMS's context keys."""
    if key.account != incoming.account and action.partition(":")[2] not in _ACROSS_ACCOUNTS:
        raise ServiceError("AccessDeniedException", f"{action} is not supported on a key of another account.")
    return Need(action, key.arn, key.account, _context(incoming), key.tags)


def _context(incoming: Incoming) -> dict[str, str | tuple[str, ...]]:
    params = incoming.params
    keys: dict[str, str | tuple[str, ...]] = {"kms:CallerAccount": incoming.account}
    pairs: Mapping[str, str] = params.get("EncryptionContext") or {}
    if pairs:
        keys |= {f"kms:EncryptionContext:{name}": value for name, value in pairs.items()}
        keys["kms:EncryptionContextKeys"] = tuple(pairs)
    reference = incoming.text("KeyId")
    if "alias/" in reference:
        keys["kms:RequestAlias"] = reference[reference.index("alias/") :]
    singles = {
        "kms:EncryptionAlgorithm": "EncryptionAlgorithm",
        "kms:GranteePrincipal": "GranteePrincipal",
        "kms:RetiringPrincipal": "RetiringPrincipal",
        "kms:ScheduleKeyDeletionPendingWindowInDays": "PendingWindowInDays",
        "kms:BypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
        "kms:KeySpec": "KeySpec",
        "kms:KeyUsage": "KeyUsage",
        "kms:KeyOrigin": "Origin",
        "kms:MultiRegion": "MultiRegion",
        "kms:SigningAlgorithm": "SigningAlgorithm",
        "kms:MessageType": "MessageType",
    }
    keys |= {key: _text(params[name]) for key, name in singles.items() if params.get(name) is not None}
    if incoming.operation == "CreateGrant":
        keys["kms:GrantOperations"] = tuple(params.get("Operations") or ())
        keys["kms:GrantIsForAWSResource"] = (
            "true" if incoming.caller.context.get("aws:ViaAWSService") == "true" else "false"
        )
        keys["kms:GrantConstraintType"] = tuple(params.get("Constraints") or ())
    return keys


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _decrypt(incoming: Incoming) -> Sequence[Need]:
    reference = incoming.text("KeyId")
    found = _key(incoming, reference) if reference else kms.of_ciphertext(incoming.params.get("CiphertextBlob") or b"")
    if found is None:
        raise ServiceError("InvalidCiphertextException", "")
    return (key_need(incoming, "kms:Decrypt", found),)


def _re_encrypt(incoming: Incoming) -> Sequence[Need]:
    reference = incoming.text("SourceKeyId")
    source = _key(incoming, reference) if reference else kms.of_ciphertext(incoming.params.get("CiphertextBlob") or b"")
    if source is None:
        raise ServiceError("InvalidCiphertextException", "")
    target = _key(incoming, incoming.text("DestinationKeyId"))
    same = {"kms:ReEncryptOnSameKey": "true" if source.arn == target.arn else "false"}
    return (
        Need("kms:ReEncryptFrom", source.arn, source.account, _pairs(incoming, "SourceEncryptionContext") | same),
        Need("kms:ReEncryptTo", target.arn, target.account, _pairs(incoming, "DestinationEncryptionContext") | same),
    )


def _pairs(incoming: Incoming, parameter: str) -> dict[str, str | tuple[str, ...]]:
    pairs: Mapping[str, str] = incoming.params.get(parameter) or {}
    keys: dict[str, str | tuple[str, ...]] = {f"kms:EncryptionContext:{name}": text for name, text in pairs.items()}
    return {**keys, "kms:EncryptionContextKeys": tuple(pairs), "kms:CallerAccount": incoming.account}


def _alias(incoming: Incoming) -> Sequence[Need]:
    """The alias and the keys it comes from and goes to; each must be allowed."""
    name = incoming.text("AliasName")
    action = f"kms:{incoming.operation}"
    needs = [Need(action, arn(incoming, "kms", name), incoming.account, {"kms:CallerAccount": incoming.account})]
    before = kms.find(incoming.account, incoming.region, name)
    if before is not None:
        needs.append(key_need(incoming, action, before))
    target = incoming.text("TargetKeyId")
    if target:
        needs.append(key_need(incoming, action, _key(incoming, target)))
    return needs


def _create(incoming: Incoming) -> Sequence[Need]:
    needs = [Need("kms:CreateKey", "*", incoming.account, _context(incoming))]
    if incoming.params.get("Tags"):
        # The key has no policy yet that could allow it: an identity policy must, on `*`.
        needs.append(Need("kms:TagResource", "*", incoming.account, _context(incoming)))
    return needs


def _retire(incoming: Incoming) -> Sequence[Need]:
    """RetireGrant is allowed by the grant itself or by policy; a token alone names no key."""
    reference = incoming.text("KeyId")
    if not reference:
        return (Need("kms:RetireGrant", "*", incoming.account),)
    return _on_key(incoming)


RULES: Mapping[str, Rule] = {
    **dict.fromkeys(_ON_KEY, _on_key),
    "ConnectCustomKeyStore": anything("kms:ConnectCustomKeyStore"),
    "CreateAlias": _alias,
    "CreateKey": _create,
    "Decrypt": _decrypt,
    "DeleteAlias": _alias,
    "GenerateRandom": anything("kms:GenerateRandom"),
    "ListAliases": anything("kms:ListAliases"),
    "ListKeys": anything("kms:ListKeys"),
    "ReEncrypt": _re_encrypt,
    "ListRetirableGrants": anything("kms:ListRetirableGrants"),
    "RetireGrant": _retire,
    "UpdateAlias": _alias,
}
