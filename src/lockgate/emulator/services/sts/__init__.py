"""AWS STS, wholly ours: the engine's would not know our sessions, nor check a trust policy.

In: calls that the gate has authorised: a role's trust policy has spoken already. Out: sessions, issued by `identity`.
"""

from collections.abc import Sequence

from lockgate.emulator.identity import Sessions
from lockgate.emulator.ports import Clock, OwnService, Service
from lockgate.emulator.services.sts.operations import Sts


def sts(sessions: Sessions, clock: Clock) -> Sequence[Service]:
    """The service over a world's sessions."""
    return (OwnService("sts", Sts(sessions, clock).operations()),)
