"""From the ARN, account id or service name of a caller to its `Principal`."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lockgate.iam.model import Context, Principal, PrincipalKind

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ANONYMOUS: Final = ("", "*", "anonymous")
_SERVICE_LINKED: Final = "AWSServiceRoleFor"


def principal_of(written: Any, context: Context) -> Principal:
    """The caller that `written` names.

    An ARN of root, user, role, role session or federated user; twelve digits for an account's root; a service's host
    name; the ARN or domain of an identity provider; ``*``, ``anonymous``, null or ``{"type": "Anonymous"}`` for an
    anonymous caller. Its tags are read from the context, as is the path of a session's role (``aws:PrincipalArn``).
    """
    if written is None or isinstance(written, Mapping) or written in _ANONYMOUS:
        return Principal(PrincipalKind.ANONYMOUS, "")
    text = str(written)
    if _ACCOUNT.fullmatch(text):
        text = f"arn:aws:iam::{text}:root"
    if not text.startswith("arn:"):
        return Principal(PrincipalKind.SERVICE, text)
    parts = text.split(":", 5)
    resource = parts[-1]
    if ":saml-provider/" in text or ":oidc-provider/" in text:
        return Principal(PrincipalKind.IDENTITY_PROVIDER, text)
    kind = _kind(resource)
    role = _role_arn(text, resource, context) if kind is PrincipalKind.ROLE_SESSION else None
    linked = _SERVICE_LINKED in resource or "/aws-service-role/" in resource
    return Principal(kind, text, parts[4], role, tags_in(context, "aws:principaltag/"), service_linked=linked)


def _kind(resource: str) -> PrincipalKind:
    if resource == "root":
        return PrincipalKind.ROOT
    if resource.startswith("user/"):
        return PrincipalKind.USER
    if resource.startswith("federated-user/"):
        return PrincipalKind.FEDERATED_USER
    return PrincipalKind.ROLE_SESSION


def _role_arn(text: str, resource: str, context: Context) -> str | None:
    """The role with its path, where the context names a role of the session's own account and name."""
    if resource.startswith("role/"):
        return text
    stated = next((value for key, value in context.items() if key.lower() == "aws:principalarn"), None)
    name = resource.removeprefix("assumed-role/").split("/", 1)[0]
    account = text.split(":", 5)[4]
    if isinstance(stated, str) and stated.endswith(f"/{name}") and f":iam::{account}:role/" in stated:
        return stated
    return None


def tags_in(context: Context, prefix: str) -> dict[str, str]:
    """The tags that the keys under the lower-case `prefix` stand for."""
    return {
        key[len(prefix) :]: value
        for key, value in context.items()
        if key.lower().startswith(prefix) and isinstance(value, str)
    }
