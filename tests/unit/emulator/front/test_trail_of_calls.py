"""Entries have numbers in their order, and who saw an effect can wait for its entry."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from lockgate.emulator.audit import AuditTrail
from lockgate.emulator.recording import Record


def record(operation="ListRoles"):
    made = Record("request", datetime(2030, 1, 1, tzinfo=UTC), 0.0, "")
    made.routed("iam", operation, "query")
    return made


def test_numbers_rise_in_the_order_of_the_entries_whoever_writes_them():
    trail = AuditTrail()

    def write(_):
        for _ in range(200):
            trail.add(record().entry)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))

    assert [entry.number for entry in trail.since(0)] == list(range(1, 1601))
    assert [entry.number for entry in trail.since(1597)] == [1598, 1599, 1600]
    assert trail.since(1600) == trail.since(5000) == trail.wait(1600, 0.01) == []


def test_the_oldest_entries_go_first():
    trail = AuditTrail(kept=3)
    for _ in range(5):
        trail.add(record().entry)

    assert [entry.number for entry in trail.since(0)] == [3, 4, 5]
    assert [entry.number for entry in trail.since(4)] == [5]


def test_settling_waits_for_the_entries_of_calls_under_way_and_for_no_later_ones():
    trail = AuditTrail()
    first = trail.begin()
    waiting = threading.Event()
    settled = []

    def wait():
        waiting.set()
        settled.append((trail.settle(60), [entry.operation for entry in trail.since(0)]))

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.wait(60)
    thread.join(0.05)
    assert settled == []

    trail.begin()  # a later call, which never ends
    trail.add(record("CreateRole").entry, first)
    thread.join(60)

    assert settled == [(True, ["CreateRole"])]


def test_settling_says_when_a_call_did_not_end():
    trail = AuditTrail()
    trail.begin()

    assert not trail.settle(0.01)
    assert AuditTrail().settle(0.01)
