"""EventBridge rules, targets and buses, which the engine stores: the `EventRules` of the ports."""

# ruff: noqa: SLF001 - the engine has no public readers; tests/contract/emulator_front pins these names down

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import eventbridge

from lockgate.emulator.ports import Rule


class EngineRules:
    """Reads live from the engine; see `lockgate.emulator.ports.EventRules`."""

    def matching(self, account: str, region: str, bus: str, event: Mapping[str, Any]) -> Sequence[Rule]:
        """The enabled rules of the bus whose pattern matches the event."""
        with request_scope(account, region):
            view = eventbridge._pattern_event_view(_record(event))
            return [
                _rule(key, record)
                for key, record in eventbridge._rules.items()
                if _enabled(record, bus)
                and record.get("EventPattern")
                and eventbridge._matches_pattern_view(record["EventPattern"], view)
            ]

    def scheduled(self, account: str, region: str) -> Sequence[Rule]:
        """The enabled rules with a schedule expression, on the default bus."""
        with request_scope(account, region):
            return [
                _rule(key, record)
                for key, record in eventbridge._rules.items()
                if _enabled(record, "default") and record.get("ScheduleExpression")
            ]

    def scopes(self) -> Sequence[tuple[str, str]]:
        """Every (account, region) that has rules."""
        return sorted({(scope[0], scope[1]) for scope in list(eventbridge._rules._data)})

    def bus_exists(self, account: str, region: str, bus: str) -> bool:
        """Whether there is such a bus; every account has ``default``."""
        return bus == "default" or bool(eventbridge._event_buses.contains_scoped(account, region, bus))


def bus_policy(account: str, region: str, bus: str) -> str | None:
    """The bus' resource policy, or None."""
    policy = eventbridge._event_bus_policies.get_scoped(account, region, bus)
    return json.dumps(policy) if policy else None


def put_bus_policy(account: str, region: str, bus: str, policy: Mapping[str, Any]) -> None:
    """Replace the bus' policy: PutPermission's ``Policy``, which the engine ignores."""
    eventbridge._event_bus_policies.set_scoped(account, region, bus, dict(policy))


def _enabled(record: Mapping[str, Any], bus: str) -> bool:
    state = str(record.get("State", "ENABLED"))
    return state.startswith("ENABLED") and str(record.get("EventBusName", "default")) == bus


def _rule(key: str, record: Mapping[str, Any]) -> Rule:
    targets = eventbridge._targets.get(key) or ()
    return Rule(
        arn=record["Arn"],
        name=record["Name"],
        bus=record.get("EventBusName", "default"),
        targets=tuple(dict(target) for target in targets),
        schedule=record.get("ScheduleExpression") or None,
    )


def _record(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event envelope in the engine's internal spelling."""
    return {
        "EventId": event.get("id", ""),
        "Source": event.get("source", ""),
        "DetailType": event.get("detail-type", ""),
        "Detail": json.dumps(event.get("detail", {})),
        "Time": event.get("time", ""),
        "Resources": list(event.get("resources", ())),
        "Account": event.get("account", ""),
        "Region": event.get("region", ""),
        "Version": event.get("version", "0"),
    }


def policies() -> list[tuple[str, str, str, str]]:
    """Account, Region, bus and policy of every bus that has one."""
    return [(*scope, json.dumps(policy)) for scope, policy in list(eventbridge._event_bus_policies._data.items())]
