"""Sessions across restarts: those that clients hold. What services hold for themselves they get anew."""

from typing import Any

from lockgate.emulator.identity.sessions import Session, SessionKind, Sessions
from lockgate.emulator.ports import Caller, Credentials
from lockgate.emulator.state import Codec
from lockgate.iam import Principal, PrincipalKind

_CODEC = Codec(Session, SessionKind, Credentials, Caller, Principal, PrincipalKind)
_OWN = frozenset({SessionKind.SERVICE, SessionKind.FORWARD})


class SessionsState:
    """See `lockgate.emulator.ports.Stateful`."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def snapshot(self) -> Any:
        """Every session of a role, a federated user or a token, with its secret."""
        held = self._sessions.all()
        return _CODEC.encode([pair for pair in held if pair[0].kind not in _OWN])

    def restore(self, value: Any) -> None:
        """Know them again; expired ones are refused as such."""
        for session, credentials in _CODEC.decode(value):
            self._sessions.hold(session, credentials)

    def resume(self) -> None:
        """Nothing was under way."""
