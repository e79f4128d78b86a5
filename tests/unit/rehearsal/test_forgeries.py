"""Facts about the webhooks that an attacker sends."""

import hashlib
import hmac
from dataclasses import dataclass, field

from lockgate.rehearsal.attacks.by_webhook import forgeries

BODY = b'{"ref":"refs/heads/develop"}'
GOOD = "sha256=" + hmac.new(b"secret", BODY, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Real:
    headers: dict[str, str] = field(
        default_factory=lambda: {"X-GitHub-Delivery": "real", "X-Hub-Signature-256": GOOD, "X-GitHub-Event": "push"}
    )
    body: bytes = BODY


def made() -> dict[str, tuple[dict[str, str], bytes]]:
    return {name: (dict(headers), body) for name, (headers, body), _ in forgeries(Real())}


def test_forged_webhooks_have_new_ids_and_no_good_signature():
    for name in ("an unsigned webhook", "a webhook that is signed with another secret"):
        headers, body = made()[name]
        assert body == BODY
        assert headers["X-GitHub-Delivery"] != "real"
        assert headers.get("X-Hub-Signature-256") != GOOD


def test_a_replayed_webhook_is_the_very_same():
    assert made()["a webhook that was delivered before"] == (Real().headers, BODY)


def test_a_replay_with_a_broken_signature_proves_nothing():
    judged = {name: refuses for name, _, refuses in forgeries(Real())}
    replayed = judged["a webhook that was delivered before"]
    assert replayed(200, "this delivery was taken before")
    assert not replayed(403, "the signature does not match")
    assert not replayed(200, "build started")


def test_a_forgery_counts_as_refused_only_for_its_signature():
    refuses = {name: judge for name, _, judge in forgeries(Real())}["an unsigned webhook"]
    assert refuses(403, "the signature in X-Hub-Signature-256 does not match")
    assert not refuses(404, "Not Found")
    assert not refuses(200, "build started")
