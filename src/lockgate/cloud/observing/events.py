"""Event buses with their policies, and rules with what they call."""

from collections.abc import Iterator, Mapping
from typing import Any

from lockgate.cloud.observing.deliveries import some
from lockgate.cloud.observing.documents import of_resource
from lockgate.cloud.session import Session
from lockgate.proof import Called, Holding, Rule


def buses(session: Session, account: str) -> Iterator[Holding]:
    """Every bus of the account in the session's Region."""
    for bus in _buses(session, account):
        policy = bus.get("Policy")
        known = of_resource("bus policy", policy, bus["Name"])
        yield Holding(bus["Arn"], account, "bus", bus["Name"], policy=known)


def rules(session: Session, account: str) -> Iterator[Holding]:
    """Every rule of every bus."""
    for bus in _buses(session, account):
        for page in session.pages(account, "events", "list_rules", EventBusName=bus["Name"]):
            for each in page.get("Rules", ()):
                yield _rule(session, account, bus["Name"], each)


def _buses(session: Session, account: str) -> Iterator[Mapping[str, Any]]:
    for page in session.pages(account, "events", "list_event_buses"):
        yield from page.get("EventBuses", ())


def _rule(session: Session, account: str, bus: str, found: Mapping[str, Any]) -> Holding:
    pages = session.pages(account, "events", "list_targets_by_rule", Rule=found["Name"], EventBusName=bus)
    targets = tuple(Called(each["Arn"], each.get("RoleArn")) for page in pages for each in page.get("Targets", ()))
    facts = Rule(
        targets=targets,
        pattern=found.get("EventPattern", ""),
        schedule=found.get("ScheduleExpression", ""),
        bus=bus,
        enabled=found.get("State", "ENABLED") != "DISABLED",
    )
    roles = some(found.get("RoleArn"), *(each.role for each in targets))
    return Holding(found["Arn"], account, "rule", found["Name"], roles=roles, delivery=facts)
