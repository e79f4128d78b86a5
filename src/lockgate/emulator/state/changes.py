"""Whether anything may have changed: calls that are more than a look."""

from collections.abc import Callable

from lockgate.emulator.audit import AuditTrail

_LOOKS = ("BatchGet", "Describe", "Filter", "Get", "Head", "List", "Lookup", "Query", "Scan", "Simulate")
_CHANGING = frozenset({"GetFederationToken", "GetSessionToken"})


class Changes:
    """Counts them. `others` is a number that rises with changes that come by other ways than calls."""

    def __init__(self, audit: AuditTrail, others: Callable[[], int]) -> None:
        self._audit = audit
        self._others = others
        self._last = 0
        self._count = 0

    def count(self) -> int:
        """How many so far; for one thread."""
        entries = self._audit.since(self._last)
        if entries:
            self._last = max(entry.number for entry in entries)
        self._count += sum(changes(entry.operation) for entry in entries)
        return self._count + self._others()


def changes(operation: str) -> bool:
    """Whether an operation may have changed something, by its name."""
    return operation in _CHANGING or not operation.startswith(_LOOKS)
