"""Webhooks that an attacker could send: everything about a real one is known, but not the secret."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Protocol

Request = tuple[Mapping[str, str], bytes]
"""Headers and body."""
Forgery = tuple[str, Request, Callable[[int, str], bool]]
"""What it is called, the request, and whether an answer refuses it, by its status and its words."""

_SIGNATURES = ("X-Hub-Signature", "X-Hub-Signature-256")
_ID = "X-GitHub-Delivery"
_NEW_IDS = ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002")


class Sent(Protocol):
    """A delivery that GitHub has made."""

    @property
    def headers(self) -> Mapping[str, str]:
        """As they were sent."""

    @property
    def body(self) -> bytes:
        """As it was sent."""


def forgeries(real: Sent) -> tuple[Forgery, ...]:
    """The event under new ids, without a signature and signed with a guessed secret; and the very same delivery."""
    bare = {name: value for name, value in real.headers.items() if name not in _SIGNATURES}
    guessed = "sha256=" + hmac.new(b"guessed", real.body, hashlib.sha256).hexdigest()
    unsigned = {**bare, _ID: _NEW_IDS[0]}
    wrongly = {**bare, _ID: _NEW_IDS[1], _SIGNATURES[1]: guessed}
    return (
        ("an unsigned webhook", (unsigned, real.body), _closes_the_door),
        ("a webhook that is signed with another secret", (wrongly, real.body), _closes_the_door),
        ("a webhook that was delivered before", (dict(real.headers), real.body), _knows_it),
    )


def _closes_the_door(status: int, said: str) -> bool:
    return status in {401, 403} and "signature" in said


def _knows_it(status: int, said: str) -> bool:
    """Its signature is good, and nothing happens a second time."""
    return status < 300 and "before" in said  # noqa: PLR2004 - HTTP's own boundary of success
