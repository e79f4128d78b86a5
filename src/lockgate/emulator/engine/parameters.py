"""The keys under which Parameter Store and Secrets Manager keep what they hold."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

import sys

from ministack.core.responses import request_scope


def secure_key(account: str, region: str, name: str) -> str | None:
    """The key id of a SecureString parameter, or None for other types and for a parameter that does not exist."""
    module = sys.modules.get("ministack.services.ssm")
    if module is None:
        return None
    for candidate in (name, f"/{name}", name.lstrip("/")):
        record = module._parameters.get_scoped(account, region, candidate)
        if record is not None:
            return str(record.get("KeyId") or "") if record.get("Type") == "SecureString" else None
    return None


def secret_key(account: str, region: str, reference: str) -> str | None:
    """The key id of a secret (empty for the managed key), or None when there is no such secret."""
    module = sys.modules.get("ministack.services.secretsmanager")
    if module is None:
        return None
    with request_scope(account, region):
        _, found = module._resolve(reference)
    return None if not found else str(found.get("KmsKeyId") or "")
