"""The small parts of the front."""

import threading
import time
from pathlib import Path

import pytest

from lockgate.emulator.background import Threads
from lockgate.emulator.clock import AdvanceableClock
from lockgate.emulator.engine.hooks import ObjectEvent
from lockgate.emulator.events import object_event
from lockgate.emulator.faults import Faults
from lockgate.emulator.ids import new_id
from lockgate.emulator.settings import Settings


def test_a_sleeper_wakes_when_the_clock_is_advanced():
    clock = AdvanceableClock()
    slept = threading.Thread(target=clock.sleep, args=(3600,))
    slept.start()

    clock.advance(3601)
    slept.join(5)

    assert not slept.is_alive()


def test_a_sleeper_wakes_when_the_emulator_stops():
    clock = AdvanceableClock()
    slept = threading.Thread(target=clock.sleep, args=(3600,))
    slept.start()

    clock.stop()
    slept.join(5)

    assert not slept.is_alive()


def test_a_clock_does_not_go_backwards():
    with pytest.raises(ValueError, match="backwards"):
        AdvanceableClock().advance(-1)


def test_background_work_that_fails_is_logged_with_its_name(caplog):
    threads = Threads()
    threads.run("the work", lambda: 1 // 0)
    threads.stop(5)

    assert "background work `the work` failed" in caplog.text


def test_no_work_starts_after_the_stop():
    threads = Threads()
    threads.stop(0)
    done = []

    threads.run("late", lambda: done.append(1))
    time.sleep(0.05)

    assert done == []


def test_faults_hit_what_they_name_as_often_as_they_say():
    faults = Faults([{"service": "s3", "operation": "Put*", "error": "SlowDown", "status": 503, "times": 1}])

    hits = [
        faults.strike(*call, "111111111111", "arn") is not None for call in (("s3", "GetObject"), ("s3", "PutObject"))
    ]
    again = faults.strike("s3", "PutObject", "111111111111", "arn")

    assert (hits, again) == ([False, True], None)


@pytest.mark.parametrize(
    "rule", [{}, {"service": "s3"}, {"error": "x", "rate": 2}, {"error": "x", "nonsense": 1}, {"delay": -1}]
)
def test_faults_that_make_no_sense_are_refused(rule):
    with pytest.raises(ValueError, match="fault"):
        Faults([rule])


def test_settings_go_through_one_line():
    settings = Settings(Path("/tmp/x"), "secret", "token", 1, "http://g", ("111111111111",), ({"error": "x"},))

    text = settings.to_json()

    assert "\n" not in text
    assert Settings.from_json(text) == settings
    with pytest.raises(ValueError, match="unknown settings: nonsense"):
        Settings.from_json(text[:-1] + ', "nonsense": 1}')


def test_ids_have_the_form_of_a_uuid_and_differ():
    made = {new_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(len(item) == 36 and item[14] == "4" for item in made)


def happened(name, **extra):
    values = {"size": 3, "etag": "e", "version": None, "deletion": None, **extra}
    return ObjectEvent("111111111111", "b", "k", name, **values)


def test_a_removed_object_says_how_it_was_removed():
    event = object_event(happened("s3:ObjectRemoved:Delete"), "111111111111", "r", 1)

    assert event["detail-type"] == "Object Deleted"
    assert event["detail"]["deletion-type"] == "Permanently Deleted"
    assert "size" not in event["detail"]["object"]


def test_what_s3_does_not_tell_eventbridge_is_no_event():
    assert object_event(happened("s3:TestEvent:x"), "1", "r", 1) is None
