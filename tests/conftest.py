"""For every test.

An interrupt interrupts, also where the tests run in the background, whose shell ignores it. How long an example of a
property takes says something of the machine's load, and nothing of the property.
"""

import signal

from hypothesis import HealthCheck, settings

signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("unhurried", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
