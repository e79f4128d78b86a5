"""From the ARN, account id or service name of a caller to its `Principal`."""

import re
from typing import Final

from lockgate.iam.model import NOTHING, Context, Principal, PrincipalKind

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ANONYMOUS: Final = ("", "*", "anonymous")
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_PROVIDERS: Final = ("accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com")
_SEGMENTS: Final = 6
_SERVICE_LINKED: Final = "AWSServiceRoleFor"


def principal_of(written: str | None, context: Context = NOTHING) -> Principal:
    """The caller that `written` names.

    An ARN of root, user, role, role session or federated user; twelve digits for an account's root; a service's host
    name; the ARN or domain of an identity provider; ``*``, ``anonymous``, nothing or None for an anonymous caller. Its
    tags are read from the context, as is the path of a session's role (``aws:PrincipalArn``). Raises ValueError when
    `written` names nobody.
    """
    if written is None or written in _ANONYMOUS:
        return Principal(PrincipalKind.ANONYMOUS, "")
    text = written
    if _ACCOUNT.fullmatch(text):
        text = f"arn:aws:iam::{text}:root"
    if ":saml-provider/" in text or ":oidc-provider/" in text or text in _PROVIDERS:
        return Principal(PrincipalKind.IDENTITY_PROVIDER, text)
    if _HOST.fullmatch(text):
        return Principal(PrincipalKind.SERVICE, text)
    parts = text.split(":", 5)
    resource = parts[-1]
    kind = _kind(resource) if parts[0] == "arn" and len(parts) == _SEGMENTS else None
    if kind is None:
        raise ValueError(f"`{text}` names no caller")
    role = _role_arn(text, resource, context) if kind is PrincipalKind.ROLE_SESSION else None
    linked = _SERVICE_LINKED in resource or "/aws-service-role/" in resource
    return Principal(kind, text, parts[4], role, tags_in(context, "aws:principaltag/"), service_linked=linked)


def _kind(resource: str) -> PrincipalKind | None:
    if resource == "root":
        return PrincipalKind.ROOT
    if resource.startswith("user/"):
        return PrincipalKind.USER
    if resource.startswith("federated-user/"):
        return PrincipalKind.FEDERATED_USER
    return PrincipalKind.ROLE_SESSION if resource.startswith(("role/", "assumed-role/")) else None


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
