"""Secrets by name: Secrets Manager puts six random characters behind a secret's name, which only its store knows."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

import sys

from ministack.core.responses import request_scope


def secret_arn(account: str, region: str, reference: str) -> str:
    """The ARN of the secret that a name, an ARN or a partial ARN means; for an unknown one the ARN of its name."""
    module = sys.modules.get("ministack.services.secretsmanager")
    if module is not None:
        with request_scope(account, region):
            _, found = module._resolve(reference)
        if found:
            return str(found["ARN"])
    return (
        reference if reference.startswith("arn:") else f"arn:aws:secretsmanager:{region}:{account}:secret:{reference}"
    )
