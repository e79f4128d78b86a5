"""One signed request to a hook's receiver.

Source: GitHub's pages "Webhook events and payloads" (delivery headers) and "Validating webhook deliveries".
"""

import hashlib
import hmac
import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lockgate.forge.records import Webhook

TIME_LIMIT = 10.0
"""Seconds that a receiver has for its answer, as on GitHub."""

_KEPT = 64 * 1024
_AGENT = "GitHub-Hookshot/lockgate"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered; `code` 0 when there was none, with the reason in `status`."""

    code: int
    status: str
    headers: Mapping[str, str]
    body: str


def encode(hook: Webhook, payload: str) -> bytes:
    """The raw body: the JSON text itself, or a form with one field ``payload``."""
    if hook.config.get("content_type") == "form":
        return urlencode({"payload": payload}).encode()
    return payload.encode()


def headers(hook: Webhook, event: str, guid: str, body: bytes) -> dict[str, str]:
    """GitHub's delivery headers; both signatures when the hook has a secret."""
    form = hook.config.get("content_type") == "form"
    signatures = {}
    if secret := hook.config.get("secret"):
        for name, algorithm in {"X-Hub-Signature": "sha1", "X-Hub-Signature-256": "sha256"}.items():
            signatures[name] = f"{algorithm}={_sign(secret, body, algorithm)}"
    return {
        "Accept": "*/*",
        "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
        "User-Agent": _AGENT,
        "X-GitHub-Delivery": guid,
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": str(hook.id),
        "X-GitHub-Hook-Installation-Target-ID": str(hook.repo),
        "X-GitHub-Hook-Installation-Target-Type": "repository",
        **signatures,
    }


def post(hook: Webhook, body: bytes, sent: Mapping[str, str]) -> Answer:
    """Send it once. Redirects are not followed and no proxy is asked."""
    parts = urlsplit(hook.config["url"])
    target = parts.path or "/"
    connection = _connection(hook, parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request("POST", f"{target}?{parts.query}" if parts.query else target, body, dict(sent))
        response = connection.getresponse()
        text = response.read(_KEPT).decode(errors="replace")
        status = "OK" if response.status < http.client.BAD_REQUEST else _status_text(response.status)
        return Answer(response.status, status, dict(response.getheaders()), text)
    except TimeoutError:
        return Answer(0, "timed out", {}, "")
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, f"failed to connect to host: {error}", {}, "")
    finally:
        connection.close()


def _connection(hook: Webhook, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=TIME_LIMIT)
    context = ssl.create_default_context()
    if hook.config.get("insecure_ssl") == "1":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=TIME_LIMIT, context=context)


def _sign(secret: str, body: bytes, algorithm: str) -> str:
    return hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()


def _status_text(code: int) -> str:
    return f"Invalid HTTP Response: {code}"
