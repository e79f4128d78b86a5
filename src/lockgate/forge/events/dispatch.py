"""Delivery in the background: one queue and one thread for each hook, so that a slow receiver delays nobody else.

GitHub makes one attempt; the forge makes further ones when no connection came about, since in a rehearsal a
receiver may still be starting. Every attempt is kept.
"""

import json
import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from lockgate.forge.events import transport
from lockgate.forge.records import Delivery, Webhook
from lockgate.forge.world import World

_LOG = logging.getLogger(__name__)
RETRIES = (0.2, 0.5, 1.0, 3.0, 10.0)
"""Seconds to wait before each further attempt after a failed connection."""


@dataclass(frozen=True, slots=True)
class _Job:
    hook: int
    event: str
    payload: str
    guid: str
    redelivery: bool


class Dispatcher:
    """Delivers payloads to hooks."""

    def __init__(self, world: World, retries: Sequence[float] = RETRIES) -> None:
        self._world = world
        self._retries = tuple(retries)
        self._queues: dict[int, SimpleQueue[_Job | None]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    def send(self, hook: Webhook, event: str, payload: Mapping[str, Any]) -> str:
        """Queue a new delivery; returns its guid."""
        guid = str(uuid.uuid4())
        self._queue(_Job(hook.id, event, json.dumps(payload, separators=(",", ":")), guid, redelivery=False))
        return guid

    def redeliver(self, delivery: Delivery, payload: str) -> None:
        """Queue the same payload again under the same guid."""
        self._queue(_Job(delivery.hook, delivery.event, payload, delivery.guid, redelivery=True))

    def stop(self) -> None:
        """Let the threads end after what they are sending now."""
        self._stopping.set()
        with self._lock:
            for queue in self._queues.values():
                queue.put(None)

    def _queue(self, job: _Job) -> None:
        with self._lock:
            if job.hook not in self._queues:
                self._queues[job.hook] = SimpleQueue()
                name = f"hook-{job.hook}"
                threading.Thread(target=self._work, args=(self._queues[job.hook],), name=name, daemon=True).start()
            self._queues[job.hook].put(job)

    def _work(self, queue: SimpleQueue[_Job | None]) -> None:
        while (job := queue.get()) is not None and not self._stopping.is_set():
            try:
                self._deliver(job)
            except Exception:  # noqa: BLE001 - one delivery must not end the others; logged in full
                _LOG.exception("delivery %s of %s to hook %s broke off", job.guid, job.event, job.hook)

    def _deliver(self, job: _Job) -> None:
        redelivery = job.redelivery
        for delay in (*self._retries, None):
            hook = self._world.records.webhooks.one(id=job.hook)
            if hook is None or self._attempt(hook, job, redelivery=redelivery) or delay is None:
                return
            if self._stopping.wait(delay):
                return
            redelivery = True

    def _attempt(self, hook: Webhook, job: _Job, *, redelivery: bool) -> bool:
        """Send once and keep the outcome; whether a receiver answered."""
        body = transport.encode(hook, job.payload)
        headers = transport.headers(hook, job.event, job.guid, body)
        started = self._world.clock()
        answer = transport.post(hook, body, headers)
        self._world.records.deliveries.add(
            hook=hook.id,
            repo=hook.repo,
            guid=job.guid,
            delivered_at=self._world.now(),
            redelivery=redelivery,
            event=job.event,
            action=json.loads(job.payload).get("action"),
            duration=(self._world.clock() - started).total_seconds(),
            status=answer.status,
            status_code=answer.code,
            url=hook.config["url"],
            request_headers=headers,
            body=job.payload,
            response_headers=answer.headers,
            response=answer.body,
        )
        self._remember(hook, answer)
        _LOG.info("delivered %s %s to %s: %s", job.event, job.guid, hook.config["url"], answer.status)
        return answer.code != 0

    def _remember(self, hook: Webhook, answer: transport.Answer) -> None:
        status = "active" if answer.status == "OK" else "unused" if not answer.code else "misconfigured"
        last = {"code": answer.code or None, "status": status, "message": answer.status}
        self._world.records.database.execute("UPDATE webhook SET last = ? WHERE id = ?", (json.dumps(last), hook.id))
