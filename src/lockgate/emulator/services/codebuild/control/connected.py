"""Sources that are reached through a connection of CodeConnections.

CodeBuild asks for the connection with the project's role: when the project is made or changed, and when a build fetches
the source. Source: CodeBuild user guide, "GitHub App connections", step 2;
https://github.com/aws/aws-cdk/issues/38504 for the moment and the message; UseConnection is from there, too.
"""

from lockgate.emulator.ports import Aws, Credentials, ServiceError
from lockgate.emulator.services.codebuild.control.state import Scope, Shape
from lockgate.emulator.services.connections import ConnectionStatus, connection_hub

KIND = "CODECONNECTIONS"
_ACTIONS = ("GetConnection", "GetConnectionToken", "UseConnection")


def connection_of(scope: Scope, source: Shape) -> str | None:
    """ARN of the source's own connection, else of the account's credential when that is one, else None."""
    auth = source.get("auth") or {}
    if auth.get("type") == KIND and auth.get("resource"):
        return str(auth["resource"])
    if auth.get("resource"):
        return None
    with scope.lock:
        found = scope.credentials.get(source["type"])
    return found.token if found is not None and found.auth_type == KIND else None


def check_connection(aws: Aws, scope: Scope, source: Shape, role: Credentials) -> None:
    """Raise ``OAuthProviderException`` unless the role may use the source's connection and somebody has completed it.

    A source without a connection is in order.
    """
    arn = connection_of(scope, source)
    if arn is None:
        return
    service = arn.split(":")[2]
    try:
        for action in _ACTIONS:
            aws.allowed_as(role, f"{service}:{action}", arn)
    except ServiceError as error:
        raise _refused(f"User is not authorized to access connection {arn}") from error
    found = connection_hub(aws).connection(arn)
    if found is None or found.status is not ConnectionStatus.AVAILABLE:
        raise _refused(f"Connection {arn} is not available")


def connection_token(aws: Aws, arn: str) -> str | None:
    """The token that the handshake brought; None before it."""
    found = connection_hub(aws).connection(arn)
    return None if found is None else found.token


def _refused(message: str) -> ServiceError:
    return ServiceError("OAuthProviderException", message)
