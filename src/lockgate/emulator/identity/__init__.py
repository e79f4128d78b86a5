"""Who signed: bootstrap roots, users' access keys, and sessions.

In: an access key id. Out: the secret to verify with, and the `Caller` behind it as it is now (a role's tags and
existence are looked up on every request). This room issues session credentials too. It must not decide permissions,
and it must never hand out or log a secret beyond the answer of the call that made it.
"""

from lockgate.emulator.identity.identities import Held, Identities
from lockgate.emulator.identity.sessions import Session, SessionKind, Sessions

__all__ = ["Held", "Identities", "Session", "SessionKind", "Sessions"]
