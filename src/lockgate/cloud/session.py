"""Clients for every account, and the one place where calls are made."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lockgate.cloud.credentials import Keys, Profile, Role, Source, SourceOf
from lockgate.cloud.errors import Place, translated

_ATTEMPTS_LOCAL, _ATTEMPTS_AWS = 3, 10
_CONNECT_LIMIT, _READ_LIMIT = 10, 930
"""Seconds; a synchronous invocation of a function may take fifteen minutes."""

_NO_CONFIGURATION: dict[str, tuple[Any, Any, Any, Any]] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, "/dev/null", None),
    "credentials_file": (None, None, "/dev/null", None),
}
"""For an endpoint of our own: nothing of the user's AWS configuration or environment may have a say."""


class Session:
    """botocore clients by account, Region and service, made when first needed. Safe to use from several threads."""

    def __init__(
        self, sources: SourceOf, region: str, endpoint: str | None = None, models: "_Models | None" = None
    ) -> None:
        """`endpoint` None is AWS itself; otherwise ``http://127.0.0.1:PORT`` takes every call.

        `models` are service models that another session has read already.
        """
        self.region = region
        self.endpoint = endpoint
        self._sources = sources
        self._models = models or _Models()
        self._clients: dict[tuple[str, str, str], Any] = {}

    def as_somebody(self, source: Source) -> "Session":
        """The same endpoint with other credentials, whatever the account is called."""
        return Session(lambda _account: source, self.region, self.endpoint, self._models)

    def client(self, account: str, service: str, region: str | None = None) -> Any:
        """The client; raises `LockgateError` when there are no credentials."""
        key = (account, region or self.region, service)
        with self._models.lock:
            if key not in self._clients:
                with _ours(Place(account, key[1], service, "client")):
                    self._clients[key] = self._make(*key)
            return self._clients[key]

    def call(self, account: str, service: str, operation: str, region: str | None = None, **parameters: Any) -> Any:
        """Botocore's answer to ``operation`` (``describe_stacks``).

        Raises `LockgateError`, `CallRefusedError` for AWS's errors.
        """
        client = self.client(account, service, region)
        name = client.meta.method_to_api_mapping[operation]
        with _ours(Place(account, region or self.region, service, name)):
            return getattr(client, operation)(**parameters)

    def pages(
        self, account: str, service: str, operation: str, region: str | None = None, **parameters: Any
    ) -> Iterator[Any]:
        """The answers page by page, where the operation has pages."""
        client = self.client(account, service, region)
        if not client.can_paginate(operation):
            yield self.call(account, service, operation, region, **parameters)
            return
        name = client.meta.method_to_api_mapping[operation]
        pages = iter(client.get_paginator(operation).paginate(**parameters))
        while True:
            with _ours(Place(account, region or self.region, service, name)):
                page = next(pages, None)
            if page is None:
                return
            yield page

    def _make(self, account: str, region: str, service: str) -> Any:
        source = self._sources(account)
        session, keys = self._resolve(source, region)
        return session.create_client(
            service,
            region_name=region,
            endpoint_url=self.endpoint,
            config=self._config(),
            **_parameters(keys),
        )

    def _resolve(self, source: Source, region: str) -> tuple[Any, Keys | None]:
        match source:
            case Keys():
                return self._session(None, isolated=True), source
            case Profile():
                return self._session(source.name), None
            case Role():
                return self._assuming(source, region), None

    def _session(self, profile: str | None, *, isolated: bool = False) -> Any:
        from botocore.session import Session as Botocore  # noqa: PLC0415 - imported by what needs it only

        from lockgate.cloud.models import WithoutWords  # noqa: PLC0415 - same

        known, key = self._models.sessions, "\0isolated" if isolated else profile
        if key not in known:
            made = known[key] = Botocore(session_vars=_NO_CONFIGURATION if isolated else None, profile=profile)
            made.get_component("data_loader").file_loader = WithoutWords()
        return known[key]

    def _assuming(self, role: Role, region: str) -> Any:
        """A session whose credentials are the role's, renewed when they are about to expire."""
        from botocore.credentials import (  # noqa: PLC0415 - imported by what needs it only
            DeferredRefreshableCredentials,
            create_assume_role_refresher,
        )
        from botocore.session import Session as Botocore  # noqa: PLC0415 - same

        base, keys = self._resolve(role.source, region)
        sts = base.create_client(
            "sts", region_name=region, endpoint_url=self.endpoint, config=self._config(), **_parameters(keys)
        )
        refresh = create_assume_role_refresher(sts, {"RoleArn": role.arn, "RoleSessionName": role.session})
        session = Botocore(session_vars=_NO_CONFIGURATION)
        resolver: Any = session.get_component("credential_provider")
        resolver.providers = [_Assumed(DeferredRefreshableCredentials(refresh, _Assumed.METHOD))]
        return session

    def _config(self) -> Any:
        from botocore.config import Config  # noqa: PLC0415 - imported by what needs it only

        local = self.endpoint is not None
        own: dict[str, Any] = {"s3": {"addressing_style": "path"}, "proxies": {}} if local else {}
        return Config(
            retries={"mode": "standard", "max_attempts": _ATTEMPTS_LOCAL if local else _ATTEMPTS_AWS},
            connect_timeout=_CONNECT_LIMIT,
            read_timeout=_READ_LIMIT,
            max_pool_connections=32,
            user_agent_extra="lockgate",
            **own,
        )


class _Models:
    """botocore's own sessions, which hold the service models: reading those is most of a client's cost."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.sessions: dict[str | None, Any] = {}


class _Assumed:
    """A provider of credentials in botocore's sense: the one that a session of a role has."""

    METHOD = "assume-role"

    def __init__(self, credentials: Any) -> None:
        self._credentials = credentials

    def load(self) -> Any:
        """The credentials, which renew themselves."""
        return self._credentials


def _parameters(keys: Keys | None) -> dict[str, str | None]:
    if keys is None:
        return {}
    return {
        "aws_access_key_id": keys.access_key,
        "aws_secret_access_key": keys.secret_key,
        "aws_session_token": keys.token,
    }


@contextmanager
def _ours(place: Place) -> Iterator[None]:
    """Turn botocore's errors into ours."""
    try:
        yield
    except Exception as error:
        ours = translated(error, place)
        if ours is None:
            raise
        raise ours from error
