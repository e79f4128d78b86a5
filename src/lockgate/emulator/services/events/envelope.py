"""The envelope of an event: EventBridge user guide, "Events in Amazon EventBridge"."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any


def envelope(
    account: str,
    region: str,
    time: datetime,
    *,
    source: str,
    detail_type: str,
    detail: Mapping[str, Any],
    resources: Sequence[str] = (),
) -> dict[str, Any]:
    """A new event with an id of its own; `account` is where it originates."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "time": stamp(time),
        "region": region,
        "resources": list(resources),
        "detail": dict(detail),
    }


def stamp(time: datetime) -> str:
    """``2026-05-01T12:00:00Z``."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
