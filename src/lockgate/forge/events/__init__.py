"""Events: their payloads and the delivery of them to hooks.

In: what happened, as the forge's records and the references that git moved. Out: GitHub's payloads, signed and
delivered to the hooks that asked for them, each attempt kept as a `Delivery`. Nothing here decides whether
something may happen.
"""

from lockgate.forge.events.announce import Announcer
from lockgate.forge.events.dispatch import Dispatcher

__all__ = ["Announcer", "Dispatcher"]
