"""Schedule expressions: ``rate(5 minutes)`` and ``cron(0 12 * * ? *)``.

Source: EventBridge user guide, "Cron expressions", "Rate expressions". A cron expression has six fields in UTC:
minutes, hours, day of month, month, day of week (1 is Sunday), year; one of the two day fields is ``?``.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

RATE = re.compile(r"rate\((\d+) (minute|minutes|hour|hours|day|days)\)")
CRON = re.compile(r"cron\(([^)]*)\)")
FIELDS = 6
MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
WEEK = 7


@dataclass(frozen=True, slots=True)
class Schedule:
    """Either a rate or a test for the minutes that a cron expression means."""

    every: timedelta | None = None
    due: Callable[[datetime], bool] | None = None


def read_schedule(text: str) -> Schedule:
    """Read an expression; raises ValueError."""
    rate = RATE.fullmatch(text)
    if rate is not None:
        unit = rate.group(2).rstrip("s") + "s"
        return Schedule(every=timedelta(**{unit: int(rate.group(1))}))
    cron = CRON.fullmatch(text)
    if cron is None:
        raise ValueError(f"`{text}` is neither a rate nor a cron expression")
    return Schedule(due=_cron(cron.group(1)))


def _cron(body: str) -> Callable[[datetime], bool]:
    fields = body.split()
    if len(fields) != FIELDS:
        raise ValueError(f"`cron({body})` has {len(fields)} fields, not {FIELDS}")
    minutes, hours, days, months, weekdays, years = fields
    minute = _numbers(minutes, 0, 59)
    hour = _numbers(hours, 0, 23)
    month = _numbers(months, 1, 12, MONTHS)
    year = _numbers(years, 1970, 2199)
    day = _day_of_month(days)
    weekday = _day_of_week(weekdays)

    def due(time: datetime) -> bool:
        on_time = time.minute in minute and time.hour in hour
        return on_time and time.month in month and time.year in year and day(time) and weekday(time)

    return due


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            first, last = low, high
        else:
            start, _, end = span.partition("-")
            first = _number(start, names)
            last = _number(end, names) if end else (high if step else first)
        if not low <= first <= high or not low <= last <= high:
            raise ValueError(f"`{part}` is not between {low} and {high}")
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, names: dict[str, int] | None) -> int:
    named = (names or {}).get(text.upper())
    return int(text) if named is None else named


def _day_of_month(field: str) -> Callable[[datetime], bool]:
    if field == "L":
        return lambda time: time.day == _last_day(time)
    if field == "LW":
        return lambda time: time.day == _nearest_weekday(time, _last_day(time))
    if field.endswith("W"):
        wanted = int(field[:-1])
        return lambda time: time.day == _nearest_weekday(time, wanted)
    days = _numbers(field, 1, 31)
    return lambda time: time.day in days


def _day_of_week(field: str) -> Callable[[datetime], bool]:
    if "#" in field:
        day, _, place = field.partition("#")
        wanted, nth = _number(day, DAYS), int(place)
        return lambda time: _weekday(time) == wanted and (time.day - 1) // WEEK + 1 == nth
    if field.endswith("L"):
        wanted = _number(field[:-1] or "7", DAYS)
        return lambda time: _weekday(time) == wanted and time.day + WEEK > _last_day(time)
    days = _numbers(field, 1, 7, DAYS)
    return lambda time: _weekday(time) in days


def _weekday(time: datetime) -> int:
    return time.isoweekday() % WEEK + 1


def _last_day(time: datetime) -> int:
    return calendar.monthrange(time.year, time.month)[1]


def _nearest_weekday(time: datetime, day: int) -> int:
    """The weekday nearest to a day of the month, without leaving the month."""
    last = _last_day(time)
    wanted = min(day, last)
    weekday = time.replace(day=wanted).isoweekday()
    if weekday == WEEK - 1:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == WEEK:
        return wanted + 1 if wanted < last else wanted - 2
    return wanted
