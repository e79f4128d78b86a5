"""Dynamic references: ``{{resolve:ssm:name:version}}`` and its kin inside property values.

Source: CloudFormation user guide, "Get values stored in other services using dynamic references". They are resolved
when a resource is created or updated, with the permissions of whoever creates it, and never shown.
"""

import re
from collections.abc import Callable
from typing import Any

from lockgate.emulator.services.cloudformation.errors import template_error

_REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}")

Resolver = Callable[[str, str], str]
"""Takes the service (``ssm``, ``ssm-secure``, ``secretsmanager``) and the rest; gives the value."""


def has_reference(value: Any) -> bool:
    """Whether a dynamic reference occurs anywhere in the value."""
    if isinstance(value, str):
        return _REFERENCE.search(value) is not None
    items = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return any(has_reference(item) for item in items)


def resolve(value: Any, resolver: Resolver) -> Any:
    """The value with every dynamic reference replaced."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: resolver(match.group(1), match.group(2)), value)
    if isinstance(value, list):
        return [resolve(item, resolver) for item in value]
    if isinstance(value, dict):
        return {key: resolve(item, resolver) for key, item in value.items()}
    return value


def secret_parts(text: str) -> tuple[str, str, str, str]:
    """Secret id, JSON key, stage and version id of ``id:SecretString:key:stage:version``; the id may be an ARN."""
    head, marker, rest = text.partition(":SecretString")
    if not marker and not text.startswith("arn:"):
        head, _, unknown = text.partition(":")
        if unknown:
            raise template_error(f"Could not parse SecretString: {{{{resolve:secretsmanager:{text}}}}}")
    key, stage, version, *_ = [*rest.removeprefix(":").split(":"), "", "", ""]
    return head, key, stage, version
