"""The handshake, the repository webhooks that a connection keeps at the provider, and what they deliver.

The real service owns a GitHub App, whose installation brings the webhooks. Here each watched repository gets one
webhook of its own per connection, made with the token of the handshake; its address is unguessable, its secret is
random, and a delivery counts only with a correct HMAC over its raw body (GitHub, "Validating webhook deliveries").
"""

import hashlib
import hmac
import json
import logging
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lockgate.emulator.ports import Aws, ControlRequest, ServiceError
from lockgate.emulator.services.connections.github import GitHub
from lockgate.emulator.services.connections.hub import Delivery, Listener
from lockgate.emulator.services.connections.store import Connection, ConnectionStatus, ConnectionStore

log = logging.getLogger(__name__)

HANDSHAKE = "connections/handshake"
DELIVERIES = "webhooks/connections"
EVENTS = ("push", "pull_request")
REMEMBERED = 2000
"""How many delivery ids are remembered, so that a repeated one is ignored."""


@dataclass(slots=True)
class Hook:
    """A webhook for one repository through one connection; `id` is the provider's, once it exists there."""

    opaque: str
    secret: str = field(repr=False)
    connection_arn: str
    repository: str
    id: int | None = None
    listeners: dict[str, Listener] = field(default_factory=dict)


class Webhooks:
    """Keeps hooks and deliveries; answers the control interface."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self.store = ConnectionStore()
        self._hooks: dict[str, Hook] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()
        aws.control(HANDSHAKE, self.handshake)
        aws.control(DELIVERIES, self.deliver, public=True)

    def github(self, connection: Connection) -> GitHub:
        """The provider as the connection sees it; raises ``ResourceUnavailableException`` before the handshake."""
        if connection.token is None:
            raise ServiceError("ResourceUnavailableException", f"Connection {connection.arn} is not available")
        return GitHub(self._aws.github, connection.token)

    def hooks(self) -> list[Hook]:
        """Every webhook that is kept at the provider, or will be."""
        with self.store.lock:
            return list(self._hooks.values())

    def seen(self) -> list[str]:
        """The deliveries that were taken, the oldest first."""
        with self.store.lock:
            return list(self._seen)

    def take_over(self, hooks: Iterable[tuple[Hook, Iterable[str]]], seen: Iterable[str]) -> None:
        """Know webhooks and deliveries of an earlier process.

        Each webhook comes with the keys of its watches: until these are renewed it has listeners that only wait, so
        that nobody takes it for one that is not needed any more.
        """
        with self.store.lock:
            for hook, keys in hooks:
                hook.listeners = dict.fromkeys(keys, _not_yet)
                self._hooks[hook.opaque] = hook
            self._seen.update(dict.fromkeys(seen))

    def handshake(self, request: ControlRequest) -> tuple[int, Any]:
        """``POST {"arn", "token"}``: check the token at the provider, keep it, and make the connection available.

        On AWS a person does this in the console; there is no API for it.
        """
        arn, token = _handshake_fields(request)
        connection = self.store.get(arn)
        if connection.provider != "GitHub":
            raise ServiceError(
                "InvalidInputException", f"Provider {connection.provider} is not emulated, only GitHub is"
            )
        user = GitHub(self._aws.github, token).get("/user")
        with self.store.lock:
            connection.token = token
            connection.login = str(user["login"])
            connection.status = ConnectionStatus.AVAILABLE
            waiting = [h for h in self._hooks.values() if h.connection_arn == connection.arn and h.id is None]
        for hook in waiting:
            self._register(connection, hook)
        return 200, {"arn": connection.arn, "status": connection.status.value, "login": connection.login}

    def watch(self, key: str, connection_arn: str, repository: str, listener: Listener) -> None:
        """See `ConnectionHub.watch`."""
        connection = self.store.find(connection_arn)
        if connection is None:
            log.warning("repository %s cannot be watched: there is no connection %s", repository, connection_arn)
            return
        with self.store.lock:
            for other in self._hooks.values():
                other.listeners.pop(key, None)
            hook = self._hook(connection.arn, repository)
            hook.listeners[key] = listener
        self._remove_idle()
        if hook.id is None and connection.status is ConnectionStatus.AVAILABLE:
            self._register(connection, hook)

    def unwatch(self, key: str) -> None:
        """See `ConnectionHub.unwatch`."""
        with self.store.lock:
            for hook in self._hooks.values():
                hook.listeners.pop(key, None)
        self._remove_idle()

    def forget(self, connection: Connection) -> None:
        """The connection is deleted: its webhooks go with it."""
        with self.store.lock:
            hooks = [hook for hook in self._hooks.values() if hook.connection_arn == connection.arn]
        for hook in hooks:
            self._remove(hook, connection)

    def deliver(self, request: ControlRequest) -> tuple[int, Any]:
        """A delivery at ``/_lockgate/webhooks/connections/OPAQUE``, untrusted until its HMAC fits."""
        hook = self._hooks.get(request.path.strip("/"))
        if hook is None or request.method != "POST":
            return 404, {"message": "Not Found"}
        expected = "sha256=" + hmac.new(hook.secret.encode(), request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), request.headers.get("x-hub-signature-256", "").encode()):
            log.warning("a delivery for %s was refused: its signature does not fit", hook.repository)
            return 401, {"message": "signature does not match"}
        return self._accept(hook, request)

    def _accept(self, hook: Hook, request: ControlRequest) -> tuple[int, Any]:
        event = request.headers.get("x-github-event", "")
        delivery_id = request.headers.get("x-github-delivery", "")
        if event not in EVENTS:
            return 200, {"message": f"event `{event}` starts nothing"}
        if not delivery_id or not self._first_time(f"{hook.opaque}/{delivery_id}"):
            return 200, {"message": "this delivery was seen before"}
        try:
            payload = json.loads(request.body)
        except ValueError:
            return 400, {"message": "the body is not JSON"}
        delivery = Delivery(delivery_id, event, hook.repository, hook.connection_arn, payload)
        for key, listener in list(hook.listeners.items()):
            try:
                listener(delivery)
            except Exception:  # one pipeline's trouble must not keep the delivery from the others
                log.exception("delivery %s could not be handed to %s", delivery_id, key)
        return 202, {"message": "accepted"}

    def _first_time(self, delivery: str) -> bool:
        with self.store.lock:
            if delivery in self._seen:
                return False
            self._seen[delivery] = None
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return True

    def _hook(self, connection_arn: str, repository: str) -> Hook:
        for hook in self._hooks.values():
            if (hook.connection_arn, hook.repository) == (connection_arn, repository):
                return hook
        hook = Hook(secrets.token_urlsafe(24), secrets.token_urlsafe(32), connection_arn, repository)
        self._hooks[hook.opaque] = hook
        return hook

    def _register(self, connection: Connection, hook: Hook) -> None:
        document = {
            "name": "web",
            "active": True,
            "events": list(EVENTS),
            "config": {
                "url": f"{self._aws.endpoint}/_lockgate/{DELIVERIES}/{hook.opaque}",
                "content_type": "json",
                "secret": hook.secret,
                "insecure_ssl": "0",
            },
        }
        try:
            hook.id = int(self.github(connection).post(f"/repos/{hook.repository}/hooks", document)["id"])
        except ServiceError as error:
            log.warning(
                "repository %s cannot be watched through %s: %s", hook.repository, connection.name, error.message
            )

    def _remove_idle(self) -> None:
        with self.store.lock:
            idle = [hook for hook in self._hooks.values() if not hook.listeners]
        for hook in idle:
            self._remove(hook)

    def _remove(self, hook: Hook, connection: Connection | None = None) -> None:
        with self.store.lock:
            self._hooks.pop(hook.opaque, None)
        owner = connection or self.store.find(hook.connection_arn)
        if hook.id is None or owner is None:
            return
        try:
            self.github(owner).delete(f"/repos/{hook.repository}/hooks/{hook.id}")
        except ServiceError as error:
            log.warning("the webhook of %s could not be deleted: %s", hook.repository, error.message)


def _not_yet(delivery: Delivery) -> None:
    log.warning("delivery %s came before its pipeline watched again", delivery.id)


def _handshake_fields(request: ControlRequest) -> tuple[str, str]:
    if request.method != "POST":
        raise ServiceError("InvalidInputException", "the handshake is a POST", status=405)
    try:
        document = json.loads(request.body)
        arn, token = document["arn"], document["token"]
    except (ValueError, KeyError, TypeError):
        arn = token = None
    if not (isinstance(arn, str) and isinstance(token, str) and token):
        raise ServiceError("InvalidInputException", 'the handshake needs {"arn": "...", "token": "..."}')
    return arn, token
