"""What the emulator itself answers on the control interface."""

import json
from typing import Any

from lockgate.emulator.audit import AuditTrail
from lockgate.emulator.clock import AdvanceableClock
from lockgate.emulator.control import Control, Stop
from lockgate.emulator.faults import Faults
from lockgate.emulator.ids import new_id
from lockgate.emulator.ports import ControlRequest, ServiceError
from lockgate.emulator.wire.render import iso

_LONGEST_WAIT = 30.0
_PAGE = 5000


def register(
    control: Control, audit: AuditTrail, clock: AdvanceableClock, faults: Faults, stop: Stop, reset: Stop
) -> None:
    """Register health, ready, audit, clock, faults, stop and reset.

    `ready` says by a random id which world answers: after a reset it is another one.
    """
    world = new_id()
    control.register("health", lambda _: (200, {"status": "ok"}), public=True)
    control.register("ready", lambda _: (200, {"status": "ready", "world": world}), public=True)
    control.register("audit", lambda request: _audit(audit, request))
    control.register("clock", lambda request: _clock(clock, request))
    control.register("faults", lambda request: _faults(faults, request))
    control.register("stop", lambda request: _end(stop, request, {"status": "stopping"}))
    control.register("reset", lambda request: _end(reset, request, {"status": "resetting", "world": world}))


def _audit(audit: AuditTrail, request: ControlRequest) -> tuple[int, Any]:
    """``GET audit?since=N[&wait=SECONDS][&settle=SECONDS][&limit=N]``: the entries after number N, over all accounts.

    `wait` waits that long for the first of them, `settle` for those of the calls that are under way. ``last`` is the
    number of the newest entry there is, which is not in this answer when there are more than `limit`.
    """
    since, limit = int(_number(request, "since", 0)), int(_number(request, "limit", _PAGE))
    wait, settle = (min(_number(request, name, 0.0), _LONGEST_WAIT) for name in ("wait", "settle"))
    if settle:
        audit.settle(settle)
    entries = audit.wait(since, wait) if wait else audit.since(since)
    last = entries[-1].number if entries else since
    return 200, {"entries": [entry.to_json() for entry in entries[:limit]], "last": last}


def _clock(clock: AdvanceableClock, request: ControlRequest) -> tuple[int, Any]:
    """``GET clock``, or ``POST clock?advance=SECONDS``."""
    if request.method == "POST":
        clock.advance(_number(request, "advance", 0.0))
    return 200, {"now": iso(clock.now())}


def _faults(faults: Faults, request: ControlRequest) -> tuple[int, Any]:
    """``GET faults``, ``PUT faults`` with a JSON list of rules, ``DELETE faults``."""
    if request.method in {"PUT", "POST", "DELETE"}:
        try:
            rules = json.loads(request.body) if request.method != "DELETE" else []
            faults.replace(rules)
        except (ValueError, TypeError, AttributeError) as error:
            raise ServiceError("BadRequest", f"the rules make no sense: {error}") from error
    return 200, {"faults": faults.listed()}


def _end(end: Stop, request: ControlRequest, answer: dict[str, str]) -> tuple[int, Any]:
    """``POST stop`` ends the emulator; ``POST reset`` starts it anew in place, empty."""
    if request.method != "POST":
        raise ServiceError("MethodNotAllowed", "this takes POST", 405)
    end()
    return 202, answer


def _number(request: ControlRequest, name: str, default: float) -> float:
    text = request.query.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value < 0:
        raise ServiceError("BadRequest", f"{name} must be a number that is not negative")
    return value
