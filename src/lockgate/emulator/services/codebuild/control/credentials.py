"""Source credentials: ImportSourceCredentials, ListSourceCredentials, DeleteSourceCredentials."""

from collections.abc import Mapping
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.codebuild.control.connected import connection_of, connection_token
from lockgate.emulator.services.codebuild.control.constraints import check
from lockgate.emulator.services.codebuild.control.state import Scope, Shape, SourceCredential, State


class Credentials:
    """The operations on source credentials. A token is never given back."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def operations(self) -> Mapping[str, Operation]:
        """By name."""
        return {
            "ImportSourceCredentials": self.import_,
            "ListSourceCredentials": self.list,
            "DeleteSourceCredentials": self.delete,
        }

    def import_(self, call: Call) -> Mapping[str, Any]:
        """ImportSourceCredentials: one token for each server type, replaced unless ``shouldOverwrite`` is false."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        kind, auth = call.params["serverType"], call.params["authType"]
        if auth == "BASIC_AUTH" and (kind != "BITBUCKET" or not call.params.get("username")):
            raise ServiceError(
                "InvalidInputException",
                "BASIC_AUTH is for BITBUCKET only and needs a username; use PERSONAL_ACCESS_TOKEN",
            )
        arn = scope.arn("token", kind.lower().replace("_", "-"))
        if auth in {"CODECONNECTIONS", "SECRETS_MANAGER"}:
            arn = call.params["token"]
        with scope.lock:
            if kind in scope.credentials and not call.params.get("shouldOverwrite", True):
                raise ServiceError(
                    "ResourceAlreadyExistsException", f"Access token with server type {kind} already exists"
                )
            scope.credentials[kind] = SourceCredential(
                arn, kind, auth, call.params["token"], call.params.get("username")
            )
        return {"arn": arn}

    def list(self, call: Call) -> Mapping[str, Any]:
        """ListSourceCredentials."""
        scope = self._state.scope(call.account, call.region)
        with scope.lock:
            return {"sourceCredentialsInfos": [_info(each) for each in scope.credentials.values()]}

    def delete(self, call: Call) -> Mapping[str, Any]:
        """DeleteSourceCredentials, by ARN."""
        check(call)
        scope = self._state.scope(call.account, call.region)
        arn = call.params["arn"]
        with scope.lock:
            for kind, each in scope.credentials.items():
                if each.arn == arn:
                    del scope.credentials[kind]
                    return {"arn": arn}
        raise ServiceError("ResourceNotFoundException", f"Source credentials not found: {arn}")


def _info(credential: SourceCredential) -> Shape:
    info = {"arn": credential.arn, "serverType": credential.server_type, "authType": credential.auth_type}
    external = credential.auth_type in {"CODECONNECTIONS", "SECRETS_MANAGER"}
    return {**info, "resource": credential.token} if external else info


def token_for(aws: Aws, scope: Scope, source: Shape) -> str | None:
    """The token of the connection of a source, or the one that was imported for its type (``GITHUB``), or None."""
    connection = connection_of(scope, source)
    if connection is not None:
        return connection_token(aws, connection)
    with scope.lock:
        found = scope.credentials.get(source["type"])
    if found is None or found.auth_type == "SECRETS_MANAGER":
        return None
    return found.token
