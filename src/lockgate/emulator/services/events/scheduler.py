"""Rules with a schedule: looks at the clock every second and hands out the events that are due.

The clock can be moved: everything that would have happened meanwhile is due then, up to a limit.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from lockgate.emulator.ports import Aws, Rule
from lockgate.emulator.services.events.delivery import Delivery
from lockgate.emulator.services.events.envelope import envelope
from lockgate.emulator.services.events.schedule import Schedule, read_schedule

log = logging.getLogger(__name__)

TICK = 1.0
MINUTE = timedelta(minutes=1)
AT_ONCE = 100
"""How many missed events of one rule are made up for after the clock was moved."""


class Scheduler:
    """One thread for the world."""

    def __init__(self, aws: Aws, delivery: Delivery) -> None:
        self._aws = aws
        self._delivery = delivery
        self._last: dict[tuple[str, str], datetime] = {}
        self._broken: set[str] = set()

    def run(self) -> None:
        """Until the emulator stops."""
        while not self._aws.background.stopping:
            self._aws.clock.sleep(TICK)
            try:
                self.tick()
            except Exception:  # one bad round must not be the last
                log.exception("a round of schedules broke")

    def tick(self) -> None:
        """Hand out what has become due since the last tick."""
        now = self._aws.clock.now()
        seen = {}
        for account, region in self._aws.rules.scopes():
            for rule in self._aws.rules.scheduled(account, region):
                key = (rule.arn, rule.schedule or "")
                seen[key] = self._rule(account, region, rule, self._last.get(key, now), now)
        self._last = seen

    def _rule(self, account: str, region: str, rule: Rule, last: datetime, now: datetime) -> datetime:
        """Hand out one rule's events; answers the time up to which it is served."""
        try:
            schedule = read_schedule(rule.schedule or "")
        except ValueError as error:
            if rule.arn not in self._broken:
                self._broken.add(rule.arn)
                log.warning("rule %s is never due: %s", rule.arn, error)
            return now
        served = last
        for number, time in enumerate(occurrences(schedule, last, now)):
            served = time
            if number < AT_ONCE:
                event = envelope(
                    account,
                    region,
                    time,
                    source="aws.events",
                    detail_type="Scheduled Event",
                    detail={},
                    resources=[rule.arn],
                )
                self._delivery.deliver_rule(account, rule, event)
        return now if schedule.due else served


def occurrences(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    """The times in (after, until] at which the schedule is due, in order."""
    if schedule.every is not None:
        time = after + schedule.every
        while time <= until:
            yield time
            time += schedule.every
    if schedule.due is not None:
        time = after.replace(second=0, microsecond=0) + MINUTE
        while time <= until:
            if schedule.due(time):
                yield time
            time += MINUTE
