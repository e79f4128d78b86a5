"""The engine: ministack in this process, behind an interface of our own.

In: requests that the front has authenticated, authorised and rewritten to the one operation it authorised. Out: HTTP
answers, and readers of the state that authorisation and our own services need (policies, roles, keys, functions,
rules).

This room knows ministack's private names and nobody else does; each name that it relies on is pinned down by
`tests/contract/emulator_front`. It must not decide who may do what, must not open a port and must not start an engine
listener. `prepare` runs before ministack is first imported, because ministack reads its settings at import.
"""

from lockgate.emulator.engine.start import SETTINGS, settings

__all__ = ["SETTINGS", "settings"]
