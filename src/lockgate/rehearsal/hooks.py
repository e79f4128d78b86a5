"""Webhooks as GitHub's log shows them: what was delivered, and what was answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lockgate.design.delivery import Delivery
from lockgate.rehearsal.github import Reply, hooks, request, send
from lockgate.rehearsal.stage import Stage
from lockgate.rehearsal.waiting import SOON, until

_NEWEST = 30
_WANTED = ("push", "pull_request")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery: the headers and the body as they were sent, and the receiver's answer."""

    event: str
    headers: Mapping[str, str]
    payload: Mapping[str, Any]
    body: bytes
    answer: str


def newest(stage: Stage, repository: str, hook: int) -> Delivered | None:
    """The hook's newest push or pull request that was taken; None when nothing was delivered yet."""
    for each in _listed(stage, repository, hook):
        if each["event"] in _WANTED and each["status"] == "OK":
            return _whole(stage, repository, hook, each["id"])
    return None


def answered(stage: Stage, delivery: Delivery, ref: str, commit: str) -> list[str]:
    """What every hook that hears of pushes answered to the push of `commit` to `ref`, once all have answered."""
    repository = delivery.application.repository.full_name
    listening = [hook["id"] for hook in hooks(stage, repository) if "push" in hook["events"]]

    def look() -> list[str] | None:
        found = [_answer(stage, repository, hook, ref, commit) for hook in listening]
        return [each for each in found if each is not None] if None not in found else None

    return until(stage, SOON, f"the webhooks to hear of {ref}", look)


def send_to(url: str, sent: tuple[Mapping[str, str], bytes]) -> Reply:
    """Knock at a webhook's address with these headers and this body."""
    headers, body = sent
    return send(url, "POST", headers, body)


def _answer(stage: Stage, repository: str, hook: int, ref: str, commit: str) -> str | None:
    for each in _listed(stage, repository, hook):
        if each["event"] == "push":
            whole = _whole(stage, repository, hook, each["id"])
            if (whole.payload["ref"], whole.payload["after"]) == (ref, commit):
                return whole.answer
    return None


def _listed(stage: Stage, repository: str, hook: int) -> list[Any]:
    return list(request(stage, "GET", f"/repos/{repository}/hooks/{hook}/deliveries?per_page={_NEWEST}"))


def _whole(stage: Stage, repository: str, hook: int, delivery: int) -> Delivered:
    found = request(stage, "GET", f"/repos/{repository}/hooks/{hook}/deliveries/{delivery}")
    sent = found["request"]
    return Delivered(
        event=found["event"],
        headers=sent["headers"],
        payload=sent["payload"],
        body=json.dumps(sent["payload"], separators=(",", ":")).encode(),  # as GitHub writes it
        answer=_in_words(found["response"]["payload"]),
    )


def _in_words(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return " ".join(text.split())
    return str(value.get("message", text)) if isinstance(value, dict) else text
