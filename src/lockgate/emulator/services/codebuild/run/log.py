"""A build's log: lines with secrets masked, kept for S3 and sent to CloudWatch Logs as the project's role."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import ClientError

from lockgate.emulator.ports import Clock

MASK = "***"
_MOST_BYTES = 64 * 1024 * 1024
_LONGEST_EVENT = 200_000
_MOST_EVENTS = 5_000
_MOST_BATCH = 900_000
_FLUSH_AFTER = timedelta(seconds=1)


class Sink(Protocol):
    """Where lines go."""

    def send(self, events: list[tuple[datetime, str]]) -> None:
        """Take a batch of lines in order."""


class CloudWatchSink:
    """A log stream, written with PutLogEvents. After a refusal it stays silent and keeps the reason in `refusal`."""

    def __init__(self, client: Any, group: str, stream: str) -> None:
        self._client = client
        self._group = group
        self._stream = stream
        self.refusal: str | None = None

    def send(self, events: list[tuple[datetime, str]]) -> None:
        """Send `events` in as many calls as the limits of PutLogEvents need."""
        batch: list[dict[str, Any]] = []
        size = 0
        for when, message in events:
            event = {"timestamp": int(when.timestamp() * 1000), "message": message[:_LONGEST_EVENT]}
            batch.append(event)
            size += len(message.encode()) + 26
            if len(batch) >= _MOST_EVENTS or size >= _MOST_BATCH:
                self._put(batch)
                batch, size = [], 0
        self._put(batch)

    def _put(self, batch: list[dict[str, Any]]) -> None:
        if not batch or self.refusal is not None:
            return
        try:
            self._client.put_log_events(logGroupName=self._group, logStreamName=self._stream, logEvents=batch)
        except ClientError as error:
            details = error.response["Error"]
            self.refusal = f"{details['Code']}: {details['Message']}"


class BuildLog:
    """The log of one build. Used by the build's own thread only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sinks: list[Sink] = []
        self._secrets: list[str] = []
        self._pending: list[tuple[datetime, str]] = []
        self._lines: list[str] = []
        self._partial = b""
        self._size = 0
        self._sent = clock.now()

    def attach(self, sink: Sink) -> None:
        """Send every line to `sink` too."""
        self._sinks.append(sink)

    def mask(self, *values: str) -> None:
        """Show `values` as three asterisks from now on."""
        found = {*self._secrets, *(part for value in values for part in (value, *value.splitlines()) if part.strip())}
        self._secrets = sorted(found, key=len, reverse=True)

    def masked(self, text: str) -> str:
        """`text` without the secrets."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text

    def say(self, text: str) -> None:
        """A line of the agent: ``[Container] 2026/01/31 12:00:00.000000 TEXT``."""
        self._end_partial()
        self._add(f"[Container] {self._clock.now():%Y/%m/%d %H:%M:%S.%f} {text}\n")

    def output(self, data: bytes) -> None:
        """What a command wrote, or nothing: then only what has waited for a second is sent.

        It is shown by whole lines, so that a secret is never cut in two.
        """
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._add(line.decode(errors="replace") + "\n")
        if len(self._partial) > _LONGEST_EVENT:
            self._end_partial()
        self._flush_if_due()

    def _end_partial(self) -> None:
        if self._partial:
            partial, self._partial = self._partial, b""
            self._add(partial.decode(errors="replace") + "\n")

    def _add(self, line: str) -> None:
        if self._size > _MOST_BYTES:
            return
        self._size += len(line)
        text = (
            self.masked(line)
            if self._size <= _MOST_BYTES
            else "[Container] The log is too long; the rest is left out\n"
        )
        self._lines.append(text)
        self._pending.append((self._clock.now(), text))
        self._flush_if_due()

    def _flush_if_due(self) -> None:
        if self._pending and self._clock.now() - self._sent >= _FLUSH_AFTER:
            self.flush()

    def flush(self) -> None:
        """Send what has gathered."""
        pending, self._pending = self._pending, []
        self._sent = self._clock.now()
        for sink in self._sinks:
            sink.send(pending)

    def finish(self) -> None:
        """Show the last line although it has no end, and send everything."""
        self._end_partial()
        self.flush()

    @property
    def text(self) -> str:
        """The whole log."""
        return "".join(self._lines)
