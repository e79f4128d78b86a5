"""A build's log: masked, in order, sent in time."""

from lockgate.emulator.clock import AdvanceableClock
from lockgate.emulator.services.codebuild.run.log import BuildLog, CloudWatchSink


class Kept:
    def __init__(self):
        self.batches = []

    def send(self, events):
        self.batches.append([message for _, message in events])


def logging():
    clock, kept = AdvanceableClock(), Kept()
    log = BuildLog(clock)
    log.attach(kept)
    return clock, log, kept


def test_output_is_shown_by_lines_however_it_comes():
    _, log, _ = logging()
    for piece in (b"one\ntw", b"o\n", b"three"):
        log.output(piece)
    log.finish()
    assert log.text == "one\ntwo\nthree\n"


def test_an_agent_s_line_begins_a_line_of_its_own():
    _, log, _ = logging()
    log.output(b"no end")
    log.say("Phase")
    first, second = log.text.splitlines()
    assert (first, second.startswith("[Container] "), second.endswith(" Phase")) == ("no end", True, True)


def test_secrets_are_masked_the_longest_first_even_when_they_come_in_pieces():
    _, log, _ = logging()
    log.mask("abc", "abcdef", "two\nlines")
    log.output(b"x abc")
    log.output(b"def y abc; lines\n")
    assert log.text == "x *** y ***; ***\n"


def test_an_empty_secret_masks_nothing():
    _, log, _ = logging()
    log.mask("", " ")
    log.output(b"a b\n")
    assert log.text == "a b\n"


def test_lines_are_sent_after_a_second_even_when_nothing_follows():
    clock, log, kept = logging()
    log.output(b"one\n")
    log.output(b"")
    assert kept.batches == []
    clock.advance(1)
    log.output(b"")
    assert kept.batches == [["one\n"]]


def test_bytes_that_are_no_text_do_not_stop_the_log():
    _, log, _ = logging()
    log.output(b"\xff\xfe\n")
    assert log.text == "\ufffd\ufffd\n"


def test_a_log_that_is_too_long_is_cut_with_a_word():
    _, log, _ = logging()
    line = b"x" * 99_999 + b"\n"
    for _ in range(700):
        log.output(line)
    assert log.text.endswith("[Container] The log is too long; the rest is left out\n")
    assert len(log.text) < 68_000_000


def test_batches_stay_within_the_limits_of_put_log_events():
    sizes = []

    class Client:
        def put_log_events(self, **params):
            sizes.append(len(params["logEvents"]))

    clock = AdvanceableClock()
    CloudWatchSink(Client(), "g", "s").send([(clock.now(), "x\n")] * 12_000)
    assert sizes == [5000, 5000, 2000]
