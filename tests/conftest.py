"""For every test: an interrupt interrupts, also where the tests run in the background, whose shell ignores it."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
