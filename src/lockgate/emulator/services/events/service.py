"""PutEvents; every other operation of the service is the engine's.

Source: EventBridge API reference, "PutEvents": entries fail one by one, with a code and a message in their place.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lockgate.emulator.ports import Aws, Call, Operation, ServiceError
from lockgate.emulator.services.events.delivery import Delivery
from lockgate.emulator.services.events.envelope import envelope
from lockgate.kernel import Arn

ENTRIES = 10
SIZE_LIMIT = 262_144
"""Bytes of one request ("Calculating PutEvents event entry size")."""
REQUIRED = ("Source", "DetailType", "Detail")

Entry = Mapping[str, Any]


class EventsService:
    """The part of EventBridge that is ours."""

    name = "events"
    partial = True

    def __init__(self, aws: Aws, delivery: Delivery) -> None:
        self._aws = aws
        self._delivery = delivery

    @property
    def operations(self) -> Mapping[str, Operation]:
        """PutEvents."""
        return {"PutEvents": self._put}

    def _put(self, call: Call) -> Mapping[str, Any]:
        entries = call.params["Entries"]
        if not 1 <= len(entries) <= ENTRIES:
            raise ServiceError(
                "ValidationException",
                f"1 validation error detected: Value '{len(entries)}' at 'entries' failed to satisfy constraint: "
                f"Member must have length between 1 and {ENTRIES}",
            )
        if sum(_size(entry) for entry in entries) > SIZE_LIMIT:
            raise ServiceError("ValidationException", "Total size of the entries in the request is over the limit.")
        answers = [self._one(call, entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}

    def _one(self, call: Call, entry: Entry) -> dict[str, str]:
        account, region, bus = _bus(call, entry.get("EventBusName") or "default")
        relayed = self._delivery.relayed(entry.get("TraceHeader"))
        fault = None if relayed else _fault(entry)
        if fault is not None:
            return fault
        event = relayed or self._event(call, entry)
        if self._aws.rules.bus_exists(account, region, bus):
            hand_over = self._delivery.deliver_relayed if relayed else self._delivery.deliver
            self._aws.background.run(f"events/{bus}", lambda: hand_over(account, region, bus, event))
        return {"EventId": event["id"]}

    def _event(self, call: Call, entry: Entry) -> dict[str, Any]:
        time = entry.get("Time")
        return envelope(
            call.caller.principal.account or call.account,
            call.region,
            time if isinstance(time, datetime) else self._aws.clock.now(),
            source=entry["Source"],
            detail_type=entry["DetailType"],
            detail=json.loads(entry["Detail"]),
            resources=entry.get("Resources") or (),
        )


def _bus(call: Call, name: str) -> tuple[str, str, str]:
    """Account, Region and name of a bus given by name or by ARN."""
    if not name.startswith("arn:"):
        return call.account, call.region, name
    arn = Arn.parse(name)
    return arn.account, arn.region, arn.resource.removeprefix("event-bus/")


def _fault(entry: Entry) -> dict[str, str] | None:
    for key in REQUIRED:
        if not entry.get(key):
            return _error("InvalidArgument", f"Parameter {key} is not valid. Reason: {key} is a required argument.")
    if entry["Source"].startswith("aws."):
        return _error("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = json.loads(entry["Detail"])
    except ValueError:
        detail = None
    return None if isinstance(detail, dict) else _error("MalformedDetail", "Detail is malformed.")


def _error(code: str, message: str) -> dict[str, str]:
    return {"ErrorCode": code, "ErrorMessage": message}


def _size(entry: Entry) -> int:
    texts = [entry.get("Source"), entry.get("DetailType"), entry.get("Detail"), *(entry.get("Resources") or ())]
    return sum(len(text.encode()) for text in texts if text) + (14 if entry.get("Time") else 0)
