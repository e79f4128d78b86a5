"""The emulator's audit trail as a trace keeps it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lockgate.rehearsal.trace import RecordedCall, Traffic

_ALLOWED = "Allowed"
_DENIED_CODES = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}

Entry = Mapping[str, Any]


def traffic_of(audit: Iterable[Entry], accounts: Iterable[str]) -> tuple[Traffic, ...]:
    """Calls and denials by account and service, for the accounts given."""
    calls: dict[str, Counter[str]] = {account: Counter() for account in accounts}
    denied: dict[str, Counter[str]] = {account: Counter() for account in calls}
    for entry in audit:
        account = entry["account"]
        if account in calls:
            calls[account][entry["service"]] += 1
            if _is_denied(entry):
                denied[account][entry["service"]] += 1
    return tuple(Traffic(account, dict(calls[account]), dict(denied[account])) for account in calls)


def calls_of(audit: Iterable[Entry], began: datetime) -> tuple[RecordedCall, ...]:
    """Every decision of every call of a rehearsal that began then."""
    return tuple(call for entry in audit for call in _calls(entry, began))


def _calls(entry: Entry, began: datetime) -> Iterable[RecordedCall]:
    at = (datetime.fromisoformat(entry["time"]) - began).total_seconds()
    common = (at, entry["account"], entry["caller"])
    for decision in entry["decisions"]:
        allowed = decision["effect"] == _ALLOWED
        reason = "; ".join(decision["reasons"])
        yield RecordedCall(*common, decision["action"], decision["resource"], allowed, reason, entry["source"])
    if not entry["decisions"]:
        action = f"{entry['service']}:{entry['operation']}"
        yield RecordedCall(*common, action, "", not entry["error"], entry["message"], entry["source"])


def _is_denied(entry: Entry) -> bool:
    return entry["error"] in _DENIED_CODES or any(each["effect"] != _ALLOWED for each in entry["decisions"])
